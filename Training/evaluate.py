"""The honest numbers of the published weights, on scenes whose seeds no training uses.

    python evaluate.py --clips 300
"""

import argparse
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
from pipeline import Thinker, Tracker
from published import NANO, published_sam, published_thinker
from scenes import Assets, Stage, any_actors, box_of, named_actors, place_apart
from train_sam import click

WIDE, HIGH, RATE = 640, 360, 3            # test clips: size, and frames a second that are segmented
TEST_SEED = 777_000


def mean(values) -> float:
    return round(100 * float(np.mean(values)), 1) if len(values) else float("nan")


def sam_pictures(net, assets: Assets, count: int) -> dict:
    """J on single pictures from true boxes and from one click, for training and for held-out stamps."""
    stage, out = Stage(assets, WIDE, HIGH), defaultdict(list)
    for held in (False, True):
        for n in range(count):
            rng = np.random.default_rng([TEST_SEED, 1, held, n])
            actors = any_actors(rng, 3, assets, held=held, low=1.8, high=5.0)
            place_apart(rng, actors, assets, crowding=0.3)
            canvas, labels = stage.draw(stage.backdrop(rng), actors)
            shown = [i for i in range(3) if (labels == i + 1).sum() > 600]
            for i in shown[:1]:
                mask = labels == i + 1
                box = box_of(mask)
                name = "unseen" if held else "seen"
                out[f"box {name}"].append(region(Tracker(net, canvas[None]).prompt(0, 1, [box[:2], box[2:]], [2, 3]), mask))
                xy = click(rng, np.pad(mask, ((0, 0), (0, 0)))[:256, :256]) if mask[:256, :256].sum() > 300 else np.argwhere(mask)[[mask.sum() // 2]][:, ::-1]
                out[f"click {name}"].append(region(Tracker(net, canvas[None]).prompt(0, 1, xy.tolist(), [1]), mask))
    return {k: mean(v) for k, v in out.items()}


def sam_tracks(net, assets: Assets, count: int, length: int = 21) -> dict:
    """J on frames 1, 10 and 20 after one true box on frame 0."""
    stage, out = Stage(assets, WIDE, HIGH), defaultdict(list)
    for n in range(count):
        rng = np.random.default_rng([TEST_SEED, 2, n])
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
    return {k: mean(v) for k, v in out.items()}


def grounding(thinker: Thinker, assets: Assets, count: int) -> dict:
    """Box IoU and refusals from true descriptions on single pictures."""
    stage, iou, right = Stage(assets, WIDE, HIGH), defaultdict(list), defaultdict(list)
    for n in range(count):
        rng = np.random.default_rng([TEST_SEED, 3, n])
        actors = named_actors(rng, int(rng.integers(1, 4)), held=float(n % 4 == 3), repeat=0.15, high=5.0)
        place_apart(rng, actors, assets, crowding=0.2)
        canvas, labels = stage.draw(stage.backdrop(rng), actors)
        seen = questions.visible(labels, actors, least=600)
        sort, expression, chosen = questions.about_one(rng, seen, actors, 1.0)
        _, boxes = thinker.look(canvas, expression)
        if not chosen:
            right["null refused"].append(not boxes)
            continue
        group = "unseen" if any(actors[i].stamp in assets.held_stamps for i, _ in chosen) else "seen"
        best = [max((box_iou(b, t) for b in boxes), default=0.0) for _, t in chosen]
        iou[f"iou {group}"] += best
        iou[f"iou by {sort}"] += best
        right["wrongly refused"].append(not boxes)
    return {**{k: mean(v) for k, v in iou.items()}, **{k: mean(v) for k, v in right.items()}}


def whole(thinker: Thinker, net, assets: Assets, count: int, held: bool) -> dict:
    """The two systems on clips: J, F, keyframe hits, answers, refusals."""
    stage, out = Stage(assets, WIDE, HIGH), defaultdict(list)
    for n in range(count):
        rng = np.random.default_rng([TEST_SEED, 4, held, n])
        clip = clips.make(rng, assets, int(rng.choice([6, 8])), held=float(held))
        frames, truth = clips.frames_and_truth(clip, stage)
        wave = clips.waveform(clip, assets, rng)[0]
        pool = clips.candidates(rng, clip, truth)
        if held:
            pool = [q for q in pool if any(clip.actors[i].stamp in assets.held_stamps for i in q.targets)]
        null = not held and n % 8 == 7
        if not null and not pool:
            continue
        query = clips.null_query(rng, clip) if null else wording.pick(rng, pool)
        _, segments = thinker.reason(frames, wave, query.expression)
        times = sorted({min(int(s.start), clip.seconds - 1) for s in segments})[:4]
        words = {int(s.start): s.description for s in reversed(segments)}
        doubted = thinker.doubts({t: frames[t] for t in times}, words, query.expression)
        found = {} if doubted else {t: thinker.look(frames[t], words[t])[1] for t in times}
        found = {t: b for t, b in found.items() if b}
        if null:
            out["null refused by reasoning"].append(not segments)
            out["null refused"].append(not found)
            continue
        meant = query.targets
        out["answered"].append(bool(found))
        out["right thing"].append(bool(segments) and segments[0].description == clips.description(clip, query))
        out[f"right thing: {query.sort}"].append(out["right thing"][-1])
        out["keyframe hit"] += [bool(truth.shown[t, meant].all()) for t in times] or [False]
        pairs = [(b, truth.boxes[t][i]) for t, b in found.items() for i in meant if truth.boxes[t][i]]
        out["box iou"] += [max(box_iou(b, true) for b in boxes) for boxes, true in pairs] or [0.0]
        j, f = follow(net, stage, clip, meant, found)
        out["J"].append(j), out["F"].append(f), out["J&F"].append((j + f) / 2)
        out[f"J&F: {query.sort}"].append((j + f) / 2)
        if n % 4 == 3:
            print(json.dumps({k: mean(v) for k, v in out.items()} | {"clips": n + 1}), flush=True)      # a long run shows where it stands
    return {k: mean(v) for k, v in out.items()} | {"clips": count}


def follow(net, stage: Stage, clip, meant: list[int], found) -> tuple[float, float]:
    """Boxes on keyframes (the n-th box of every keyframe is one object) to J and F over the clip."""
    canvas = clip.backdrop(stage)
    drawn = [stage.draw(canvas, clip.actors, i / RATE) for i in range(clip.seconds * RATE)]
    masks = {}
    if found:
        tracker = Tracker(net, np.stack([d[0] for d in drawn]))
        for t, boxes in found.items():
            for number, (x1, y1, x2, y2) in enumerate(boxes[:3]):
                tracker.prompt(t * RATE, number + 1, [(x1, y1), (x2, y2)], [2, 3])
        masks = {t: m.any(0) for t, m in tracker.run().items()}
    empty = np.zeros(drawn[0][1].shape, bool)
    pairs = [(masks.get(i, empty), np.isin(labels, np.array(meant) + 1)) for i, (_, labels) in enumerate(drawn)]
    return float(np.mean([region(*p) for p in pairs])), float(np.mean([contour(*p) for p in pairs]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--weights", type=Path, default=NANO)
    parser.add_argument("--parts", nargs="+", choices=("pictures", "tracks", "grounding", "seen", "unseen"),
                        default=["pictures", "tracks", "grounding", "seen", "unseen"])
    parser.add_argument("--clips", type=int, default=300)
    parser.add_argument("--pictures", type=int, default=300)
    parser.add_argument("--tracks", type=int, default=60)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("build/evaluation.json"))
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    assets, thinker, net = Assets(), published_thinker(options.weights), published_sam(options.weights)
    parts = dict(pictures=lambda: sam_pictures(net, assets, options.pictures), tracks=lambda: sam_tracks(net, assets, options.tracks),
                 grounding=lambda: grounding(thinker, assets, options.pictures), seen=lambda: whole(thinker, net, assets, options.clips, held=False),
                 unseen=lambda: whole(thinker, net, assets, options.clips // 3, held=True))
    results, began = {}, time.time()
    for part in options.parts:
        results[part] = parts[part]()
        print(json.dumps({part: results[part]}), flush=True)
    results["seconds"] = round(time.time() - began)
    options.out.write_text(json.dumps(results, indent=1))
    print(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
