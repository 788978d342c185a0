"""Clips with sound: who is on stage when, who sounds when, and questions about it with their answers."""

from dataclasses import dataclass

import numpy as np

import wording
from scenes import RATE, Actor, Assets, Stage, box_of, named_actors, place_apart, vary
from world import KINDS, NOUNS, SOUNDING

LEAST_SHOWN = 0.55       # an instant counts as showing an actor when this share of it can be seen


@dataclass
class Clip:
    seconds: int
    actors: list[Actor]
    backdrop_seed: int

    def backdrop(self, stage: Stage) -> np.ndarray:
        return stage.backdrop(np.random.default_rng(self.backdrop_seed))


def knots(rng, actor: Actor, seconds: float) -> None:
    """Turns the resting place of `actor` into a path, and names it in `story`."""
    _, x, y, _ = actor.knots[0]
    half = actor.size * 0.9
    outside = (-half, 16 + half)[int(rng.integers(2))]
    draw = rng.random()
    if draw < 0.34:
        actor.story = "still"
        rows = [(0, x, y, 1), (seconds, x, y, 1)]
    elif draw < 0.54:
        actor.story = "enters"
        begin = rng.uniform(0.2, 0.5) * seconds
        rows = [(0, outside, y, 1), (begin, outside, y, 1), (begin + rng.uniform(0.8, 1.6), x, y, 1), (seconds, x, y, 1)]
    elif draw < 0.69:
        actor.story = "leaves"
        begin = rng.uniform(0.4, 0.65) * seconds
        rows = [(0, x, y, 1), (begin, x, y, 1), (begin + rng.uniform(0.8, 1.6), outside, y, 1), (seconds, outside, y, 1)]
    elif draw < 0.84:
        actor.story = "crosses"
        margin = actor.size * 0.6
        left, right = margin, 16 - margin
        rows = [(0, left, y, 1), (seconds, right, y, 1)] if rng.random() < 0.5 else [(0, right, y, 1), (seconds, left, y, 1)]
    else:
        actor.story = "grows"
        rows = [(0, x, y, 0.55), (0.25 * seconds, x, y, 0.55), (0.9 * seconds, x, y, 1.25), (seconds, x, y, 1.25)]
    actor.knots = np.array(rows, float)


def make(rng: np.random.Generator, assets: Assets, seconds: int, count: int | None = None, held: float = 0.0,
         moving: bool = True, low: float = 2.4, high: float = 4.6, varied: bool = False) -> Clip:
    """A clip of one to three different things, at least one of them able to sound."""
    count = count or int(rng.integers(1, 4))
    while True:
        actors = named_actors(rng, count, held=held, low=low, high=high)
        if any(a.kind in SOUNDING for a in actors):
            break
    if varied:
        vary(rng, actors)
    place_apart(rng, actors, assets, crowding=0.05)
    if moving:
        for actor in actors:
            knots(rng, actor, seconds)
    busy = []
    able = [a for a in actors if a.kind in SOUNDING]
    for actor in able:
        if rng.random() < 0.25 and len(able) > 1:
            continue
        for _ in range(int(rng.integers(1, 3))):
            keys = assets.sounds_of[NOUNS[actor.kind]]
            key = keys[int(rng.integers(len(keys)))]
            length = len(assets.sounds[key]) / RATE
            for _ in range(8):
                start = float(rng.uniform(0.1, max(0.2, seconds - min(length, 1.5))))
                if all(start + length < s - 0.2 or start > e + 0.2 for s, e in busy):
                    actor.sounds.append((start, key))
                    busy.append((start, start + length))
                    break
    return Clip(seconds, actors, int(rng.integers(2**31)))


def waveform(clip: Clip, assets: Assets, rng: np.random.Generator, channels: int = 1) -> np.ndarray:
    """Float samples [channels, seconds * 16000]; with two channels a sound is panned by where its actor is."""
    out = rng.normal(0, 10 ** rng.uniform(-3.2, -2.2), (channels, clip.seconds * RATE))
    for actor in clip.actors:
        for start, key in actor.sounds:
            sound = assets.sounds[key] * rng.uniform(0.35, 0.9)
            first = int(start * RATE)
            sound = sound[: out.shape[1] - first]
            pan = np.clip(actor.at(start)[0] / 16, 0.1, 0.9)
            for c in range(channels):
                gain = 1.0 if channels == 1 else (1 - pan, pan)[c] * 1.4
                out[c, first: first + len(sound)] += sound * gain
    return np.clip(out, -0.99, 0.99).astype(np.float32)


def loudness(clip: Clip, assets: Assets, step: float = 0.04) -> np.ndarray:
    """bool [seconds / step, kinds]: which kind sounds in which step."""
    count = round(clip.seconds / step)
    size = round(RATE * step)
    out = np.zeros((count, len(KINDS)), bool)
    for actor in clip.actors:
        for start, key in actor.sounds:
            sound = assets.sounds[key]
            pad = np.zeros(clip.seconds * RATE, np.float32)
            first = int(start * RATE)
            pad[first: first + len(sound)] = sound[: len(pad) - first]
            out[:, actor.kind] |= np.abs(pad.reshape(count, size)).max(1) > 0.06
    return out


