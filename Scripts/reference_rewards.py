"""The rewards of the released training code once more, in Python: what the Swift side is checked
against (preset paper-code). Written from the published rules, with none of the Swift code's parts.
"""
import json
import math
import re

import numpy as np
from scipy.optimize import linear_sum_assignment

TIME = re.compile(r"(\d+):(\d+)\.(\d+)")
NO_BOX = (-1, -1, -1, -1)


def blocks(text):
    return re.findall(r"\{.*?\}", text, re.DOTALL)


def answer_of(completion):
    found = re.search(r"<answer>(.*?)</answer>", completion, re.DOTALL)
    return found.group(1).strip() if found else ""


def format_reward(completion):
    whole = r"<think>.*?</think>\s*<answer>.*?</answer>"
    return 1.0 if re.fullmatch(whole, completion, re.DOTALL) else 0.0


def seconds(text):
    minutes, whole, fraction = TIME.match(text).groups()
    return int(minutes) * 60 + int(whole) + int(fraction) * 0.01


def read_plan(completion, frame_count):
    """Number of blocks, number of complete ones, and (first, last) frames of the valid ones."""
    found = blocks(answer_of(completion))
    complete, spans = 0, []
    for block in found:
        try:
            item = json.loads(block)
            start, end = seconds(item["start_time"]), seconds(item["end_time"])
            if item["description"] is None:
                continue
        except (ValueError, KeyError, AttributeError, TypeError):
            continue
        complete += 1
        if start <= end <= frame_count / 2:
            spans.append([min(math.floor(2 * t), frame_count - 1) for t in (start, end)])
    return len(found), complete, spans


def reply_boxes(reply):
    boxes = []
    for block in blocks(reply):
        try:
            box = json.loads(block)["bbox_2d"]
            boxes.append(tuple(box) if len(box) == 4 else NO_BOX)
        except (ValueError, KeyError, TypeError):
            boxes.append(NO_BOX)
    return boxes


def inclusive_iou(a, b):
    width = max(0, min(a[2], b[2]) - max(a[0], b[0]) + 1)
    height = max(0, min(a[3], b[3]) - max(a[1], b[1]) + 1)
    area = sum((box[2] - box[0] + 1) * (box[3] - box[1] + 1) for box in (a, b))
    return width * height / (area - width * height)


def box_of(mask, scale):
    """scale: (x, y). None when the mask is empty."""
    ys, xs = np.nonzero(mask)
    if len(xs) == 0:
        return None
    return (xs.min() * scale[0], ys.min() * scale[1], xs.max() * scale[0], ys.max() * scale[1])


def video_object(completion, objects, scale, replies, masks, weights):
    """objects: [M][F] masks. replies: {frame: text} or None. masks: [F] or None.

    weights: of key frames, saliency, alignment and J. Returns the parts and their sum.
    """
    frame_count, count = len(objects[0]), len(objects)
    n, complete, spans = read_plan(completion, frame_count)
    parts = dict.fromkeys(
        ["base", "frame_count", "length", "overlap", "saliency", "alignment", "object_count",
         "global_j"])
    parts |= {"base": 0.0, "frame_count": 0.0, "length": 0.0, "overlap": 0.0}
    if n == 0:
        return parts, 0.0
    presence = 0.0
    for first, last in spans:
        seen = sum(bool(track[t].any()) for track in objects for t in range(first, last + 1))
        presence += seen / (count * (last - first + 1))
    parts["base"] = (0.2 * n + 0.2 * complete + 0.2 * len(spans) + presence) / n
    if not spans:
        return parts, parts["base"]
    listed = [t for first, last in spans for t in range(first, last + 1)]
    distinct = sorted(set(listed))
    u = len(distinct)
    parts["frame_count"] = 0.4 * u if u <= 4 else 0.4 * (7 - u)
    parts["length"] = sum(min(0, 0.2 * (1 - (last - first + 1))) for first, last in spans)
    parts["overlap"] = -0.5 * (len(listed) - u)
    keyframes = distinct[:4]
    areas = [sum(int(track[t].sum()) for track in objects) for t in range(frame_count)]
    parts["saliency"] = float(np.mean([areas[t] / (max(areas) + 1e-6) for t in keyframes]))
    key, saliency, alignment, weight_j = weights
    total = parts["base"] + key * (
        parts["frame_count"] + parts["length"] + parts["overlap"])
    has_box = False
    if replies is not None:
        matched, surplus = [], 0
        for t in keyframes:
            boxes = reply_boxes(replies.get(t, ""))
            has_box |= any(box != NO_BOX for box in boxes)
            surplus += max(0, len(boxes) - count)
            boxes = (boxes + [NO_BOX] * count)[:count]
            truths = [box_of(track[t], scale) for track in objects]
            table = np.zeros((count, count))
            for i, truth in enumerate(truths):
                for k, box in enumerate(boxes):
                    if truth is not None and truth[0] > 0 and box != NO_BOX:
                        table[i, k] = inclusive_iou(truth, box)
            rows, columns = linear_sum_assignment(table, maximize=True)
            matched += [table[i, k] for i, k in zip(rows, columns) if truths[i] is not None]
        parts["alignment"] = float(np.mean(matched)) if matched else 0.0
        parts["object_count"] = -0.5 * surplus / ((count + 1e-6) * len(keyframes))
    if masks is not None:
        js = []
        for t in range(frame_count):
            truth = np.logical_or.reduce([track[t] for track in objects])
            union = (truth | masks[t]).sum()
            js.append(1.0 if union == 0 else (truth & masks[t]).sum() / union)
        parts["global_j"] = float(np.mean(js))
    if has_box and masks is not None and weight_j > 1e-6:
        total += (saliency * parts["saliency"] + alignment * parts["alignment"]
                  + parts["object_count"] + weight_j * parts["global_j"])
    return parts, total


