"""COCO's compressed run lengths: runs of 0 and 1 in turn, column by column, as printable text."""

import numpy as np


def encode(mask: np.ndarray) -> dict:
    """`{"size": [height, width], "counts": text}` of a boolean mask [height, width]."""
    flat = mask.T.reshape(-1)
    edges = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    runs = np.diff([0, *edges, len(flat)]).tolist()
    if flat[0]:
        runs = [0, *runs]
    steps = [run - runs[i - 2] if i > 2 else run for i, run in enumerate(runs)]
    return dict(size=list(mask.shape), counts="".join(written(step) for step in steps))


def written(number: int) -> str:
    """Five bits a character, the lowest first; bit 32 says that more follow, bit 16 of the last is the sign."""
    out = []
    while True:
        bits, number = number & 31, number >> 5
        done = number == (-1 if bits & 16 else 0)
        out.append(chr(48 + bits + (0 if done else 32)))
        if done:
            return "".join(out)


def decode(packed: dict) -> np.ndarray:
    """The mask that `encode` was given."""
    runs, number, shift = [], 0, 0
    for letter in packed["counts"]:
        code = ord(letter) - 48
        number |= (code & 31) << shift
        shift += 5
        if not code & 32:
            number -= (1 << shift) if code & 16 else 0
            runs.append(number + (runs[-2] if len(runs) > 2 else 0))
            number, shift = 0, 0
    flat = np.repeat(np.arange(len(runs)) % 2 == 1, runs)
    return flat.reshape(packed["size"][::-1]).T
