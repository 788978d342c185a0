"""The honest numbers of the published weights, on scenes whose seeds no training uses. Every figure has its count (`J n`).

    python evaluate.py                                    # while choosing between weights
    python evaluate.py --seed 778000 --out final.json     # once, for weights that are to be published
"""

import argparse
import itertools
import json
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch

import clips
import questions
import wording
from metrics import box_iou, contour, region
from pipeline import Answer, Thinker, Tracker, followed
from published import NANO, published_sam, published_thinker
from scenes import Assets, Stage, any_actors, box_of, named_actors, place_apart
from train_sam import click

WIDE, HIGH, RATE = 640, 360, 3            # test clips: size, and frames a second that are segmented
VALIDATION = 777_000
SPLITS = ("seen", "unseen", "crowded")    # crowded: two to four things of seen kinds


def figures(values: dict[str, list[float]]) -> dict[str, float | int]:
    """The mean of each in percent, and how many there are."""
    return {key: figure for name, row in values.items() for key, figure in ((name, mean(row)), (f"{name} n", len(row)))}


def mean(values: list[float]) -> float:
    return round(100 * float(np.mean(values)), 1)


def sam_pictures(net, assets: Assets, seed: int, count: int) -> dict[str, list[float]]:
    """J on single pictures from true boxes and from one click, for training and for held-out stamps."""
    stage, out = Stage(assets, WIDE, HIGH), defaultdict(list)
    for held in (False, True):
        for n in range(count):
            rng = np.random.default_rng([seed, 1, held, n])
            actors = any_actors(rng, 3, assets, held=held, low=1.8, high=5.0)
            place_apart(rng, actors, assets, crowding=0.3)
            canvas, labels = stage.draw(stage.backdrop(rng), actors)
            mask = next((labels == i + 1 for i in range(3) if (labels == i + 1).sum() > 600), None)
            if mask is None:
                continue
            box, name = box_of(mask), "unseen" if held else "seen"
            out[f"box {name}"].append(region(Tracker(net, canvas[None]).prompt(0, 1, [box[:2], box[2:]], [2, 3]), mask))
            out[f"click {name}"].append(region(Tracker(net, canvas[None]).prompt(0, 1, click(rng, mask).tolist(), [1]), mask))
    return out


def sam_tracks(net, assets: Assets, seed: int, count: int, length: int = 21) -> dict[str, list[float]]:
    """J on frames 1, 10 and 20 after one true box on frame 0."""
    stage, out = Stage(assets, WIDE, HIGH), defaultdict(list)
    for n in range(count):
        rng = np.random.default_rng([seed, 2, n])
        actors = any_actors(rng, 3, assets, low=2.2, high=4.5)
        place_apart(rng, actors, assets, crowding=0.2)
        for a in actors:
            _, x, y, _ = a.knots[0]
            a.knots = np.array([[0, x, y, 1], [length - 1, x + rng.normal(0, 2.0), y + rng.normal(0, 0.8), rng.uniform(0.85, 1.2)]])
        canvas = stage.backdrop(rng)
        drawn = [stage.draw(canvas, actors, t) for t in range(length)]
        first = next((i for i in range(3) if (drawn[0][1] == i + 1).sum() > 600), None)
        if first is None:
            continue
        tracker = Tracker(net, np.stack([d[0] for d in drawn]))
        box = box_of(drawn[0][1] == first + 1)
        tracker.prompt(0, 1, [box[:2], box[2:]], [2, 3])
        masks = tracker.run()
        for t in (1, 10, length - 1):
            out[f"frame {t}"].append(region(masks[t][0], drawn[t][1] == first + 1))
    return out


def asked_picture(seed: int, group: int, n: int, stage: Stage):
    """(picture, sort, expression, true boxes) of group 0 seen, 1 unseen, 2 null: the first of some pictures that is so."""
    for attempt in itertools.count():
        rng = np.random.default_rng([seed, 3, group, n, attempt])
        actors = named_actors(rng, int(rng.integers(1, 4)), held=float(group == 1), repeat=0.15, high=5.0)
        place_apart(rng, actors, stage.assets, crowding=0.2)
        canvas, labels = stage.draw(stage.backdrop(rng), actors)
        sort, expression, chosen = questions.about_one(rng, questions.visible(labels, actors, least=600), actors, 1.0)
        held = any(actors[i].stamp in stage.assets.held_stamps for i, _ in chosen)
        if group == (1 if held else 0 if chosen else 2):
            return canvas, sort, expression, [box for _, box in chosen]


def grounding(thinker: Thinker, assets: Assets, seed: int, count: int) -> dict[str, list[float]]:
    """Box IoU and refusals from true descriptions on single pictures: as many of seen and unseen things as of none."""
    stage, out = Stage(assets, WIDE, HIGH), defaultdict(list)
    for group, name in enumerate(("seen", "unseen", "null")):
        for n in range(count):
            canvas, sort, expression, true = asked_picture(seed, group, n, stage)
            _, boxes = thinker.look(canvas, expression)
            if not true:
                out["null refused"].append(not boxes)
                continue
            best = float(np.mean([max((box_iou(b, t) for b in boxes), default=0.0) for t in true]))
            out[f"iou {name}"].append(best)
            out[f"wrongly refused {name}"].append(not boxes)
            if name == "seen":
                out[f"iou by {sort}"].append(best)
    return out


