"""Makes a JSONL dataset of pictures and boxes from the parquet files of refCOCOg_2k_840.

usage: convert_refcoco.py OUT FILE.parquet [FILE.parquet ...]

Writes OUT/train.jsonl and OUT/images. A row of the parquet has `id`, `problem` (the expression),
`solution` (`<box>(x1,y1),(x2,y2)</box><points>(x,y),(x,y)</points>`, in pixels of the picture) and
`image`. Rows that cannot be used are named on stderr and left out. Needs requirements-refcoco.txt.
"""
import io
import json
import re
import sys
from pathlib import Path

import pyarrow.parquet
from PIL import Image

NUMBER = r"\s*(-?\d+(?:\.\d+)?)\s*"
PAIR = rf"\({NUMBER},{NUMBER}\)"
BOX = re.compile(rf"<box>\s*{PAIR}\s*,\s*{PAIR}\s*</box>")
POINTS = re.compile(rf"<points>\s*{PAIR}\s*,\s*{PAIR}\s*</points>")
ENDINGS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}


def number(text):
    value = float(text)
    return int(value) if value.is_integer() else value


def numbers(pattern, text):
    found = pattern.search(text)
    return [number(group) for group in found.groups()] if found else None


def name_of(row, position, taken):
    """The row's id as a file name; its position where that is missing, odd or there already."""
    name = str(row.get("id") if row.get("id") is not None else "")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", name) or name in taken:
        name = f"row{position}"
    taken.add(name)
    return name


def convert(row, name, images):
    """One line of the list; the picture's bytes are kept as they are."""
    expression = (row.get("problem") or "").strip()
    if not expression:
        raise ValueError("no expression")
    solution = row.get("solution") or ""
    box, points = numbers(BOX, solution), numbers(POINTS, solution)
    if not box:
        raise ValueError(f"no box in the solution {solution[:60]!r}")
    content = (row.get("image") or {}).get("bytes")
    if not content:
        raise ValueError("no picture")
    with Image.open(io.BytesIO(content)) as picture:
        (width, height), kind = picture.size, picture.format
        picture.verify()
    if kind not in ENDINGS:
        raise ValueError(f"a picture of an unknown kind, {kind}")
    if not (0 <= box[0] < box[2] <= width and 0 <= box[1] < box[3] <= height):
        raise ValueError(f"the box {box} does not lie in the picture of {width}x{height}")
    file = images / f"{name}.{ENDINGS[kind]}"
    file.write_bytes(content)
    line = {"id": name, "image": f"images/{file.name}", "expression": expression, "box": box}
    if points:
        line["points"] = [points[:2], points[2:]]
    return line


def main(out, files):
    images = out / "images"
    images.mkdir(parents=True, exist_ok=True)
    lines, left_out, taken, position = [], 0, set(), 0
    for file in files:
        for batch in pyarrow.parquet.ParquetFile(file).iter_batches(batch_size=16):
            for row in batch.to_pylist():
                name = name_of(row, position, taken)
                try:
                    lines.append(convert(row, name, images))
                except (ValueError, OSError, SyntaxError) as problem:
                    left_out += 1
                    print(f"{file}: row {position}: {problem}; left out", file=sys.stderr)
                position += 1
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    temporary = out / "train.jsonl.part"
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(out / "train.jsonl")
    print(f"{len(lines)} samples, {left_out} rows left out: {out / 'train.jsonl'}")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), sys.argv[2:])
