"""Writes made clips in the official on-disk layouts, with exact masks.

    python write_dataset.py --kind refavs --clips 40 --out build/refavs
    python write_dataset.py --kind revos --clips 40 --out build/revos
    python write_dataset.py --kind clips --clips 300 --seed 660000 --out build/scenes    # for `omni-tui train`

`clips` is a JSON list: clips with sound, questions that mean one thing, several or none, and in `targets.jsonl` the
completions that supervised training learns, of all splits written to the same folder. Every split wants a seed of its own.
"""

import argparse
import csv
import json
import wave
from pathlib import Path

import numpy as np
from PIL import Image

import clips
from run_length import encode
from scenes import RATE, Assets, Stage
from tokens import Words
from world import NOUNS

WIDTH, HEIGHT = 640, 360
SECONDS = 10                 # Ref-AVS clips last ten seconds and have a picture for each
STEPS = 4                    # pictures a second of a ReVOS clip
REFERRING = {"noun", "several"}


def write_refavs(out: Path, assets: Assets, count: int, seed: int, most: int) -> None:
    """Splits test_s (training stamps), test_u (held-out stamps) and test_n (nothing matches)."""
    stage, rows = Stage(assets, WIDTH, HEIGHT), []
    for number in range(count):
        split = ("test_s", "test_u", "test_n")[number % 3]
        for attempt in range(50):                       # not every clip shows a held-out stamp
            rng = np.random.default_rng([seed, 1, number, attempt])
            clip = clips.make(rng, assets, SECONDS, held=float(split == "test_u"))
            frames, truth = clips.frames_and_truth(clip, stage)
            queries = refavs_queries(rng, assets, clip, truth, split)[:most]
            if queries:
                break
        name = f"nano{number:04d}"
        write_media(out / "media" / name, frames, clips.waveform(clip, assets, rng)[0])
        for index, query in enumerate(queries):
            folder = query.targets[0] + 1 if query.targets else 0
            write_masks(out / "gt_mask" / name / f"fid_{folder}", truth.labels, query.targets)
            category = NOUNS[clip.actors[query.targets[0]].kind].replace(" ", "-") if query.targets else "nothing"
            rows.append((name, f"{name}_{category}_{index}", split, folder, query.expression))
    with open(out / "metadata.csv", "w", newline="") as f:
        csv.writer(f).writerows([("vid", "uid", "split", "fid", "exp"), *rows])


def refavs_queries(rng, assets: Assets, clip, truth, split: str) -> list[clips.Query]:
    """Up to three queries that mean one object, or two that mean nothing."""
    if split == "test_n":
        return [clips.null_query(rng, clip) for _ in range(2)]
    pool = [q for q in clips.candidates(rng, clip, truth) if len(q.targets) == 1]
    if split == "test_u":
        pool = [q for q in pool if clip.actors[q.targets[0]].stamp in assets.held_stamps]
    rng.shuffle(pool)
    return pool[:3]


def write_media(folder: Path, frames: np.ndarray, sound: np.ndarray) -> None:
    (folder / "frames").mkdir(parents=True, exist_ok=True)
    for index, frame in enumerate(frames):
        Image.fromarray(frame).save(folder / "frames" / f"{index}.jpg", quality=92)
    with wave.open(str(folder / "audio.wav"), "wb") as f:
        f.setnchannels(1), f.setsampwidth(2), f.setframerate(RATE)
        f.writeframes((sound * 32767).astype("<i2").tobytes())


