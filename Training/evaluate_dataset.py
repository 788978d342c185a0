"""The reference pipeline on a written Ref-AVS dataset, to be held against `omni-tui eval` on the same files.

    python write_dataset.py --kind refavs --clips 60 --out build/refavs
    python evaluate_dataset.py build/refavs
    omni-tui eval --dataset build/refavs --split test_s --thinker DIR --sam2 DIR
"""

import argparse
import csv
import json
import wave
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from metrics import contour, region
from pipeline import followed
from published import NANO, published_sam, published_thinker


def media(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """(frames [n, h, w, 3], samples at 16 kHz)."""
    paths = sorted((folder / "frames").iterdir(), key=lambda p: int(p.stem))
    with wave.open(str(folder / "audio.wav")) as file:
        sound = np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(np.float32) / 32768
    return np.stack([np.asarray(Image.open(p).convert("RGB")) for p in paths]), sound


def official(found: np.ndarray, truth: np.ndarray) -> float:
    """J as Ref-AVS counts it: where nothing is to be found, of what is left free."""
    return region(found, truth) if truth.any() else 1 - float(found.mean())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--weights", type=Path, default=NANO)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    thinker, net, out = published_thinker(options.weights), published_sam(options.weights), defaultdict(list)
    for row in csv.DictReader(open(options.dataset / "metadata.csv")):
        frames, sound = media(options.dataset / "media" / row["vid"])
        found = followed(net, frames, thinker.answer(frames, sound, row["exp"]).boxes)
        folder = options.dataset / "gt_mask" / row["vid"] / f"fid_{row['fid']}"
        truth = [np.asarray(Image.open(p)) > 0 for p in sorted(folder.iterdir())] if row["fid"] != "0" else []
        if not truth:
            print(json.dumps(dict(exp_id=row["uid"], refused=not found.any())), flush=True)
            out["test_n refused"].append(not found.any())
            continue
        j = float(np.mean([official(*pair) for pair in zip(found, truth)]))
        print(json.dumps(dict(exp_id=row["uid"], j=round(j, 4))), flush=True)
        out[f"{row['split']} J"].append(j)
        out[f"{row['split']} F"].append(np.mean([contour(*pair) for pair in zip(found, truth)]))
    print(json.dumps({k: [round(100 * float(np.mean(v)), 2), len(v)] for k, v in out.items()}, indent=1))


if __name__ == "__main__":
    main()
