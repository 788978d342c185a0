"""Stage: clips with sound. Three lessons in turn: pictures and boxes again, reasoning over told clips
(text only, cheap), and whole clips. In whole clips every picture cell and every sound token also says, inside the
decoder, which kind it shows or sounds: without that, sounds and words do not find each other.

    python train_clip.py --minutes 45 --start build/picture.safetensors --sound build/audio.safetensors
"""

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import load_file

import clips
import fast
import model
from chat import Block, Chat, Targets, embed, hidden, pack, prefix_positions
from scenes import Assets, Stage
from sound import log_mel
from stage import Run, arguments, put
from tokens import Words
from train_picture import (CELLS, COLUMNS, HEIGHT, ROWS, TAP, WIDTH, Pupil, begin, box_figures, dense_targets, lesson, scene)
from train_vision import NOTHING


MUTE = 0.12          # share of clips without a sound track


class Listener(Pupil):
    """The pupil with two more heads that are dropped at export: for the later picture of a pair, and for sound."""

    def __init__(self, words: Words):
        super().__init__(words)
        self.aux_later, self.aux_sound = nn.Linear(256, 256), nn.Linear(256, 256)

    def clip_logits(self, head: nn.Linear, h: torch.Tensor) -> torch.Tensor:
        """[..., kinds + 2] as in `aux_logits`."""
        rows = torch.cat([self.net.model.language_model.embed_tokens.weight[self.nouns], self.aux_rest])
        return head(F.rms_norm(h, h.shape[-1:])) @ rows.T / 4


