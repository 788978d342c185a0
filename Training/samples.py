"""Writes the five sample scenes to ../Samples: clips, true masks and queries.jsonl.

    python samples.py [--out ../Samples]
"""

import argparse
import json
import shutil
import subprocess
import wave
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

import clips
from scenes import RATE, Actor, Assets, Stage
from world import BY_NOUN, KINDS

WIDTH, HEIGHT, FPS, SECONDS = 640, 360, 15, 8


def actor(noun: str, size: float, path, sounds=(), stamp: int = 0, flip: bool = False, take: int = 0) -> tuple:
    """`path` rows are (second, x, y[, scale]) on the 16 x 9 stage; `sounds` are start seconds."""
    return noun, size, path, sounds, stamp, flip, take


def still(x: float, y: float):
    return [(0, x, y)]


# scene: (background, blur, light, actors from back to front)
SCENES = {
    "farm": ("GreenMeadow", 1.2, 0.85, [
        actor("cow", 4.2, still(4.2, 5.0), (1.0,)),
        actor("sheep", 3.0, still(12.6, 6.2)),
        actor("rooster", 2.6, [(0, 18, 6.6), (3.0, 18, 6.6), (4.2, 8.6, 6.6), (8, 8.6, 6.6)], (4.8,)),
        actor("dog", 3.0, [(0, -2.5, 7.0), (5.2, -2.5, 7.0), (6.4, 2.0, 7.0), (8, 2.0, 7.0)], (6.8,)),
    ]),
    "orchestra": ("curtain", 0.0, 1.0, [
        actor("drums", 4.6, still(8.0, 3.4), (5.2,)),
        actor("cello", 3.4, still(3.0, 5.4), (0.4,)),
        actor("violin", 3.0, still(13.0, 5.0), (2.8,)),
        actor("trumpet", 2.6, [(0, 18.5, 7.6), (4.2, 18.5, 7.6), (5.4, 9.4, 7.6), (8, 9.4, 7.6)]),
    ]),
    "workshop": ("Wood", 0.8, 0.75, [
        actor("toolbox", 3.2, still(3.0, 2.6)),
        actor("kettle", 3.0, still(13.2, 2.8), (5.4,)),
        actor("saw", 3.4, [(0, 4.0, 6.6), (1.0, 4.0, 6.6), (2.2, 6.2, 6.2), (3.4, 4.0, 6.6), (8, 4.0, 6.6)], (1.2,)),
        actor("hammer", 3.2, [(0, 11.6, 6.6), (3.4, 11.6, 6.6), (3.8, 11.2, 6.9), (4.2, 11.6, 6.6), (8, 11.6, 6.6)], (3.5,)),
        actor("wrench", 2.4, still(8.2, 7.4)),
    ]),
    "street": ("Storm", 0.4, 1.0, [
        actor("bus", 5.0, [(0, 3.6, 5.2), (8, 4.6, 5.2)]),
        actor("car", 3.4, [(0, 19, 6.4), (1.0, 19, 6.4), (6.0, -4, 6.4), (8, -4, 6.4)], stamp=1),
        actor("fire truck", 4.6, [(0, 20, 4.9), (2.8, 20, 4.9), (5.0, 11.6, 4.9), (8, 10.6, 4.9)], (3.2,)),
        actor("dog", 2.2, [(0, 13.8, 7.6), (8, 12.6, 7.6)], (6.8,), flip=True),
    ]),
    "sea": ("ocean_waves", 0.6, 0.9, [
        actor("boat", 4.4, [(0, 11.8, 3.4), (8, 9.6, 3.4)]),
        actor("whale", 4.6, [(0, 3.6, 10.6, 0.9), (1.5, 3.6, 10.6, 0.9), (3.2, 4.4, 6.6, 1.1), (8, 5.6, 6.4, 1.2)], (3.6,)),
        actor("seagull", 2.6, [(0, -2, 2.0), (0.4, -2, 2.0), (4.4, 18, 1.6), (8, 18, 1.6)], (1.4,)),
        actor("fish", 2.2, [(0, 13.2, 7.4), (8, 11.4, 7.2)]),
    ]),
}

# (scene, expression, nouns it means)
QUERIES = [
    ("farm", "the cow", ["cow"]), ("farm", "the animal that sounds first", ["cow"]),
    ("farm", "the one that comes in last", ["dog"]), ("farm", "the silent one", ["sheep"]),
    ("farm", "the one that wakes the farm", ["rooster"]), ("farm", "the violin", []),
    ("farm", "all that sound", ["cow", "rooster", "dog"]),
    ("orchestra", "the instrument that plays first", ["cello"]), ("orchestra", "what is heard after the cello", ["violin"]),
    ("orchestra", "the one that comes in", ["trumpet"]), ("orchestra", "the dog that barks", []),
    ("orchestra", "the one that is beaten with sticks", ["drums"]),
    ("workshop", "the tool that can cut wood", ["saw"]), ("workshop", "the hammer", ["hammer"]),
    ("workshop", "what is heard last", ["kettle"]), ("workshop", "the one that quacks", []),
    ("workshop", "the saw and the hammer", ["saw", "hammer"]),
    ("street", "the one that wails", ["fire truck"]), ("street", "the one that crosses the scene", ["car"]),
    ("street", "the bus", ["bus"]), ("street", "the animal that barks", ["dog"]), ("street", "the banana", []),
    ("sea", "the one that sounds first", ["seagull"]), ("sea", "the largest animal of the sea", ["whale"]),
    ("sea", "the boat", ["boat"]), ("sea", "the smallest animal in the water", ["fish"]), ("sea", "the guitar", []),
]


