"""J and F as DAVIS defines them, and box IoU."""

import math

import numpy as np
from scipy.ndimage import distance_transform_edt


def region(pred: np.ndarray, true: np.ndarray) -> float:
    union = (pred | true).sum()
    return float((pred & true).sum() / union) if union else 1.0


def outline(mask: np.ndarray) -> np.ndarray:
    """Pixels that differ from their right, lower or lower-right neighbour."""
    edge = np.zeros_like(mask)
    edge[:-1, :-1] = (mask[:-1, :-1] != mask[:-1, 1:]) | (mask[:-1, :-1] != mask[1:, :-1]) | (mask[:-1, :-1] != mask[1:, 1:])
    edge[-1, :-1] = mask[-1, :-1] != mask[-1, 1:]
    edge[:-1, -1] = mask[:-1, -1] != mask[1:, -1]
    return edge


def contour(pred: np.ndarray, true: np.ndarray) -> float:
    a, b = outline(pred), outline(true)
    if not a.any() or not b.any():
        return 1.0 if not a.any() and not b.any() else 0.0
    reach = math.ceil(0.008 * math.hypot(*true.shape))
    near_true = distance_transform_edt(~b) <= reach
    near_pred = distance_transform_edt(~a) <= reach
    precision, recall = (a & near_true).sum() / a.sum(), (b & near_pred).sum() / b.sum()
    return float(2 * precision * recall / (precision + recall)) if precision + recall else 0.0


def box_iou(a, b) -> float:
    w, h = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if w <= 0 or h <= 0:
        return 0.0
    both = w * h
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)