@dataclass
class Truth:
    """What an observer of the instants 0, 1, 2 ... s can know. `shown` [instants, actors]; `labels` as drawn."""

    shown: np.ndarray
    boxes: list[list[tuple[int, int, int, int] | None]]
    labels: list[np.ndarray]

    def span(self, *actors: int) -> tuple[int, int] | None:
        """The first and the last instant that shows all of `actors`."""
        seen = np.flatnonzero(self.shown[:, list(actors)].all(1))
        return (int(seen[0]), int(seen[-1])) if len(seen) else None


def frames_and_truth(clip: Clip, stage: Stage) -> tuple[np.ndarray, Truth]:
    """uint8 frames [seconds, h, w, 3] at whole seconds and what they show."""
    canvas = clip.backdrop(stage)
    frames, shown, boxes, drawn = [], [], [], []
    for second in range(clip.seconds):
        picture, labels = stage.draw(canvas, clip.actors, second)
        frames.append(picture)
        drawn.append(labels)
        row, places = [], []
        for i, actor in enumerate(clip.actors):
            scale = actor.at(second)[2]
            mask = labels == i + 1
            full = (actor.size * scale) ** 2 * stage.sx * stage.sy * fill(stage.assets, actor.stamp)
            row.append(mask.sum() > LEAST_SHOWN * full)
            places.append(box_of(mask))
        shown.append(row)
        boxes.append(places)
    return np.stack(frames), Truth(np.array(shown), boxes, drawn)


FILL: dict[str, float] = {}


def fill(assets: Assets, stamp: str) -> float:
    """The share of a stamp's rectangle that is the thing itself."""
    if stamp not in FILL:
        FILL[stamp] = float((np.asarray(assets.stamps[stamp][0])[..., 3] > 127).mean())
    return FILL[stamp]


@dataclass
class Query:
    sort: str                  # noun, voice, first, last, silent, after, enters, ..., null
    expression: str
    targets: list[int]         # actor indices, empty when nothing matches
    fact: str                  # the last sentence of the thought


def onsets(clip: Clip) -> list[tuple[float, int]]:
    """(second, actor) of every sound, in time order."""
    return sorted((s, i) for i, a in enumerate(clip.actors) for s, _ in a.sounds)


def perceived(clip: Clip, truth: Truth) -> str:
    """The first part of every thought: what is seen, by time and then from left to right, what is heard, and when."""
    spans = {i: truth.span(i) for i in range(len(clip.actors)) if truth.span(i)}
    order = sorted(spans, key=lambda i: (spans[i], truth.boxes[spans[i][0]][i][0] if truth.boxes else i))
    seen = [f" {NOUNS[clip.actors[i].kind]}:{spans[i][0]}-{spans[i][1]}" for i in order]
    heard = [f" {NOUNS[clip.actors[i].kind]}:{int(s)}" for s, i in onsets(clip)]
    return "seen" + ("".join(seen) or " nothing") + ". heard" + ("".join(heard) or " nothing") + "."


def candidates(rng: np.random.Generator, clip: Clip, truth: Truth) -> list[Query]:
    """One query of every sort that has exactly one answer in this clip."""
    actors = clip.actors
    name = lambda i: NOUNS[actors[i].kind]
    there = [i for i in range(len(actors)) if truth.span(i)]
    out = []
    def add(sort, expression, i, fact):
        if i in there:
            out.append(Query(sort, expression, [i], f"the {name(i)} {fact}."))
    for i in there:
        add("noun", wording.by_noun(rng, name(i)), i, "is there")
        if KINDS[actors[i].kind].hints:
            add("hint", wording.by_hint(rng, actors[i].kind), i, wording.pick(rng, KINDS[actors[i].kind].hints))
    order = onsets(clip)
    sounding = list(dict.fromkeys(i for _, i in order))
    form = lambda sort: wording.pick(rng, wording.SOUND_FORMS.get(sort) or wording.MOTION_FORMS[sort])
    for i in sounding:
        if sum(KINDS[actors[j].kind].voice == KINDS[actors[i].kind].voice for j in sounding) == 1:
            add("voice", wording.by_voice(rng, actors[i].kind), i, KINDS[actors[i].kind].voice)
    if len(sounding) == 1:
        add("heard", form("heard"), sounding[0], "is heard")
    if len(sounding) > 1:
        add("first", form("first"), order[0][1], "sounds first")
        add("last", form("last"), order[-1][1], "sounds last")
        after = [(a, b) for a, b in zip(sounding, sounding[1:])]
        for a, b in after:
            add("after", form("after").format(name(a)), b, f"follows the {name(a)}")
    silent = [i for i in there if i not in sounding]
    if len(silent) == 1 and len(there) > 1:
        add("silent", form("silent"), silent[0], "is silent")
    stories = {i: actors[i].story for i in there}
    for story in ("enters", "leaves", "crosses", "grows", "still"):
        owners = [i for i in there if stories[i] == story]
        if len(owners) == 1:
            add(story, form(story), owners[0], story if story != "still" else "stays still")
    entering = sorted((truth.span(i)[0], i) for i in there if stories[i] == "enters")
    if len(entering) > 1 and entering[-1][0] > entering[-2][0]:
        add("enters last", form("enters last"), entering[-1][1], "enters last")
    return out + several(rng, clip, truth, there, sounding)