def build_actor(assets: Assets, spec) -> Actor:
    noun, size, path, sounds, stamp, flip, take = spec
    kind = BY_NOUN[noun]
    keys = assets.sounds_of.get(noun, [])
    rows = np.array([(*row, 1.0)[:4] for row in path], float)
    return Actor(KINDS[kind].stamps[stamp], kind, size, flip, knots=rows, sounds=[(s, keys[take]) for s in sounds])


def background(assets: Assets, stage: Stage, name: str, blur: float, light: float) -> np.ndarray:
    if name == "curtain":
        return curtain(stage.width, stage.height)
    photo = assets.backgrounds[next(i for i, n in enumerate(assets.background_names) if name in n)]
    picture = photo.resize((stage.width, stage.height), Image.BICUBIC)
    picture = picture.filter(ImageFilter.GaussianBlur(blur)) if blur else picture
    return np.clip(np.asarray(picture, np.float32) * light, 0, 255).astype(np.uint8)


def curtain(width: int, height: int) -> np.ndarray:
    """A concert stage: folds of red cloth above wooden boards, lit from the middle."""
    y, x = np.mgrid[0:height, 0:width] / np.array([height, width]).reshape(2, 1, 1)
    folds = 0.72 + 0.18 * np.sin(x * 95 + 0.6 * np.sin(y * 5)) + 0.1 * np.sin(x * 41)
    light = np.exp(-((x - 0.5) ** 2 / 0.16 + (y - 0.4) ** 2 / 0.3))[..., None] * 0.8 + 0.35
    cloth = folds[..., None] * np.array([138, 26, 34])
    boards = (0.85 + 0.15 * (np.floor((x - 0.5) / (y + 0.2) * 14) % 2))[..., None] * np.array([150, 104, 62])
    return np.clip(np.where((y < 0.66)[..., None], cloth, boards) * light, 0, 255).astype(np.uint8)


def palette() -> list[int]:
    """The DAVIS palette: bits of the index spread over the colour bytes."""
    out = []
    for index in range(256):
        colour, rest = [0, 0, 0], index
        for bit in range(8):
            for c in range(3):
                colour[c] |= ((rest >> c) & 1) << (7 - bit)
            rest >>= 3
        out += colour
    return out


def queries() -> list[dict]:
    """The rows of queries.jsonl. The number of a thing is its place in its scene, from 1."""
    numbers = {scene: {spec[0]: i + 1 for i, spec in enumerate(specs)} for scene, (*_, specs) in SCENES.items()}
    return [dict(clip=f"{scene}.mp4", expression=expression, masks=f"masks/{scene}", object_ids=[numbers[scene][n] for n in nouns])
            for scene, expression, nouns in QUERIES]


def write_scene(name: str, assets: Assets, out: Path) -> None:
    place, blur, light, specs = SCENES[name]
    stage = Stage(assets, WIDTH, HEIGHT)
    actors = [build_actor(assets, s) for s in specs]
    canvas = background(assets, stage, place, blur, light)
    masks = out / "masks" / name
    shutil.rmtree(masks, ignore_errors=True)
    masks.mkdir(parents=True)
    clip = clips.Clip(SECONDS, actors, 0)
    sound = clips.waveform(clip, assets, np.random.default_rng(3), channels=2)
    track = out / f"{name}.wav"
    with wave.open(str(track), "wb") as f:
        f.setnchannels(2), f.setsampwidth(2), f.setframerate(RATE)
        f.writeframes((sound.T * 32767).astype("<i2").tobytes())
    encoder = subprocess.Popen(
        ["ffmpeg", "-y", "-v", "error", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(FPS), "-i", "-",
         "-i", str(track), "-c:v", "libx264", "-preset", "medium", "-crf", "22", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "96k",
         "-movflags", "+faststart", "-map_metadata", "-1", str(out / f"{name}.mp4")], stdin=subprocess.PIPE)
    for index in range(SECONDS * FPS):
        picture, labels = stage.draw(canvas, actors, index / FPS)
        encoder.stdin.write(picture.tobytes())
        mask = Image.fromarray(labels, "P")
        mask.putpalette(palette())
        mask.save(masks / f"{index:05d}.png", optimize=True)
    encoder.stdin.close()
    encoder.wait()
    track.unlink()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "Samples")
    out = parser.parse_args().out
    assets = Assets()
    for name in SCENES:
        write_scene(name, assets, out)
    (out / "queries.jsonl").write_text("".join(json.dumps(row) + "\n" for row in queries()))


if __name__ == "__main__":
    main()
