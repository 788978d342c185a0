"""The official metrics once more, in numpy, scipy and OpenCV: what the Swift side is checked against.

Written from the definitions (DAVIS 2017 J and F, the ReVOS tool of VISA, the Ref-AVS evaluation),
with none of the Swift code's short cuts.
"""
import math

import cv2
import numpy as np
from scipy.ndimage import binary_dilation


def boundary(mask):
    """Pixels that differ from their right, lower or lower-right neighbour."""
    height, width = mask.shape
    out = np.zeros_like(mask)
    for y in range(height):
        below = mask[y + 1] if y + 1 < height else None
        right = np.append(mask[y, 1:], mask[y, -1])
        out[y] = mask[y] != right
        if below is not None:
            diagonal = np.append(below[1:], below[-1])
            out[y] |= (mask[y] != below) | (mask[y] != diagonal)
            out[y, -1] = mask[y, -1] != below[-1]
        else:
            out[y, -1] = False
    return out


def j_and_f(prediction, truth):
    union = np.logical_or(prediction, truth).sum()
    j = 1.0 if union == 0 else np.logical_and(prediction, truth).sum() / union
    radius = math.ceil(0.008 * np.linalg.norm(truth.shape))
    span = np.arange(-radius, radius + 1)
    disc = span[:, None] ** 2 + span[None, :] ** 2 <= radius ** 2
    outline, wanted = boundary(prediction), boundary(truth)
    if outline.any() and wanted.any():
        precision = (outline & binary_dilation(wanted, disc)).sum() / outline.sum()
        recall = (wanted & binary_dilation(outline, disc)).sum() / wanted.sum()
    else:
        precision = 1.0 if not outline.any() else 0.0
        recall = 1.0 if not wanted.any() else 0.0
    f = 0.0 if precision + recall == 0 else 2 * precision * recall / (precision + recall)
    return float(j), float(f)


def accuracy(prediction, truth):
    return float(np.mean(prediction == truth))


def robustness(prediction, truth, foreground):
    return float(max(0.0, 1 - (prediction & ~truth).sum() / (foreground.sum() + 1e-6)))


def revos(rows):
    """rows: (type, j, f, a, r) as numpy floats. Rounds and averages as the official tool does."""
    groups = {}
    for name, wanted in (("referring", 0), ("reasoning", 1)):
        members = [row for row in rows if row[0] == wanted]
        groups[name] = {
            key: np.array([round(np.float64(100) * np.float64(row[k]), 2) for row in members]).mean()
            / 100
            for k, key in enumerate(("j", "f", "a", "r"), start=1)
        }
    groups["overall"] = {
        key: (groups["referring"][key] + groups["reasoning"][key]) / 2 for key in "jfar"
    }
    for group in groups.values():
        group["jf"] = (group["j"] + group["f"]) / 2
    return groups


def to_256(mask):
    return cv2.resize(mask.astype(np.uint8) * 255, (256, 256)) > 0


def refavs(samples):
    """samples: (predictions, truths) of boolean frames, in order. Batches of four clips."""
    js, fs, ss = [], [], []
    for start in range(0, len(samples), 4):
        batch = samples[start:start + 4]
        predictions = np.concatenate([[to_256(m) for m in p] for p, _ in batch])
        truths = np.concatenate([[to_256(m) for m in t] for _, t in batch])
        ious, betas = [], []
        for p, t in zip(predictions, truths):
            if not t.any():
                ious.append((~p).sum() / p.size)
                continue
            hit = (p & t).sum()
            ious.append(hit / (p | t).sum())
            precision, recall = hit / (p.sum() + 1e-20), hit / t.sum()
            beta = 0.0 if hit == 0 else 1.3 * precision * recall / (0.3 * precision + recall)
            betas.append(beta)
        js.append(np.mean(ious))
        fs.append(np.mean(betas) if betas else 0.0)
        ss.append(math.sqrt(predictions.sum() / predictions.size))
    return {"j": float(np.mean(js)), "f": float(np.mean(fs)), "s": float(np.mean(ss))}
