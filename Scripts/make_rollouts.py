"""Makes Tests/Fixtures/rollouts: recorded rollouts about the miniature datasets, and what they earn.

usage: make_rollouts.py DATASETS OUT

DATASETS is what make_miniatures.py wrote. Writes a small dataset of its own to OUT/dataset, the
rollouts to OUT/rollouts.jsonl, and to OUT/expected.json the rewards under the preset paper-code as
reference_rewards.py computes them. Needs: numpy, scipy, opencv, pycocotools, Pillow.
"""
import json
import sys
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from pycocotools import mask as coco

import reference_rewards as reference

SIZE, SEEN = [48, 64], [112, 140]  # height, width of the clip and of what System 2 sees
SCALE = (SEEN[1] / SIZE[1], SEEN[0] / SIZE[0])
WEIGHTS = (1, 0, 1, 2)
THOUGHT = "<think>The orange disc drifts to the right; the green one is hidden for a while.</think>\n"


def moment(start, end=None, text="the round shapes, one orange, one green"):
    return json.dumps({"start_time": start, "end_time": end or start, "description": text})


def answer(*moments):
    return THOUGHT + "<answer>\n" + "\n".join(moments) + "\n</answer>"


def rle(mask):
    if not mask.any():
        return None
    text = coco.encode(np.asfortranarray(mask.astype(np.uint8)))["counts"].decode()
    return {"size": list(mask.shape), "counts": text}


def disc(x, y, radius):
    ys, xs = np.mgrid[:SIZE[0], :SIZE[1]]
    return (xs - x) ** 2 + (ys - y) ** 2 <= radius ** 2


def scene():
    """[objects][frames]: one disc comes in over the left border, one is hidden for a while."""
    first = [disc(4 * t, 16, 7) for t in range(12)]
    second = [disc(44, 34, 5 + t % 3) if not 3 <= t < 6 else np.zeros(SIZE, bool)
              for t in range(12)]
    return [first, second]


def write_dataset(folder, objects):
    names = [f"{t:05}" for t in range(12)]
    for name, one, two in zip(names, *objects):
        pixels = np.full((*SIZE, 3), (70, 90, 110), np.uint8)
        pixels[one], pixels[two] = (220, 150, 40), (60, 200, 120)
        path = folder / "JPEGImages" / "discs" / f"{name}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(path, quality=80)
    expressions = {
        "0": {"exp": "both discs", "obj_id": [3, 5], "anno_id": [30, 50], "type_id": 0},
        "1": {"exp": "the disc that hides", "obj_id": [5], "anno_id": [50], "type_id": 1}}
    videos = {"discs": {"frames": names, "height": SIZE[0], "width": SIZE[1], "vid_id": 0,
                        "expressions": expressions}}
    (folder / "meta_expressions_train_.json").write_text(json.dumps({"videos": videos}) + "\n")
    masks = {key: [rle(mask) for mask in track] for key, track in zip(("30", "50"), objects)}
    (folder / "mask_dict.json").write_text(json.dumps(masks) + "\n")


def boxes(objects, frame, shift=0, surplus=0):
    found = [reference.box_of(track[frame], SCALE) for track in objects]
    rows = [{"bbox_2d": [round(v) + shift for v in box], "label": "shape"} for box in found if box]
    rows += [{"bbox_2d": [3, 3, 9, 9], "label": "surplus"}] * surplus
    return "```json\n" + json.dumps(rows) + "\n```"


def video_rows(both):
    union = [np.logical_or(*frames) for frames in zip(*both)]
    moved = [np.roll(mask, 2, 1) for mask in union]

    def grounding(frames, **more):
        return [{"frame": t, "reply": boxes(both, t, **more)} for t in frames]

    four = answer(moment("00:01.00"), moment("00:03.00"), moment("00:04.00"), moment("00:05.50"))
    yield four, 412, grounding([2, 6, 8, 11]), union
    yield four, 388, grounding([2, 6, 8, 11], shift=3), moved
    # Over the border, and where only one is to be seen.
    yield answer(moment("00:00.00", "00:05.00")), 210, grounding([0, 1, 2, 3], shift=1), moved
    yield answer(moment("00:01", "00:01"), moment("00:02.00")), 350, grounding([4]), union
    yield (answer(moment("00:03.00"), "{\"start_time\": 1}"), 800,
           grounding([6], surplus=2), moved)
    yield "The discs are on the left.", 12, None, None
    yield answer(moment("00:03.5")), 330, grounding([6], shift=-2), union
    yield answer(moment("00:02.00", "00:09.00"), moment("00:03.00"), moment("00:03.00")), 340, \
        [{"frame": 6, "reply": "there is nothing of the kind"}], None