def several(rng: np.random.Generator, clip: Clip, truth: Truth, there: list[int], sounding: list[int]) -> list[Query]:
    """Queries that mean two things or more, which must be seen together at some instant."""
    kinds = [KINDS[a.kind] for a in clip.actors]
    groups = {}
    for i in there:
        groups.setdefault(wording.GROUPS[kinds[i].group], []).append(i)
    out = []
    def add(expression, targets, fact):
        if len(targets) > 1 and truth.span(*targets):
            nouns = wording.named([kinds[i].noun for i in targets])
            out.append(Query("several", expression, targets, f"{nouns} {fact}."))
    pair = sorted(rng.choice(there, 2, replace=False).tolist()) if len(there) > 1 else []
    add(wording.named([kinds[i].noun for i in pair]) if pair else "", pair, "is there")
    add(wording.pick(rng, wording.SEVERAL_FORMS["heard"]), [i for i in there if i in sounding], "is heard")
    add(wording.pick(rng, wording.SEVERAL_FORMS["silent"]), [i for i in there if i not in sounding], "is silent")
    for group, members in groups.items():
        if group in wording.THING:
            add(wording.all_of(rng, group), members, "is there")
    return out


def null_query(rng: np.random.Generator, clip: Clip) -> Query:
    """A thing, a voice, a use or a movement that is not in this clip."""
    present = {a.kind for a in clip.actors}
    kind = int(wording.pick(rng, [k for k in range(len(KINDS)) if k not in present]))
    draw = rng.random()
    voices = {KINDS[a.kind].voice for a in clip.actors if a.sounds}
    if draw < 0.25 and KINDS[kind].voice and KINDS[kind].voice not in voices:
        return Query("null", wording.by_voice(rng, kind), [], "nothing matches.")
    if draw < 0.45 and KINDS[kind].hints:
        return Query("null", wording.by_hint(rng, kind), [], "nothing matches.")
    return Query("null", wording.by_noun(rng, NOUNS[kind]), [], "nothing matches.")


def moments(truth: Truth, targets: list[int]) -> list[int]:
    """The instants an answer names: the first, the middle and the last good view of all targets."""
    a, b = truth.span(*targets)
    return sorted({a, (a + b) // 2, b})


def imagine(rng: np.random.Generator, assets: Assets, seconds: int) -> tuple[Clip, Truth]:
    """A clip told but never drawn: for learning to reason from what is seen and heard, as text."""
    actors = named_actors(rng, int(rng.integers(1, 4)))
    shown = np.zeros((seconds, len(actors)), bool)
    for i, actor in enumerate(actors):
        actor.story = wording.pick(rng, ("still", "still", "enters", "leaves", "crosses", "grows"))
        first = int(rng.integers(1, seconds - 1)) if actor.story == "enters" else 0
        last = int(rng.integers(1, seconds - 1)) if actor.story == "leaves" else seconds - 1
        shown[first: last + 1, i] = True
        if actor.kind in SOUNDING and rng.random() < 0.75:
            key = assets.sounds_of[NOUNS[actor.kind]][0]
            actor.sounds = [(float(rng.uniform(0, seconds)), key) for _ in range(int(rng.integers(1, 3)))]
    return Clip(seconds, actors, 0), Truth(shown, [], [])


def ask(rng: np.random.Generator, clip: Clip, truth: Truth, count: int, unmatched: float = 1 / 7) -> list[Query]:
    """`count` queries about one clip: every sort as likely as any other, a share of `unmatched` without a match."""
    pool = candidates(rng, clip, truth)
    sorts = sorted({q.sort for q in pool})
    out = []
    for _ in range(count):
        if not pool or rng.random() < unmatched:
            out.append(null_query(rng, clip))
        else:
            sort = wording.pick(rng, sorts + ["noun"])
            out.append(wording.pick(rng, [q for q in pool if q.sort == sort] or pool))
    return out


def thought(clip: Clip, truth: Truth, query: Query) -> str:
    return f"{perceived(clip, truth)} {query.fact}"


def description(clip: Clip, query: Query) -> str:
    return wording.named([NOUNS[clip.actors[i].kind] for i in query.targets])