def audio_visual(completion, truth, reply):
    """truth: the scaled box. reply: None where System 2 was not asked."""
    if not answer_of(completion):
        return {"box_iou": 0.0}, 0.0
    if reply is None:
        return {"box_iou": None}, 0.0
    iou = inclusive_iou((reply_boxes(reply) or [NO_BOX])[0], truth)
    return {"box_iou": iou}, iou


def image(completion, box, points):
    """box and points of the truth in pixels of the resized picture."""
    parts = {"box_iou": 0.0, "point_distance": 0.0, "box_distance": 0.0, "structure": 0.0}
    try:
        item = json.loads(blocks(answer_of(completion))[0])
        found = item["bbox_2d"]
    except (ValueError, KeyError, IndexError):
        return parts, 0.0
    overlaps = (min(found[2], box[2]) > max(found[0], box[0])
                and min(found[3], box[3]) > max(found[1], box[1]))
    iou = inclusive_iou(found, box) if overlaps else 0.0
    parts["box_iou"] = 2 * max(0, iou - 0.5) + (0.4 if iou > 0.5 else 0)
    difference = np.abs(np.subtract(found, box)).mean()
    parts["box_distance"] = float(np.clip((30 - difference) * 0.05, 0, 1))
    if "points_1" in item and "points_2" in item:
        one, two = np.array(item["points_1"]), np.array(item["points_2"])
        a, b = map(np.array, points)
        pairings = [np.linalg.norm(one - a) + np.linalg.norm(two - b),
                    np.linalg.norm(one - b) + np.linalg.norm(two - a)]
        inside = all(found[0] <= p[0] <= found[2] and found[1] <= p[1] <= found[3]
                     for p in (one, two))
        distance = min(pairings) / 2 if inside else 999
        parts["point_distance"] = float(np.clip((150 - distance) * 0.02, 0, 1))
        parts["structure"] = 1.0
    return parts, float(sum(parts.values()))


def compare(rows, bonus_tokens=(320, 750)):
    """rows: (accuracy, format, tokens) of a group. Returns (bonus, reward, advantage) of each."""
    good = [accuracy > 0.1 for accuracy, _, _ in rows]
    wanted = [sum(good) > 1 and g and bonus_tokens[0] <= tokens <= bonus_tokens[1]
              for g, (_, _, tokens) in zip(good, rows)]
    rewards = np.array([a + f + float(w) for w, (a, f, _) in zip(wanted, rows)])
    spread = rewards.std(ddof=1) + 1e-4 if len(rows) > 1 else 1.0
    advantages = (rewards - rewards.mean()) / spread
    return [(float(w), float(r), float(a)) for w, r, a in zip(wanted, rewards, advantages)]
