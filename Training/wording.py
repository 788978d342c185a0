"""Every wording of an expression. Deterministic by seed; shared by training, evaluation and the samples."""

import numpy as np

from world import KINDS

GROUPS = {"animal": "animal", "bird": "animal", "insect": "animal", "instrument": "instrument", "tool": "tool",
          "vehicle": "vehicle", "food": "food", "toy": "toy", "clothes": "clothes", "plant": "plant"}
THING = {"animal": ("animal", "creature"), "instrument": ("instrument", "musical instrument"), "tool": ("tool",),
         "vehicle": ("vehicle",)}


def pick(rng: np.random.Generator, options):
    return options[int(rng.integers(len(options)))]


def by_noun(rng, noun: str) -> str:
    return pick(rng, ("the {}", "the {}", "the {}", "a {}", "{}", "the {} in the picture", "the {} here")).format(noun)


def by_hint(rng, kind: int) -> str:
    return pick(rng, ("the one that {}", "the thing that {}", "what {}", "the object that {}")).format(pick(rng, KINDS[kind].hints))


def by_side(rng, noun: str, side: str) -> str:
    return pick(rng, ("the {} on the {}", "the {} at the {}", "the {} on the {} side")).format(noun, side)


def by_group(rng, group: str) -> str:
    return pick(rng, ("the {}", "the only {}", "the {} here")).format(pick(rng, THING[group]))


def all_of(rng, group: str) -> str:
    return pick(rng, ("all {}s", "every {}", "all the {}s")).format(pick(rng, THING[group]))


def by_voice(rng, kind: int) -> str:
    k = KINDS[kind]
    thing = pick(rng, THING.get(GROUPS[k.group], ("thing",)) + ("one", "thing"))
    verb = "is playing" if k.voice == "plays" else k.voice
    return pick(rng, ("the {0} that {1}", "the {0} which {1}", "the one that {1}")).format(thing, verb)


SOUND_FORMS = {
    "heard": ("the one that makes a sound", "the thing that can be heard", "what makes the sound", "the one making noise",
              "the thing we hear", "the sounding object"),
    "first": ("the one that sounds first", "what is heard first", "the first to make a sound", "the thing we hear first"),
    "last": ("the one that sounds last", "what is heard last", "the last to make a sound", "the thing we hear last"),
    "silent": ("the silent one", "the one that makes no sound", "the thing that stays silent", "what is never heard"),
    "after": ("the one that sounds after the {}", "what is heard after the {}", "the next to sound after the {}"),
}
MOTION_FORMS = {
    "enters": ("the one that comes in", "the one that enters", "what enters later", "the thing that comes in"),
    "enters last": ("the one that comes in last", "the last to enter", "what enters last"),
    "leaves": ("the one that leaves", "what goes away", "the one that goes out", "the thing that leaves"),
    "crosses": ("the one that crosses the scene", "what moves from side to side", "the one that passes by"),
    "grows": ("the one that comes closer", "the one that grows", "what gets bigger"),
    "still": ("the one that stays still", "the one that does not move", "what stays in place"),
}


SEVERAL_FORMS = {
    "heard": ("all that sound", "everything that can be heard", "the things that make a sound", "every sounding thing"),
    "silent": ("all that stay silent", "the silent ones", "everything that makes no sound"),
}


def named(nouns: list[str]) -> str:
    """The one description of these things: `the dog`, `the dog and the cow`, `the dog, the cow and the bee`."""
    nouns = [f"the {n}" for n in nouns]
    return nouns[0] if len(nouns) == 1 else f"{', '.join(nouns[:-1])} and {nouns[-1]}"


def corpus() -> list[str]:
    """Sentences that the tokenizer's merges are learnt from."""
    rng = np.random.default_rng(7)
    lines = []
    for index, kind in enumerate(KINDS):
        for _ in range(30):
            lines += [by_noun(rng, kind.noun), by_hint(rng, index), by_side(rng, kind.noun, pick(rng, ("left", "right", "top", "bottom")))]
            lines += [f'"label":"{kind.noun}"', f"seen: {kind.noun}, {kind.noun}. heard: {kind.noun}.", f" {kind.noun}", kind.noun]
            if kind.voice:
                lines += [by_voice(rng, index), f"the {kind.noun} {kind.voice}."]
    for group in THING:
        for _ in range(20):
            lines += [by_group(rng, group), all_of(rng, group)]
    for forms in (*SOUND_FORMS.values(), *MOTION_FORMS.values()):
        for form in forms:
            lines += [form.format(pick(rng, KINDS).noun) for _ in range(10)]
    lines += ["seen: nothing. heard: nothing. nothing matches.", "Where is it? Answer with JSON boxes.", "Which moments show it?",
              "the first sound is the", "the last sound is the", "it is the only one that sounds", "everything in the picture",
              "it comes in later", "it leaves", "it stays in place", "it moves across", "it comes closer", "makes no sound", "user", "assistant", "user", "assistant", "Where is the", "Which moments show the"] * 20
    return lines
