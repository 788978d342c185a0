"""Makes Tests/Fixtures/datasets: a miniature of every dataset layout with its known flaws.

usage: make_miniatures.py OUT

Two clips each, predictions beside them, and `expected.json` with the official figures computed by
reference_metrics.py. The same seed gives the same bytes. Needs: numpy, scipy, opencv, pycocotools,
Pillow.
"""
import json
import shutil
import sys
import wave
from pathlib import Path

import numpy as np
from PIL import Image
from pycocotools import mask as coco
from scipy.ndimage import gaussian_filter

import reference_metrics as reference

SIZE = (48, 64)
RNG = np.random.default_rng(6)
# Colours of the objects in DAVIS palette pictures.
PALETTE = [0, 0, 0, 128, 0, 0, 0, 128, 0, 128, 128, 0] + [191] * 3 * 252


def blob(size=SIZE):
    return gaussian_filter(RNG.standard_normal(size), 5) > 0.02


def moving(count, size=SIZE):
    """A shape that drifts to the right."""
    first = blob(size)
    return [np.roll(first, 2 * n, 1) for n in range(count)]


def near(mask):
    """A prediction that is nearly right."""
    return np.roll(mask, 1, 0) ^ (gaussian_filter(RNG.standard_normal(mask.shape), 1) > 0.5)


def rle(mask):
    text = coco.encode(np.asfortranarray(mask.astype(np.uint8)))["counts"].decode()
    return {"size": list(mask.shape), "counts": text}


def save(mask, path, kind="grey"):
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == "bit":
        Image.fromarray(mask).save(path)
    elif kind == "ones":
        Image.fromarray(mask.astype(np.uint8)).save(path)
    else:
        Image.fromarray(mask.astype(np.uint8) * 255).save(path)


