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
from pipeline import Thinker, Tracker
from published import NANO, published_sam, published_thinker


def media(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """(frames [n, h, w, 3], samples at 16 kHz)."""
    paths = sorted((folder / "frames").iterdir(), key=lambda p: int(p.stem))
    with wave.open(str(folder / "audio.wav")) as file:
        sound = np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(np.float32) / 32768
    return np.stack([np.asarray(Image.open(p).convert("RGB")) for p in paths]), sound


def masks(thinker: Thinker, net, frames: np.ndarray, sound: np.ndarray, expression: str) -> np.ndarray:
    """bool [n, h, w]: the union of all objects; empty where nothing matches."""
    _, segments = thinker.reason(frames, sound, expression)
    times = sorted({min(int(s.start), len(frames) - 1) for s in segments})[:4]
    words = {int(s.start): s.description for s in reversed(segments)}
    doubted = thinker.doubts({t: frames[t] for t in times}, words, expression)
    found = {} if doubted else {t: b for t in times if (b := thinker.look(frames[t], words[t])[1])}
    out = np.zeros(frames.shape[:3], bool)
    if found:
        tracker = Tracker(net, frames)
        for t, boxes in found.items():
            for number, (x1, y1, x2, y2) in enumerate(boxes[:3]):
                tracker.prompt(t, number + 1, [(x1, y1), (x2, y2)], [2, 3])
        for t, m in tracker.run().items():
            out[t] = m.any(0)
    return out


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
        found = masks(thinker, net, frames, sound, row["exp"])
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