class Lessons:
    """Makes the loss of each lesson."""

    def __init__(self, pupil: Listener, words: Words, assets: Assets):
        self.pupil, self.net, self.words, self.assets = pupil, pupil.net, words, assets
        self.chat, self.targets = Chat(words), Targets(words, model.VOCABULARY)
        self.stage = Stage(assets, WIDTH, HEIGHT)
        self.picture_prefix = self.chat.picture_prefix(CELLS)
        self.picture_places = prefix_positions(self.net.model, tuple(self.picture_prefix), (1, ROWS, COLUMNS), 0.0, 0)
        self.first = self.picture_prefix.index(model.SPECIAL_ID["<|IMAGE|>"])

    def plan(self, clip, truth, query) -> Block:
        words, chat = self.words, self.chat
        when = clips.moments(truth, query.targets) if query.targets else []
        what = clips.description(clip, query) if query.targets else ""
        return Block(chat.question("omni", query.expression), words.plan(clips.thought(clip, truth, query), when, what))

    def clip_front(self, seconds: int, sound: bool = True):
        prefix = self.chat.clip_prefix(seconds // 2, CELLS, 2.0, seconds * 25 * sound)
        return prefix, prefix_positions(self.net.model, tuple(prefix), (seconds // 2, ROWS, COLUMNS), 2.0, seconds * 100 * sound)

    def pictures(self, rng, count: int):
        scenes = [scene(rng, self.assets, self.stage, 1.0) for _ in range(count)]
        samples = [lesson(rng, self.chat, labels, actors, 1.0)[0] for _, labels, actors in scenes]
        dense = [dense_targets(labels, actors) for _, labels, actors in scenes]
        kinds = put(np.stack([d[0] for d in dense]))
        boxes = put(np.stack([d[1] for d in dense])).long().clamp(0, 299)
        ids, places, mask, where, answers = pack(self.picture_prefix, self.picture_places, samples)
        frames = np.stack([np.stack([s[0], s[0]]) for s in scenes])
        features = fast.vision(self.net.model.visual, fast.patches(frames), ROWS, COLUMNS)
        h, tapped = hidden(self.net, embed(self.net, ids, IMAGE=features), places, mask, TAP)
        logits = self.net.lm_head(h[where[:, 0], where[:, 1]])
        decide, error, number = box_figures(self.words, answers, logits.argmax(-1), where)
        kind_logits, edge_logits = self.pupil.aux_logits(tapped[:, self.first: self.first + CELLS])
        on = kinds != NOTHING
        edges = -(self.targets.blur[boxes[on]] * torch.log_softmax(edge_logits[on], -1)).sum(-1).mean()
        loss = self.targets(logits, answers, number).mean()
        figures = dict(lm=loss.detach(), decide=decide, pixels=error, aux_kind=(kind_logits.argmax(-1) == kinds)[on].float().mean())
        return loss + 0.4 * F.cross_entropy(kind_logits.flatten(0, 1), kinds.flatten()) + 0.1 * edges, figures

    def answers(self, h, where, answers):
        logits = self.net.lm_head(h[where[:, 0], where[:, 1]])
        loss = self.targets(logits, answers, torch.zeros(len(answers), dtype=torch.bool)).mean()
        right = logits.argmax(-1) == answers
        return loss, float(right.float().mean()), float(right[torch.isin(answers, self.pupil.nouns)].float().mean())

    def told(self, rng, count: int):
        """Text only: the thought's first part is given, the rest is learnt."""
        seconds = int(rng.choice([6, 8, 10]))
        start = int(self.clip_front(seconds)[1].max()) + 1
        blocks = []
        for _ in range(count):
            clip, truth = clips.imagine(rng, self.assets, seconds)
            blocks.append([self.plan(clip, truth, clips.ask(rng, clip, truth, 1)[0])])
        ids, places, mask, where, answers = pack([], torch.full((3, 1), start - 1), blocks)
        h, _ = hidden(self.net, embed(self.net, ids), places[:, 1:], mask)
        keep, sample, dots = [], -1, 0
        for (i, _), token in zip(where.tolist(), answers.tolist()):
            if i != sample:
                sample, dots = i, 0
            keep.append(dots >= 2)
            dots += token in self.full_stops
        keep = torch.tensor(keep)
        loss, _, noun = self.answers(h, where[keep], answers[keep])
        return loss, dict(told=loss.detach(), told_noun=noun)

    def dense(self, made, drawn, seconds: int):
        """(kinds of the cells [clips, cells of the clip, 2 pictures], kinds that sound [clips, seconds * 25])."""
        cells = np.stack([np.stack([dense_targets(labels, c.actors)[0] for labels in truth.labels]) for c, (_, truth) in zip(made, drawn)])
        cells = cells.reshape(len(made), seconds // 2, 2, CELLS).transpose(0, 1, 3, 2).reshape(len(made), -1, 2)
        loud = np.stack([clips.loudness(c, self.assets) for c in made])
        return put(cells), put(np.where(loud.any(-1), loud.argmax(-1), NOTHING))

    def clips(self, rng, count: int):
        seconds, mute = int(rng.choice([6, 8, 10])), rng.random() < MUTE
        prefix, places = self.clip_front(seconds, not mute)
        made = [clips.make(rng, self.assets, seconds) for _ in range(count)]
        for actor in (a for c in made for a in c.actors if mute):
            actor.sounds = []
        drawn = [clips.frames_and_truth(c, self.stage) for c in made]
        samples = [[self.plan(c, truth, q) for q in clips.ask(rng, c, truth, 2)] for c, (_, truth) in zip(made, drawn)]
        frames = np.stack([f for f, _ in drawn]).reshape(count * seconds // 2, 2, HEIGHT, WIDTH, 3)
        features = dict(VIDEO=fast.vision(self.net.model.visual, fast.patches(frames), ROWS, COLUMNS))
        if not mute:
            waves = np.concatenate([clips.waveform(c, self.assets, rng) for c in made])
            with torch.no_grad():
                features["AUDIO"] = fast.audio(self.net.model.audio_tower, log_mel(waves))
        ids, places, mask, where, answers = pack(prefix, places, samples)
        h, tapped = hidden(self.net, embed(self.net, ids, **features), places, mask, TAP)
        loss, right, noun = self.answers(h, where, answers)
        aux, shares = self.noticed(tapped, torch.tensor(prefix), *self.dense(made, drawn, seconds), mute)
        return loss + 0.5 * aux, dict(clip=loss.detach(), clip_right=right, clip_noun=noun, **shares)

    def noticed(self, tapped, marks, shown, sounding, mute: bool):
        """The loss of what every cell shows and every sound token sounds, inside the decoder."""
        at = lambda name: tapped[:, torch.nonzero(marks == model.SPECIAL_ID[f"<|{name}|>"])[:, 0]]
        share = lambda logits, goal: float((logits.argmax(-1) == goal)[goal != NOTHING].float().mean())
        seen = torch.stack([self.pupil.clip_logits(head, at("VIDEO")) for head in (self.pupil.aux_kind, self.pupil.aux_later)], 2)
        aux, shares = F.cross_entropy(seen.flatten(0, 2), shown.flatten()), dict(clip_seen=share(seen, shown))
        if not mute:
            loud = self.pupil.clip_logits(self.pupil.aux_sound, at("AUDIO"))
            aux = aux + F.cross_entropy(loud.flatten(0, 1), sounding.flatten())
            shares["clip_heard"] = share(loud, sounding)
        return aux, shares

    @property
    def full_stops(self) -> set[int]:
        if not hasattr(self, "_stops"):
            self._stops = {i for t, i in self.words.vocabulary.items() if t in (".", "Ġ.")}
        return self._stops


def main():
    options = arguments("clip", minutes=45, batch=6, rate=8e-4, files=("sound",))
    words = Words()
    pupil = Listener(words)
    if options.start:
        if "aux_later.weight" not in begin(pupil, options.start):
            pupil.aux_later.load_state_dict(pupil.aux_kind.state_dict())
    if options.sound:
        stored = load_file(options.sound)
        pupil.net.model.audio_tower.load_state_dict({k[12:]: v for k, v in stored.items() if k.startswith("audio_tower.")})
    towers = [*pupil.net.model.visual.parameters(), *pupil.net.model.audio_tower.parameters()]
    mine = {id(p) for p in towers}
    run = Run(options, pupil, [dict(params=towers, scale=0.3), dict(params=[p for p in pupil.parameters() if id(p) not in mine])])
    lessons = Lessons(pupil, words, Assets())
    while run.going():
        rng = np.random.default_rng([options.seed, 40, run.steps])
        turn = run.steps % 4
        if turn == 0:
            loss, figures = lessons.told(rng, options.batch * 6)
        elif turn == 1:
            loss, figures = lessons.pictures(rng, options.batch * 2)
        else:
            loss, figures = lessons.clips(rng, options.batch)
        run.step(loss, **figures)


if __name__ == "__main__":
    main()
