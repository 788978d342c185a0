"""Scenes whose contents are known: pictures and clips composed of stamps, deterministic by seed.

Everything is laid out on a stage of 16 x 9 units and rendered at any size; masks are exact.
"""

import io
import json
import wave
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from world import KINDS

RATE = 16_000
STAGE = (16.0, 9.0)
INPUTS = Path(__file__).with_name("build") / "inputs.zip"


@dataclass
class Actor:
    """One object: what it is and where it is when. `knots` are (time, x, y, scale) rows."""

    stamp: str
    kind: int                      # index into KINDS, -1 for an unnamed one
    size: float                    # square root of its area at scale 1, stage units
    flip: bool = False
    angle: float = 0.0
    gain: tuple[float, float, float] = (1.0, 1.0, 1.0)
    stretch: float = 1.0           # width over height, times the stamp's own
    knots: np.ndarray = field(default_factory=lambda: np.zeros((1, 4)))
    sounds: list[tuple[float, str]] = field(default_factory=list)   # (start second, sound key)
    story: str = "still"

    def at(self, time: float) -> tuple[float, float, float]:
        k = self.knots
        return tuple(float(np.interp(time, k[:, 0], k[:, i])) for i in (1, 2, 3))


class Assets:
    """Everything inside inputs.zip, decoded once."""

    def __init__(self, path: Path = INPUTS):
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            self.stamps, self.train_stamps, self.held_stamps = {}, [], []
            for name, train in manifest["stamps"].items():
                picture = Image.open(io.BytesIO(archive.read(f"stamps/{name}.webp"))).convert("RGBA").convert("RGBa")
                self.stamps[name] = levels(picture)
                (self.train_stamps if train else self.held_stamps).append(name)
            self.backgrounds = [Image.open(io.BytesIO(archive.read(n))).convert("RGB") for n in manifest["backgrounds"]]
            self.background_names = manifest["background_names"]
            self.sounds = {n: read_wav(archive.read(n)) for keys in manifest["sounds"].values() for n in keys}
            self.sounds_of = manifest["sounds"]