def palette(numbers, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.fromarray(numbers.astype(np.uint8), "P")
    picture.putpalette(PALETTE)
    picture.save(path)


def picture(path, size=SIZE):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("L", size[::-1], int(RNG.integers(256))).save(path, quality=30)


def mean(predictions, truths, foregrounds=None):
    scores = []
    for n, (p, t) in enumerate(zip(predictions, truths, strict=True)):
        row = reference.j_and_f(p, t)
        if foregrounds:
            row += (reference.accuracy(p, t), reference.robustness(p, t, foregrounds[n]))
        scores.append(row)
    return [float(value) for value in np.mean(scores, axis=0)]


def union(*tracks):
    return [np.logical_or.reduce(frames) for frames in zip(*tracks)]


def revos(root, predictions):
    alpha, beta = [f"{n:05}" for n in range(6)], [f"{n:05}" for n in range(0, 40, 8)]
    one, two, three, four = moving(6), moving(6), moving(5), moving(5)
    three[1] = three[4] = np.zeros(SIZE, bool)
    stored = {
        "1": [rle(m) for m in one], "2": [rle(m) for m in two],
        "3": [rle(m) if m.any() else None for m in three], "4": [rle(m) for m in four],
    }
    stored["4"][2]["counts"] = stored["4"][2]["counts"][:-3] + "~~~"
    foreground = {"alpha": union(one, two), "beta": union(three, four)}

    def expression(text, objects, annotations, kind):
        return {"exp": text, "obj_id": objects, "anno_id": annotations, "type_id": kind}

    videos = {
        "alpha": {"frames": alpha, "expressions": {
            "0": expression("the left shape", [0], [1], 0),
            "1": expression("whatever would roll away", [0, 1], [1, 2], 1),
            "2": expression("not scored", [1], [2], 2),
            "3": {"exp": "no object list", "anno_id": [2], "type_id": 0},
            "4": expression("nothing at all", [], [], 1),
            "5": expression("an annotation that is not there", [9], [99], 0),
        }},
        # Not sorted: masks belong to the sorted names.
        "beta": {"frames": beta[::-1], "expressions": {
            "0": expression("the shape that hides", [0], [3], 0),
            "1": expression("a prediction with a frame too few", [0], [3], 1),
            "2": expression("a prediction of another size", [0], [3], 0),
            "3": expression("a run length that is broken", [1], [4], 1),
            "4": expression("a clip full of it", [0], [3], 1),
        }},
    }
    for number, (name, video) in enumerate(videos.items()):
        video |= {"height": SIZE[0], "width": SIZE[1], "vid_id": number}
        for frame in video["frames"]:
            picture(root / "JPEGImages" / name / f"{frame}.jpg")
    (root / "JPEGImages" / "alpha" / "00005.jpg").unlink()
    (root / "meta_expressions_valid_.json").write_text(json.dumps({"videos": videos}))
    (root / "mask_dict.json").write_text(json.dumps(stored))
    (root / "mask_dict_foreground.json").write_text(json.dumps({
        name: {"masks_rle": [rle(m) for m in masks],
               "foreground_ratio": [float(m.mean()) for m in masks]}
        for name, masks in foreground.items()}))

    rows = []

    def add(clip, exp, kind, truth, guesses, style="grey", score=True):
        frames = sorted(videos[clip]["frames"])
        for frame, guess in zip(frames, guesses):
            save(guess, predictions / clip / exp / f"{frame}.png", style)
        values = mean(guesses, truth, foreground[clip]) if score else [0.0] * 4
        rows.append((kind, clip, exp, *values))

    nothing = [np.zeros(SIZE, bool)] * 6
    add("alpha", "0", 0, one, [near(m) for m in one])
    add("alpha", "1", 1, union(one, two), [near(m) for m in union(one, two)], "ones")
    add("alpha", "2", 2, two, two)
    add("alpha", "3", 0, two, [near(m) for m in two], "bit")
    add("alpha", "4", 1, nothing, nothing)
    add("alpha", "5", 0, one, one, score=False)
    add("beta", "0", 0, three, [near(m) for m in three])
    add("beta", "1", 1, three, three[:-1], score=False)
    add("beta", "2", 0, three, [m[:-1] for m in three], score=False)
    add("beta", "3", 1, four, four, score=False)
    add("beta", "4", 1, three, [np.ones(SIZE, bool)] * 5)
    (predictions / "alpha" / "0" / "keyframes.json").write_text("[0, 2, 5]")
    (predictions / "beta" / "0" / "keyframes.json").write_text("[0, 1, 2, 4]")
    groups = reference.revos([(kind, *values) for kind, _, _, *values in rows])
    rows = [{"clip": clip, "exp_id": exp, "j": j, "f": f, "a": a, "r": r}
            for _, clip, exp, j, f, a, r in rows]
    return {"samples": rows, **groups}


def mevis(root, predictions):
    tracks = [moving(4), moving(4), moving(4)]
    tracks[1][0] = tracks[1][3] = np.zeros(SIZE, bool)
    frames = [f"{n:05}" for n in range(4)]
    videos = {
        "aaaa": {"expressions": {
            "0": {"exp": "moving right", "obj_id": [0], "anno_id": [0]},
            "1": {"exp": "both of them", "obj_id": [0, 1], "anno_id": [0, 1]},
            "2": {"exp": "nothing", "obj_id": [], "anno_id": []}}},
        "bbbb": {"expressions": {"0": {"exp": "never predicted", "obj_id": [2], "anno_id": [2]}}},
    }
    for number, (name, video) in enumerate(videos.items()):
        video |= {"frames": frames, "height": SIZE[0], "width": SIZE[1], "vid_id": number}
        for frame in frames:
            picture(root / "valid_u" / "JPEGImages" / name / f"{frame}.jpg")
    folder = root / "valid_u"
    (folder / "meta_expressions.json").write_text(json.dumps({"videos": videos}, indent=4))
    (folder / "mask_dict.json").write_text(json.dumps({
        str(n): [rle(m) if m.any() else None for m in track] for n, track in enumerate(tracks)}))
    truths = {"0": tracks[0], "1": union(tracks[0], tracks[1]), "2": [np.zeros(SIZE, bool)] * 4}
    rows = []
    for exp, truth in truths.items():
        guesses = [near(m) for m in truth]
        for frame, guess in zip(frames, guesses):
            save(guess, predictions / "aaaa" / exp / f"{frame}.png")
        rows.append(mean(guesses, truth))
    rows.append([0.0, 0.0])
    j, f = np.mean(rows, axis=0)
    return {"j": float(j), "f": float(f), "jf": float((j + f) / 2), "samples": len(rows)}


def refavs(root, predictions):
    first, second = "abc_DEF_0_10000", "-x_7_14000_24000"
    empty = [np.zeros(SIZE, bool)] * 10
    guitar, man, dog = moving(10), moving(10), moving(10)
    guitar[7:] = empty[7:]
    tracks = {(first, 0): guitar, (first, 1): man, (second, 0): dog, (first, 9): empty,
              (second, 9): empty}
    for (clip, fid), track in tracks.items():
        for n, mask in enumerate(track):
            save(mask, root / "gt_mask" / clip / f"fid_{fid}" / f"{n:05}.png")
    for clip in (first, second):
        for n in range(10):
            picture(root / "media" / clip / "frames" / f"{n}.jpg")
    with wave.open(str(root / "media" / first / "audio.wav"), "wb") as sound:
        sound.setparams((1, 2, 16000, 0, "NONE", ""))
        sound.writeframes(bytes(640))
    # One mask of the second clip is missing, and so is its sound.
    (root / "gt_mask" / second / "fid_0" / "00004.png").unlink()
    del dog[4]
    rows = [
        (first, "guitar", 1, "test_s", 0, "the one that stops"),
        (first, "guitar", 2, "test_s", 0, '"the one, as said, that stops"'),
        (first, "man", 1, "test_s", 1, "the man"),
        (first, "man", 2, "test_s", 1, '"the ""loud"" man"'),
        (second, "hair-dryer", 1, "test_s", 0, "what hums"),
        (second, "hair-dryer", 2, "test_s", 0, "never predicted"),
        (second, "hair-dryer", 3, "test_s", 5, "its masks are missing"),
        (second, "dog", 1, "test_u", 0, "the dog"),
        (first, "null", 1, "test_n", 9, "nothing"),
        (second, "null", 1, "test_n", 9, "nothing either"),
        (first, "man", 9, "TODO", 1, "not done yet"),
    ]
    lines = ["vid,uid,split,fid,exp"]
    lines += [f"{c},{c}_{k}_{n},{s},{f},{e}" for c, k, n, s, f, e in rows]
    lines += ["short,row", "x,nounderscore,test_s,0,a name without parts"]
    (root / "metadata.csv").write_text("\r\n".join(lines) + "\r\n")
    splits = {"seen": [], "unseen": [], "null": []}
    names = {"test_s": "seen", "test_u": "unseen", "test_n": "null"}
    for number, (clip, kind, index, split, fid, text) in enumerate(rows[:10]):
        uid, track = f"{clip}_{kind}_{index}", tracks.get((clip, fid))
        if track is None:
            continue
        frames = [n for n in range(10) if (clip, fid) != (second, 0) or n != 4]
        if text == "never predicted":
            # Nothing found: no overlap anywhere.
            splits[names[split]].append(None)
            continue
        guesses = [near(m) for m in track]
        for frame, guess in zip(frames, guesses):
            name = f"{frame:05}" if number % 2 else f"{frame}"
            save(guess, predictions / clip / uid / f"{name}.png")
        splits[names[split]].append((guesses, track))
    # A clip without prediction scores 0 on every frame: marked nowhere, the dog everywhere.
    missing = ([np.zeros(SIZE, bool)] * len(dog), dog)
    result = {name: reference.refavs([s or missing for s in samples])
              for name, samples in splits.items()}
    for name, samples in splits.items():
        result[name]["samples"] = len(samples)
    return result


def davis(root, predictions):
    tracks = {"camel": [moving(4), moving(4)], "drift": [moving(3)]}
    rows = []
    for clip, objects in tracks.items():
        shared = [np.zeros(SIZE, np.uint8) for _ in objects[0]]
        for number, track in enumerate(objects, start=1):
            for canvas, mask in zip(shared, track):
                canvas[mask] = number
        for canvas in shared:
            canvas[:3, :20] = 255  # not to be judged
        for n, canvas in enumerate(shared):
            palette(canvas, root / "Annotations" / "480p" / clip / f"{n:05}.png")
            picture(root / "JPEGImages" / "480p" / clip / f"{n:05}.jpg")
        for number in range(1, len(objects) + 1):
            guesses = [near(canvas == number) for canvas in shared]
            for n, guess in enumerate(guesses):
                if clip == "camel":
                    save(guess, predictions / clip / str(number) / f"{n:05}.png")
                else:
                    palette(guess, predictions / clip / f"{n:05}.png")
            judged = [canvas != 255 for canvas in shared]
            rows.append(mean([g & k for g, k in zip(guesses, judged)],
                             [(c == number) & k for c, k in zip(shared, judged)]))
    lists = root / "ImageSets" / "2017"
    lists.mkdir(parents=True)
    (lists / "val.txt").write_text("camel\ndrift\nnot-there\n")
    j, f = np.mean(rows, axis=0)
    return {"j": float(j), "f": float(f), "jf": float((j + f) / 2), "samples": len(rows)}


def jsonl(root, predictions):
    """A list with boxes, as Training/convert_refcoco.py writes it, and one with clips."""
    lines, overlaps = [], []
    for n in range(3):
        picture(root / "images" / f"{n}.jpg")
        box = np.array([4 + 5 * n, 6, 30 + 5 * n, 30])
        lines.append({"id": f"ref{n}", "image": f"images/{n}.jpg", "expression": f"thing {n}",
                      "box": box.tolist(), "points": [[12 + 5 * n, 14], [20 + 5 * n, 22]]})
        guess = np.zeros(SIZE, bool)
        guess[8:30, 2 + 9 * n:30 + 5 * n] = True
        save(guess, predictions / str(n) / f"ref{n}" / "00000.png")
        width = min(box[2], 30 + 5 * n) - max(box[0], 2 + 9 * n)
        shared = width * 22
        whole = 26 * 24 + 22 * (28 - 4 * n) - shared
        overlaps.append(shared / whole)
    text = [json.dumps(line) for line in lines]
    text.insert(2, '{"id": "broken", "image": "images/0.jpg", "box": [1, 2,')
    (root / "boxes.jsonl").write_text("\n".join(text) + "\n")

    track, other = moving(4), moving(4)
    for n, (one, two) in enumerate(zip(track, other)):
        numbers = one * 1
        numbers[two] = 2
        palette(numbers, root / "masks" / "farm" / f"{n:05}.png")
        track[n] = numbers == 1
        other[n] = numbers == 2
    (root / "farm.mp4").write_bytes(b"")
    queries = [
        {"clip": "farm.mp4", "expression": "the first", "masks": "masks/farm", "object_ids": [1]},
        {"clip": "farm.mp4", "expression": "all", "masks": "masks/farm", "object_ids": [1, 2]},
        {"clip": "farm.mp4", "expression": "none", "masks": "masks/farm", "object_ids": []},
        {"clip": "sea.mp4", "expression": "no masks", "masks": "masks/sea", "object_ids": [1]},
    ]
    (root / "queries.jsonl").write_text("\n".join(json.dumps(q) for q in queries) + "\n\n")
    rows = []
    for exp, truth in enumerate([track, union(track, other), [np.zeros(SIZE, bool)] * 4]):
        guesses = [near(m) for m in truth] if exp < 2 else truth
        for n, guess in enumerate(guesses):
            save(guess, predictions / "farm" / str(exp) / f"{n:05}.png")
        rows.append(mean(guesses, truth))
    j, f = np.mean(rows, axis=0)
    return {
        "boxes": {"samples": 3, "box_iou": float(np.mean(overlaps)),
                  "box_accuracy": float(np.mean(np.array(overlaps) > 0.5))},
        "queries": {"samples": 3, "j": float(j), "f": float(f), "jf": float((j + f) / 2)},
    }


def main(out):
    shutil.rmtree(out, ignore_errors=True)
    expected = {}
    for make in (revos, mevis, refavs, davis, jsonl):
        name = make.__name__
        (out / name).mkdir(parents=True)
        expected[name] = make(out / name, out / "predictions" / name)
    (out / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
