"""Questions about one picture, each with the boxes that answer it."""

import numpy as np

import wording
from scenes import box_of
from world import KINDS, NOUNS


def visible(labels: np.ndarray, actors, least: int = 60) -> list[tuple[int, tuple[int, int, int, int]]]:
    """(actor index, box) of every named actor that shows at least `least` pixels."""
    out = []
    for i, actor in enumerate(actors):
        mask = labels == i + 1
        if actor.kind >= 0 and mask.sum() >= least:
            out.append((i, box_of(mask)))
    return out


def everything(rng, seen):
    return wording.pick(rng, ("everything", "everything", "each thing", "all things")), seen


def answer(seen, actors):
    """Boxes left to right, with their nouns."""
    rows = sorted(((box, NOUNS[actors[i].kind]) for i, box in seen), key=lambda r: r[0][0] + r[0][2])
    return [(tuple(int(v) for v in box), noun) for box, noun in rows]


def about_one(rng: np.random.Generator, seen, actors, level: float):
    """(kind of question, expression, chosen part of `seen`). `level` 0...1 opens the harder forms."""
    present = {actors[i].kind for i, _ in seen}
    draw = rng.random()
    if not seen or draw < 0.15:
        kind = int(wording.pick(rng, [k for k in range(len(KINDS)) if k not in present]))
        if KINDS[kind].hints and rng.random() < 0.2 * level:
            return "null", wording.by_hint(rng, kind), []
        return "null", wording.by_noun(rng, NOUNS[kind]), []
    index, box = seen[int(rng.integers(len(seen)))]
    kind = actors[index].kind
    same = [s for s in seen if actors[s[0]].kind == kind]
    if len(same) > 1 and draw < 0.6:
        centres = sorted(same, key=lambda s: s[1][0] + s[1][2])
        side = int(rng.integers(2))
        return "side", wording.by_side(rng, NOUNS[kind], ("left", "right")[side]), [centres[-side]]
    if len(present) > 1 and rng.random() < 0.15 * level:
        members = [next(s for s in seen if actors[s[0]].kind == k) for k in rng.permutation(sorted(present))[:int(rng.integers(2, 4))]]
        if all(sum(actors[i].kind == actors[m[0]].kind for i, _ in seen) == 1 for m in members):
            return "several", wording.named([NOUNS[actors[i].kind] for i, _ in members]), members
    if draw > 1 - 0.2 * level and KINDS[kind].hints:
        return "hint", wording.by_hint(rng, kind), same
    group = wording.GROUPS[KINDS[kind].group]
    if draw > 1 - 0.3 * level and group in wording.THING:
        members = [s for s in seen if wording.GROUPS[KINDS[actors[s[0]].kind].group] == group]
        return "group", (wording.by_group if len(members) == 1 else wording.all_of)(rng, group), members
    if len(same) == 1 and draw > 1 - 0.4 * level:
        x = (box[0] + box[2]) / 2
        return "side", wording.by_side(rng, NOUNS[kind], "left" if x < 98 else "right"), same
    return "noun", wording.by_noun(rng, NOUNS[kind]), same
