"""Compares `omni-tui eval` with an independent implementation on random and degenerate mask pairs.

usage: check_metrics.py OMNI_TUI [PAIRS] [SEED]

Writes a ReVOS, a MeViS and a Ref-AVS dataset with predictions into a temporary folder, scores them
with the program and with reference_metrics.py, and compares every sample and every total.
Exit code 1 when anything differs by more than 1e-9. Needs: numpy, scipy, opencv, pycocotools,
Pillow.
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image
from pycocotools import mask as coco
from scipy.ndimage import gaussian_filter

import reference_metrics as reference

SIZES = [(64, 96), (97, 61), (120, 160), (33, 200), (1, 40), (40, 1), (2, 2), (240, 427), (65, 128)]


def blob(rng, size, smooth, level):
    return gaussian_filter(rng.standard_normal(size), smooth) > level


def pair(rng, n):
    """One prediction and its truth; every eighth pair is degenerate."""
    size = (720, 1280) if n % 100 == 50 else SIZES[n % len(SIZES)]
    truth = blob(rng, size, rng.uniform(0.5, 8), rng.uniform(-0.05, 0.15))
    kind = n % 16
    if kind == 0:
        return np.zeros(size, bool), truth
    if kind == 1:
        return truth, np.zeros(size, bool)
    if kind == 2:
        return np.ones(size, bool), truth
    if kind == 3:
        return [np.zeros, np.ones][n // 16 % 2](size, bool), np.ones(size, bool)
    if kind == 4:
        return np.zeros(size, bool), np.zeros(size, bool)
    if kind == 5:
        corner = np.zeros(size, bool)
        corner[-1, -1] = True
        return corner, truth
    if kind == 6:
        line = np.zeros(size, bool)
        line[:, rng.integers(size[1])] = True
        return line, line.copy()
    if kind == 7:
        return rng.random(size) < 0.5, rng.random(size) < 0.5
    if kind < 11:
        shift = tuple(rng.integers(-6, 7, 2))
        return np.roll(truth, shift, (0, 1)), truth
    return truth ^ blob(rng, size, 1, 0.2), truth


def rle(mask):
    text = coco.encode(np.asfortranarray(mask.astype(np.uint8)))["counts"].decode()
    return {"size": list(mask.shape), "counts": text}


def save(mask, path, n):
    """Grey, one bit or palette pictures, as different tools write them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if n % 3 == 0:
        picture = Image.fromarray(mask.astype(np.uint8) * 255)
    elif n % 3 == 1:
        picture = Image.fromarray(mask)
    else:
        picture = Image.fromarray(mask.astype(np.uint8), "P")
        picture.putpalette([0, 0, 0, 128, 0, 0])
    picture.save(path)


def run(binary, folder, split, predictions, *more):
    command = [binary, "eval", "--dataset", folder, "--split", split, "--predictions", predictions,
               "--json", *more]
    out = folder.parent / f"results-{folder.name}"
    output = subprocess.run([*command, "--out", out], check=True, capture_output=True).stdout
    lines = (out / "samples.jsonl").read_text().splitlines()
    return json.loads(output), [json.loads(line) for line in lines]


class Differences:
    def __init__(self):
        self.count, self.largest, self.bad = 0, 0.0, []

    def add(self, name, found, expected):
        difference = abs(found - expected)
        self.count += 1
        self.largest = max(self.largest, difference)
        if not difference <= 1e-9:
            self.bad.append(f"{name}: found {found}, expected {expected}")


def masks_of(folder, pairs):
    """ReVOS (and the same as MeViS): one clip of one frame per pair, a foreground beside it."""
    rng = np.random.default_rng(len(pairs))
    videos, annotations, foregrounds, rows = {}, {}, {}, []
    for n, (prediction, truth) in enumerate(pairs):
        other = blob(rng, truth.shape, 3, 0.05)
        kind = n % 3
        videos[f"clip{n:04}"] = {
            "frames": ["00000"], "height": truth.shape[0], "width": truth.shape[1], "vid_id": n,
            "expressions": {"0": {"exp": f"thing {n}", "obj_id": [0], "anno_id": [n],
                                  "type_id": kind}},
        }
        annotations[str(n)] = [rle(truth) if truth.any() or n % 2 else None]
        foregrounds[f"clip{n:04}"] = {"masks_rle": [rle(truth | other)], "foreground_ratio": [0.1]}
        save(prediction, folder.parent / "predictions" / f"clip{n:04}" / "0" / "00000.png", n)
        j, f = reference.j_and_f(prediction, truth)
        rows.append((kind, j, f, reference.accuracy(prediction, truth),
                     reference.robustness(prediction, truth, truth | other)))
    folder.mkdir(parents=True)
    (folder / "meta_expressions_valid_.json").write_text(json.dumps({"videos": videos}))
    (folder / "mask_dict.json").write_text(json.dumps(annotations))
    (folder / "mask_dict_foreground.json").write_text(json.dumps(foregrounds))
    mevis = folder.parent / "mevis" / "valid_u"
    mevis.mkdir(parents=True)
    (mevis / "meta_expressions.json").write_text(json.dumps({"videos": videos}))
    (mevis / "mask_dict.json").write_text(json.dumps(annotations))
    return rows


def sound_set(folder, pairs):
    """Ref-AVS: clips of five frames, the last clip short."""
    rows, samples = ["vid,uid,split,fid,exp"], []
    for start in range(0, len(pairs), 5):
        clip, frames = f"c_{start:04}", pairs[start:start + 5]
        uid = f"{clip}_hair-dryer_1"
        rows.append(f'{clip},{uid},test_s,0,"the one, that hums"')
        for n, (prediction, truth) in enumerate(frames):
            save(truth, folder / "gt_mask" / clip / "fid_0" / f"{n:05}.png", 0)
            save(prediction, folder.parent / "predictions-avs" / clip / uid / f"{n:05}.png", n)
        samples.append(([p for p, _ in frames], [t for _, t in frames]))
    (folder / "metadata.csv").write_text("\n".join(rows) + "\n")
    return samples


def main(binary, count, seed):
    rng = np.random.default_rng(seed)
    pairs = [pair(rng, n) for n in range(count)]
    differences = Differences()
    with tempfile.TemporaryDirectory() as top:
        top = Path(top)
        rows = masks_of(top / "revos", pairs)
        total, records = run(binary, top / "revos", "valid", top / "predictions")
        for record, row in zip(records, rows, strict=True):
            for key, value in zip("jfar", row[1:]):
                differences.add(f"revos {record['clip']} {key}", record[key], value)
        for name, group in reference.revos(rows).items():
            found = total if name == "overall" else total[name]
            for key, value in group.items():
                differences.add(f"revos {name} {key}", found[key], value)
        total, _ = run(binary, top / "mevis", "valid_u", top / "predictions")
        differences.add("mevis j", total["j"], np.mean([row[1] for row in rows]))
        differences.add("mevis f", total["f"], np.mean([row[2] for row in rows]))
        samples = sound_set(top / "refavs", pairs)
        total, _ = run(binary, top / "refavs", "test_s", top / "predictions-avs")
        for key in "jf":
            differences.add(f"refavs {key}", total[key], reference.refavs(samples)[key])
    degenerate = sum(n % 16 < 8 for n in range(count))
    print(f"{count} pairs, {degenerate} of them degenerate: {differences.count} values compared, "
          f"largest difference {differences.largest:.2e}, {len(differences.bad)} differ")
    for line in differences.bad[:20]:
        print(line)
    return 1 if differences.bad else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 500,
                  int(sys.argv[3]) if len(sys.argv) > 3 else 1))