def asked_clips(split: str, assets: Assets, stage: Stage, seed: int, count: int):
    """`count` clips with a question each: (clip, frames, truth, waveform, query). Of the unseen split those that ask for a
    held-out stamp; of the others every eighth asks for nothing."""
    made = 0
    for n in itertools.count():
        if made == count:
            return
        rng = np.random.default_rng([seed, 4, SPLITS.index(split), n])
        things = int(rng.integers(2, 5)) if split == "crowded" else None
        clip = clips.make(rng, assets, int(rng.choice([6, 8])), count=things, held=float(split == "unseen"))
        frames, truth = clips.frames_and_truth(clip, stage)
        wave = clips.waveform(clip, assets, rng)[0]
        pool = clips.candidates(rng, clip, truth)
        if split == "unseen":
            pool = [q for q in pool if any(clip.actors[i].stamp in assets.held_stamps for i in q.targets)]
        null = split != "unseen" and n % 8 == 7
        if null or pool:
            made += 1
            yield clip, frames, truth, wave, clips.null_query(rng, clip) if null else wording.pick(rng, pool)


def keyframe_iou(answer: Answer, truth: clips.Truth, meant: list[int]) -> float:
    """The mean over all keyframes and all that is meant and visible there; 0 where there is no box, or no such keyframe."""
    true = [(answer.boxes.get(t, []), truth.boxes[t][i]) for t in answer.words for i in meant if truth.boxes[t][i]]
    return float(np.mean([max((box_iou(b, box) for b in boxes), default=0.0) for boxes, box in true])) if true else 0.0


def whole(thinker: Thinker, net, assets: Assets, seed: int, split: str, count: int) -> dict[str, list[float]]:
    """The two systems on clips: J, F, keyframe hits, answers, refusals; one number per question."""
    stage, out = Stage(assets, WIDE, HIGH), defaultdict(list)
    for number, (clip, frames, truth, wave, query) in enumerate(asked_clips(split, assets, stage, seed, count)):
        answer = thinker.answer(frames, wave, query.expression)
        if query.targets:
            judge(out, net, stage, clip, truth, query, answer)
        else:
            out["null refused by reasoning"].append(not answer.segments)
            out["null refused"].append(not answer.boxes)
        if number % 4 == 3:
            print(json.dumps(figures(out)), flush=True)      # a long run shows where it stands
    return out


def judge(out, net, stage: Stage, clip: clips.Clip, truth: clips.Truth, query: clips.Query, answer: Answer) -> None:
    """Adds the figures of one question that means something, also by its kind and by how many things the clip shows."""
    meant, shown = query.targets, int(truth.shown.any(0).sum())
    right = bool(answer.segments) and answer.segments[0].description == clips.description(clip, query)
    j, f = accuracy(stage, clip, meant, lambda frames: followed(net, frames, {t * RATE: b for t, b in answer.boxes.items()}))
    rows = {"answered": bool(answer.boxes), "right thing": right, "keyframe iou": keyframe_iou(answer, truth, meant),
            "keyframe hit": float(np.mean([truth.shown[t, meant].all() for t in answer.words])) if answer.words else 0.0,
            "J": j, "F": f, "J&F": (j + f) / 2}
    kinds = [query.sort, f"{shown} shown", "all that is shown" if len(meant) == shown else "some of what is shown"]
    rows |= {f"{name}: {kind}": rows[name] for kind in kinds for name in ("right thing", "J&F")}
    for name, value in rows.items():
        out[name].append(value)


def accuracy(stage: Stage, clip: clips.Clip, meant: list[int], follow) -> tuple[float, float]:
    """J and F over the clip of the masks [n, h, w] that `follow` gives for its frames."""
    canvas = clip.backdrop(stage)
    drawn = [stage.draw(canvas, clip.actors, i / RATE) for i in range(clip.seconds * RATE)]
    masks = follow(np.stack([frame for frame, _ in drawn]))
    pairs = [(mask, np.isin(labels, np.array(meant) + 1)) for mask, (_, labels) in zip(masks, drawn)]
    return float(np.mean([region(*p) for p in pairs])), float(np.mean([contour(*p) for p in pairs]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--weights", type=Path, default=NANO)
    parser.add_argument("--seed", type=int, default=VALIDATION, help="of the scenes; the default one served for choosing weights")
    parts = ("pictures", "tracks", "grounding", *SPLITS)
    parser.add_argument("--parts", nargs="+", choices=parts, default=parts)
    parser.add_argument("--clips", type=int, default=300, help="questions of the seen split")
    parser.add_argument("--unseen", type=int, default=100, help="questions of the unseen split")
    parser.add_argument("--crowded", type=int, default=100, help="questions of the crowded split")
    parser.add_argument("--pictures", type=int, default=100, help="of each group")
    parser.add_argument("--tracks", type=int, default=60)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("build/evaluation.json"))
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    assets, thinker, net = Assets(), published_thinker(options.weights), published_sam(options.weights)
    counts = dict(seen=options.clips, unseen=options.unseen, crowded=options.crowded)
    results = dict(seed=options.seed)
    for part in options.parts:
        began = time.time()
        if part in SPLITS:
            measured = whole(thinker, net, assets, options.seed, part, counts[part])
        elif part == "grounding":
            measured = grounding(thinker, assets, options.seed, options.pictures)
        elif part == "pictures":
            measured = sam_pictures(net, assets, options.seed, options.pictures)
        else:
            measured = sam_tracks(net, assets, options.seed, options.tracks)
        results[part] = figures(measured) | dict(seconds=round(time.time() - began))
        print(json.dumps({part: results[part]}), flush=True)
        options.out.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