def video_objects(objects):
    for completion, tokens, grounding, masks in video_rows(objects):
        replies = grounding and {g["frame"]: g["reply"] for g in grounding}
        parts, accuracy = reference.video_object(
            completion, objects, SCALE, replies, masks, WEIGHTS)
        row = {"task": "vos", "group": "both discs", "step": 7, "video": "discs", "exp_id": "0",
               "object_ids": [3, 5], "video_size": SIZE, "sampled_frames": list(range(12)),
               "completion": completion, "tokens": tokens}
        if grounding is not None:
            row |= {"grounding": grounding, "grounding_size": SEEN}
        if masks is not None:
            row["masks"] = [rle(mask) for mask in masks]
        yield row, parts, accuracy


def without_system_2(objects):
    """Some frames, one object; nobody asked System 2."""
    frames = [1, 3, 4, 8]
    kept = [[objects[1][t] for t in frames]]
    for completion, tokens in [(answer(moment("00:00.00", "00:00.50")), 400),
                               (answer("{}"), 420)]:
        parts, accuracy = reference.video_object(completion, kept, SCALE, None, None, WEIGHTS)
        yield {"task": "vos", "group": "hiding", "step": 7, "video": "discs", "exp_id": "1",
               "object_ids": [5], "video_size": SIZE, "sampled_frames": frames,
               "completion": completion, "tokens": tokens}, parts, accuracy


def audio_visual(datasets):
    uid = "abc_DEF_0_10000_guitar_1"
    file = datasets / "refavs" / "gt_mask" / "abc_DEF_0_10000" / "fid_0" / "00000.png"
    truth = reference.box_of(cv2.imread(str(file), cv2.IMREAD_GRAYSCALE) > 0, SCALE)
    exact = json.dumps([{"bbox_2d": [round(v) for v in truth], "label": "guitar"}])
    named = THOUGHT + "<answer>the wooden guitar on the left</answer>"
    for completion, tokens, reply in [
            (named, 500, exact), (named, 510, '{"bbox_2d": [0, 0, 60, 60]}'),
            (THOUGHT + "<answer></answer>", 505, None), (named, 333, None)]:
        parts, accuracy = reference.audio_visual(completion, truth, reply)
        row = {"task": "refavs", "group": "guitar", "step": 8, "video": "abc_DEF_0_10000",
               "exp_id": uid, "object_ids": [0], "video_size": SIZE, "sampled_frames": [0],
               "completion": completion, "tokens": tokens}
        if reply is not None:
            row |= {"grounding": [{"frame": 0, "reply": reply}], "grounding_size": SEEN}
        yield row, parts, accuracy


def pictures(datasets):
    line = json.loads((datasets / "jsonl" / "boxes.jsonl").read_text().splitlines()[0])
    scaled = [int(v * SCALE[n % 2]) for n, v in enumerate(line["box"])]
    points = [[int(v * s) for v, s in zip(point, SCALE)] for point in line["points"]]
    exact = {"bbox_2d": scaled, "points_1": points[1], "points_2": points[0]}
    loose = {"bbox_2d": [v + d for v, d in zip(scaled, (-6, 4, 9, -3))], "points_1": points[0]}
    for completion, tokens in [
            (THOUGHT + f"<answer>{json.dumps(exact)}</answer>", 400),
            (THOUGHT + f"<answer>{json.dumps(loose)}</answer>", 400),
            (THOUGHT + "<answer>{\"bbox_2d\": [1, 2</answer>", 90)]:
        parts, accuracy = reference.image(completion, scaled, points)
        yield {"task": "image", "group": "ref0", "step": 8, "video": "0", "exp_id": "ref0",
               "video_size": SIZE, "sampled_frames": [0], "grounding_size": SEEN,
               "completion": completion, "tokens": tokens}, parts, accuracy


def main(datasets, out):
    objects = scene()
    write_dataset(out / "dataset", objects)
    groups = [list(rows) for rows in (video_objects(objects), without_system_2(objects),
                                      audio_visual(datasets), pictures(datasets))]
    lines, expected = [], []
    for group in groups:
        formats = [reference.format_reward(row["completion"]) for row, _, _ in group]
        compared = reference.compare([
            (accuracy, form, row["tokens"])
            for form, (row, _, accuracy) in zip(formats, group)])
        for (row, parts, _), form, (bonus, reward, advantage) in zip(group, formats, compared):
            lines.append(row)
            expected.append({
                "reward": reward, "advantage": advantage,
                "parts": {"format": form, **parts, "length_bonus": bonus}})
    (out / "rollouts.jsonl").write_text("".join(json.dumps(row) + "\n" for row in lines))
    (out / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
