"""Two evaluations of `omni-tui eval` on the same split, sample by sample: how much better is the second?

    python compare_runs.py runs/base-eval runs/full-1-eval

Prints the mean J&F of both in percent, the difference, and its 95 % interval from 10,000 bootstrap draws of whole clips
(questions about one clip are not independent).
"""

import argparse
import json
from collections import defaultdict
from pathlib import Path

import numpy as np


def samples(folder: Path) -> dict[tuple[str, str], float]:
    """J&F in percent by clip and expression."""
    rows = map(json.loads, (folder / "samples.jsonl").read_text().splitlines())
    return {(row["clip"], row["exp_id"]): 50 * (row["j"] + row["f"]) for row in rows}


def interval(differences: list[np.ndarray], draws: int = 10_000) -> tuple[float, float]:
    """Of the mean over all samples, where `differences` holds one array per clip."""
    sums, counts = np.array([d.sum() for d in differences]), np.array([len(d) for d in differences])
    drawn = np.random.default_rng(1).integers(len(sums), size=(draws, len(sums)))
    means = sums[drawn].sum(1) / counts[drawn].sum(1)
    return tuple(np.percentile(means, [2.5, 97.5]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    options = parser.parse_args()
    first, second = samples(options.first), samples(options.second)
    if first.keys() != second.keys():
        parser.error(f"{options.first} and {options.second} hold different samples")
    by_clip = defaultdict(list)
    for key in first:
        by_clip[key[0]].append(second[key] - first[key])
    low, high = interval([np.array(d) for d in by_clip.values()])
    a, b = np.mean(list(first.values())), np.mean([second[key] for key in first])
    print(f"{len(first)} samples of {len(by_clip)} clips: {a:.1f}, {b:.1f}, difference {b - a:+.1f} ({low:+.1f} to {high:+.1f})")


if __name__ == "__main__":
    main()