def write_masks(folder: Path, labels: list[np.ndarray], targets: list[int]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for index, label in enumerate(labels):
        mask = np.isin(label, [t + 1 for t in targets]).astype(np.uint8) * 255
        Image.fromarray(mask, "L").save(folder / f"{index:05d}.png", optimize=True)


def write_revos(out: Path, assets: Assets, count: int, seed: int) -> None:
    """Split valid: clips without sound; expressions that mean one thing, several or none."""
    stage, videos, masks, foreground = Stage(assets, WIDTH, HEIGHT), {}, {}, {}
    for number in range(count):
        rng = np.random.default_rng([seed, 2, number])
        clip = clips.make(rng, assets, int(rng.choice([6, 8])), held=0.2)
        for actor in clip.actors:
            actor.sounds = []
        _, truth = clips.frames_and_truth(clip, stage)
        name = f"nano_{number:04d}"
        labels = write_frames(out / "JPEGImages" / name, clip, stage)
        ids = [str(len(masks) + i) for i in range(len(clip.actors))]
        for i, key in enumerate(ids):
            masks[key] = [encode(label == i + 1) if (label == i + 1).any() else None for label in labels]
        foreground[name] = dict(masks_rle=[encode(label > 0) for label in labels],
                                foreground_ratio=[round(float((label > 0).mean()), 6) for label in labels])
        queries = clips.ask(rng, clip, truth, 3)
        videos[name] = dict(frames=[f"{i:05d}" for i in range(len(labels))], height=HEIGHT, width=WIDTH, vid_id=number, expressions={
            str(i): dict(exp=q.expression, obj_id=q.targets, anno_id=[int(ids[t]) for t in q.targets], type_id=0 if q.sort in REFERRING else 1)
            for i, q in enumerate(queries)})
    (out / "meta_expressions_valid_.json").write_text(json.dumps(dict(videos=videos)))
    (out / "mask_dict.json").write_text(json.dumps(masks))
    (out / "mask_dict_foreground.json").write_text(json.dumps(foreground))


def write_clips(out: Path, assets: Assets, count: int, seed: int, split: str) -> None:
    """One split; a picture a second, which is what System 1 of the nano pair sees."""
    stage, words, rows, targets = Stage(assets, WIDTH, HEIGHT), Words(), [], []
    for number in range(count):
        rng = np.random.default_rng([seed, 3, number])
        clip = clips.make(rng, assets, int(rng.choice([6, 8])))
        frames, truth = clips.frames_and_truth(clip, stage)
        name = f"{split}-{number:04d}"
        write_media(out / "media" / name, frames, clips.waveform(clip, assets, rng)[0])
        write_labels(out / "masks" / name, truth.labels)
        for index, query in enumerate(clips.ask(rng, clip, truth, 3)):
            rows.append(dict(clip=f"media/{name}", id=str(index), expression=query.expression, masks=f"masks/{name}",
                             object_ids=[t + 1 for t in query.targets]))
            when = clips.moments(truth, query.targets) if query.targets else []
            what = clips.description(clip, query) if query.targets else ""
            ids = words.plan(clips.thought(clip, truth, query), when, what)
            targets.append(dict(clip=name, exp_id=str(index), target=words.decode(ids), tokens=[int(i) for i in ids]))
    kept = out / "targets.jsonl"
    others = [json.loads(line) for line in kept.read_text().splitlines()] if kept.exists() else []
    others = [row for row in others if row["clip"].rpartition("-")[0] != split]
    for file, lines in ((f"{split}.jsonl", rows), ("targets.jsonl", others + targets)):
        (out / file).write_text("".join(json.dumps(line) + "\n" for line in lines))


def write_labels(folder: Path, labels: list[np.ndarray]) -> None:
    """The numbers of the things, from 1, as pixels."""
    folder.mkdir(parents=True, exist_ok=True)
    for index, label in enumerate(labels):
        Image.fromarray(label.astype(np.uint8), "L").save(folder / f"{index:05d}.png", optimize=True)


def write_frames(folder: Path, clip, stage: Stage) -> list[np.ndarray]:
    """The pictures of a clip at `STEPS` a second; returns their labels."""
    folder.mkdir(parents=True, exist_ok=True)
    canvas, out = clip.backdrop(stage), []
    for index in range(clip.seconds * STEPS):
        picture, labels = stage.draw(canvas, clip.actors, index / STEPS)
        Image.fromarray(picture).save(folder / f"{index:05d}.jpg", quality=92)
        out.append(labels)
    return out


def main():
    parser = argparse.ArgumentParser(description="made clips in an official layout")
    parser.add_argument("--kind", choices=("refavs", "revos", "clips"), required=True)
    parser.add_argument("--clips", type=int, default=40)
    parser.add_argument("--seed", type=int, help="880000 if not given, which no stage trains on; clips want one of their own")
    parser.add_argument("--split", default="train", help="of a dataset of clips")
    parser.add_argument("--queries", type=int, default=3, help="at most so many per Ref-AVS clip")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    if options.kind == "clips" and options.seed is None:
        parser.error("a split of clips needs a --seed that nothing else uses")
    seed = 880_000 if options.seed is None else options.seed
    options.out.mkdir(parents=True, exist_ok=True)
    if options.kind == "clips":
        write_clips(options.out, Assets(), options.clips, seed, options.split)
    elif options.kind == "refavs":
        write_refavs(options.out, Assets(), options.clips, seed, options.queries)
    else:
        write_revos(options.out, Assets(), options.clips, seed)


if __name__ == "__main__":
    main()