def levels(picture: Image.Image) -> list[Image.Image]:
    out = [picture]
    while max(out[-1].size) > 48:
        w, h = out[-1].size
        out.append(out[-1].resize((max(1, w // 2), max(1, h // 2)), Image.BOX))
    return out


def read_wav(data: bytes) -> np.ndarray:
    with wave.open(io.BytesIO(data)) as f:
        return np.frombuffer(f.readframes(f.getnframes()), "<i2").astype(np.float32) / 32768


def fit(stack: list[Image.Image], w: int, h: int, flip: bool, angle: float) -> Image.Image:
    """The stamp at w x h canvas pixels before rotation; rotated on the stage, so before the canvas squeezes it."""
    level = stack[0]
    for candidate in stack[1:]:
        if candidate.size[0] < w or candidate.size[1] < h:
            break
        level = candidate
    if flip:
        level = level.transpose(Image.FLIP_LEFT_RIGHT)
    if abs(angle) < 1:
        return level.resize((w, h), Image.BILINEAR)
    turned = level.rotate(angle, Image.BILINEAR, expand=True)
    fx, fy = turned.size[0] / level.size[0], turned.size[1] / level.size[1]
    return turned.resize((max(1, round(w * fx)), max(1, round(h * fy))), Image.BILINEAR)


class Stage:
    """Renders a list of actors over a background at one canvas size."""

    def __init__(self, assets: Assets, width: int, height: int):
        self.assets, self.width, self.height = assets, width, height
        self.sx, self.sy = width / STAGE[0], height / STAGE[1]

    def backdrop(self, rng: np.random.Generator) -> np.ndarray:
        """A random background [height, width, 3] uint8."""
        style = rng.random()
        if style < 0.72:
            photo = self.assets.backgrounds[rng.integers(len(self.assets.backgrounds))]
            w, h = photo.size
            zoom = rng.uniform(0.45, 1.0)
            x, y = rng.uniform(0, w * (1 - zoom)), rng.uniform(0, h * (1 - zoom))
            picture = photo.resize((self.width, self.height), Image.BILINEAR, (x, y, x + w * zoom, y + h * zoom))
            if rng.random() < 0.5:
                picture = picture.filter(ImageFilter.BoxBlur(rng.uniform(0.5, 4) * self.width / 200))
            if rng.random() < 0.5:
                picture = picture.transpose(Image.FLIP_LEFT_RIGHT)
            canvas = np.asarray(picture, np.float32)
        else:
            corners = rng.uniform(20, 235, (2, 2, 3)) if style < 0.86 else rng.uniform(20, 235, (rng.integers(3, 9), rng.integers(3, 14), 3))
            method = Image.BICUBIC if style < 0.95 else Image.NEAREST
            canvas = np.asarray(Image.fromarray(corners.astype(np.uint8)).resize((self.width, self.height), method), np.float32)
        canvas = canvas * rng.uniform(0.6, 1.15) + rng.uniform(-10, 25)
        return np.clip(canvas, 0, 255).astype(np.uint8)

    def draw(self, canvas: np.ndarray, actors: list[Actor], time: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
        """(picture uint8 [h, w, 3], labels uint8 [h, w]: 0 background, i + 1 actor i, where it is visible)."""
        canvas = canvas.copy()
        labels = np.zeros(canvas.shape[:2], np.uint8)
        for index, actor in enumerate(actors):
            x, y, scale = actor.at(time)
            stack = self.assets.stamps[actor.stamp]
            aspect = actor.stretch * stack[0].size[0] / stack[0].size[1]
            w = max(2, round(actor.size * scale * aspect ** 0.5 * self.sx))
            h = max(2, round(actor.size * scale / aspect ** 0.5 * self.sy))
            left, top = x * self.sx, y * self.sy
            if left + w < 0 or top + h < 0 or left - w > self.width or top - h > self.height:
                continue
            patch = np.asarray(fit(stack, w, h, actor.flip, actor.angle))
            self.blend(canvas, labels, patch, round(left - patch.shape[1] / 2), round(top - patch.shape[0] / 2), actor.gain, index + 1)
        return canvas, labels

    def blend(self, canvas, labels, patch, x, y, gain, label):
        x0, y0 = max(0, x), max(0, y)
        x1, y1 = min(self.width, x + patch.shape[1]), min(self.height, y + patch.shape[0])
        if x0 >= x1 or y0 >= y1:
            return
        patch = patch[y0 - y: y1 - y, x0 - x: x1 - x].astype(np.float32)
        alpha = patch[..., 3:]
        region = canvas[y0:y1, x0:x1]
        mixed = np.minimum(patch[..., :3] * np.asarray(gain, np.float32), alpha) + region * (1 - alpha / 255)
        canvas[y0:y1, x0:x1] = np.clip(mixed, 0, 255).astype(np.uint8)
        labels[y0:y1, x0:x1][alpha[..., 0] > 127] = label


def box_of(mask: np.ndarray) -> tuple[int, int, int, int] | None:
    """Tight box (x1, y1, x2, y2), exclusive on the right and below; None when empty."""
    ys, xs = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return (int(xs[0]), int(ys[0]), int(xs[-1]) + 1, int(ys[-1]) + 1) if len(ys) else None


def jitter(rng: np.random.Generator, strong: bool) -> tuple[float, float, float]:
    light = rng.uniform(0.65, 1.25)
    tint = rng.uniform(0.7, 1.3, 3) if strong else rng.uniform(0.93, 1.07, 3)
    return tuple((light * tint).tolist())


def cast(rng: np.random.Generator, stamp: str, kind: int, size: float, turn: float = 12.0, strong: bool = False) -> Actor:
    angle = rng.uniform(-turn, turn) if rng.random() < 0.5 and (kind < 0 or KINDS[kind].rotate) else 0.0
    return Actor(stamp, kind, size, bool(rng.random() < 0.5), angle, jitter(rng, strong))


def vary(rng: np.random.Generator, actors: list[Actor]):
    """Makes every actor look less like its stamp, for training only: what is learnt should hold for other stamps too."""
    for actor in actors:
        actor.stretch = float(np.exp(rng.uniform(-0.3, 0.3)))
        actor.gain = tuple(float(g * t) for g, t in zip(actor.gain, rng.uniform(0.82, 1.18, 3)))
        if actor.kind < 0 or KINDS[actor.kind].rotate:
            actor.angle += float(rng.uniform(-15, 15))


def place_apart(rng: np.random.Generator, actors: list[Actor], assets: Assets, crowding: float = 0.25):
    """Gives every actor one still knot inside the stage, overlapping others by at most `crowding` of its box."""
    boxes = []
    for actor in actors:
        aspect = actor.stretch * np.divide(*assets.stamps[actor.stamp][0].size)
        for attempt in range(30):
            size = actor.size * (0.97 ** attempt)
            w, h = size * aspect ** 0.5, size / aspect ** 0.5
            x = rng.uniform(min(w * 0.45, 8), max(16 - w * 0.45, 8))
            y = rng.uniform(min(h * 0.45, 4.5), max(9 - h * 0.45, 4.5))
            box = (x - w / 2, y - h / 2, x + w / 2, y + h / 2)
            if all(overlap(box, other) <= crowding for other in boxes):
                break
        boxes.append(box)
        actor.size = size
        actor.knots = np.array([[0.0, x, y, 1.0]])


def overlap(a, b) -> float:
    """Shared area over the smaller box."""
    w = min(a[2], b[2]) - max(a[0], b[0])
    h = min(a[3], b[3]) - max(a[1], b[1])
    if w <= 0 or h <= 0:
        return 0.0
    return w * h / min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1]))


def named_actors(rng: np.random.Generator, count: int, kinds=None, held: float = 0.0, repeat: float = 0.0, low=2.0, high=5.5) -> list[Actor]:
    """`count` actors of different kinds (a second one of the same kind with probability `repeat`)."""
    pool = list(kinds if kinds is not None else range(len(KINDS)))
    chosen = list(rng.choice(pool, size=min(count, len(pool)), replace=False))
    if len(chosen) > 1 and rng.random() < repeat:
        chosen[-1] = chosen[0]
    actors = []
    for kind in chosen:
        k = KINDS[kind]
        names = k.held if k.held and rng.random() < held else k.stamps
        actors.append(cast(rng, names[rng.integers(len(names))], int(kind), float(rng.uniform(low, high))))
    return actors


def any_actors(rng: np.random.Generator, count: int, assets: Assets, held: bool = False, low=1.2, high=6.5) -> list[Actor]:
    """`count` unnamed actors over all training (or all held-out) stamps, strongly augmented."""
    names = assets.held_stamps if held else assets.train_stamps
    return [cast(rng, names[rng.integers(len(names))], -1, float(np.exp(rng.uniform(np.log(low), np.log(high)))), 30.0, True)
            for _ in range(count)]
