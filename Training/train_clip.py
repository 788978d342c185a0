"""Stage: clips with sound. Four lessons in turn: pictures and boxes again, reasoning over told clips
(text only, cheap), silent clips that are only looked at (cheap as well), and whole clips. In whole clips every picture cell and every sound token also says, inside the
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
from stage import Run, arguments, precision, put
from tokens import Words
from train_picture import (CELLS, COLUMNS, HEIGHT, ROWS, TAP, WIDTH, Pupil, begin, box_figures, dense_targets, lesson, scene)
from train_vision import NOTHING


MUTE = 0.12          # share of clips without a sound track
ASKED = 4            # questions per clip
UNMATCHED = 0.3      # share of questions that nothing matches
DECIDING = 3.0       # weight of the tokens behind what is seen and heard: they hold the answer
VERDICT = 12.0       # weight of the first of them: it says whether anything matches
TOWERS = 0.4         # learning rate of the towers, as a share


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
        decide, error, number = box_figures(self.words, answers, logits.argmax(-1))
        kind_logits, edge_logits = self.pupil.aux_logits(tapped[:, self.first: self.first + CELLS])
        on = kinds != NOTHING
        edges = -(self.targets.blur[boxes[on]] * torch.log_softmax(edge_logits[on], -1)).sum(-1).mean()
        loss = self.targets(logits, answers, number).mean()
        figures = dict(lm=loss.detach(), decide=decide, pixels=error, aux_kind=(kind_logits.argmax(-1) == kinds)[on].float().mean())
        return loss + 0.4 * F.cross_entropy(kind_logits.flatten(0, 1), kinds.flatten()) + 0.1 * edges, figures

    def answers(self, h, where, answers, deciding):
        """Loss, and the shares of right tokens, of right nouns and of null questions seen as such; `deciding` marks the
        tokens that weigh more."""
        logits = self.net.lm_head(h[where[:, 0], where[:, 1]])
        weights = torch.where(deciding, DECIDING, 1.0)
        before = torch.cat([torch.zeros(1, dtype=torch.bool), deciding[:-1]])
        first = deciding & (~before | torch.cat([torch.ones(1, dtype=torch.bool), where[1:, 0] != where[:-1, 0]]))
        weights[first] = VERDICT
        loss = (self.targets(logits, answers, torch.zeros(len(answers), dtype=torch.bool)) * weights).sum() / weights.sum()
        right = logits.argmax(-1) == answers
        refusals = right[first & (answers == self.words.encode(" nothing")[0])]
        shares = right, right[torch.isin(answers, self.pupil.nouns)], refusals
        return loss, *(float(s.float().mean()) if len(s) else 0.0 for s in shares)

    def told(self, rng, count: int):
        """Text only: the thought's first part is given, the rest is learnt."""
        seconds = int(rng.choice([6, 8, 10]))
        start = int(self.clip_front(seconds)[1].max()) + 1
        blocks = []
        for _ in range(count):
            clip, truth = clips.imagine(rng, self.assets, seconds)
            blocks.append([self.plan(clip, truth, clips.ask(rng, clip, truth, 1, UNMATCHED)[0])])
        ids, places, mask, where, answers = pack([], torch.full((3, 1), start - 1), blocks)
        h, _ = hidden(self.net, embed(self.net, ids), places[:, 1:], mask)
        keep = self.behind_perception(where, answers)
        loss, _, noun, refused = self.answers(h, where[keep], answers[keep], keep[keep])
        return loss, dict(told=loss.detach(), told_noun=noun, told_refused=refused)

    def look(self, rng, count: int):
        """Silent clips without questions, through the first layers of the decoder: which kind every cell shows."""
        seconds = int(rng.choice([6, 8, 10]))
        prefix, places = self.clip_front(seconds, False)
        made = [clips.make(rng, self.assets, seconds, varied=True) for _ in range(count)]
        drawn = [clips.frames_and_truth(c, self.stage) for c in made]
        frames = np.stack([f for f, _ in drawn]).reshape(count * seconds // 2, 2, HEIGHT, WIDTH, 3)
        features = fast.vision(self.net.model.visual, fast.patches(frames), ROWS, COLUMNS)
        ids, places, mask, _, _ = pack(prefix, places, [[] for _ in made])
        tapped = fast.decoder(self.net.model.language_model, embed(self.net, ids, VIDEO=features),
                              places[:, None].expand(3, count, -1), mask, TAP, only_tap=True)
        loss, shares = self.noticed(tapped, torch.tensor(prefix), *self.dense(made, drawn, seconds), True)
        return loss, dict(look_seen=shares["clip_seen"])

    def dense(self, made, drawn, seconds: int):
        """(kinds of the cells [clips, cells of the clip, 2 pictures], kinds that sound [clips, seconds * 25])."""
        cells = np.stack([np.stack([dense_targets(labels, c.actors)[0] for labels in truth.labels]) for c, (_, truth) in zip(made, drawn)])
        cells = cells.reshape(len(made), seconds // 2, 2, CELLS).transpose(0, 1, 3, 2).reshape(len(made), -1, 2)
        loud = np.stack([clips.loudness(c, self.assets) for c in made])
        return put(cells), put(np.where(loud.any(-1), loud.argmax(-1), NOTHING))

    def clips(self, rng, count: int):
        seconds, mute = int(rng.choice([6, 8, 10])), rng.random() < MUTE
        prefix, places = self.clip_front(seconds, not mute)
        made = [clips.make(rng, self.assets, seconds, varied=True) for _ in range(count)]
        for actor in (a for c in made for a in c.actors if mute):
            actor.sounds = []
        drawn = [clips.frames_and_truth(c, self.stage) for c in made]
        samples = [[self.plan(c, truth, q) for q in clips.ask(rng, c, truth, ASKED, UNMATCHED)] for c, (_, truth) in zip(made, drawn)]
        frames = np.stack([f for f, _ in drawn]).reshape(count * seconds // 2, 2, HEIGHT, WIDTH, 3)
        features = dict(VIDEO=fast.vision(self.net.model.visual, fast.patches(frames), ROWS, COLUMNS))
        if not mute:
            waves = np.concatenate([clips.waveform(c, self.assets, rng) for c in made])
            with torch.no_grad():
                features["AUDIO"] = fast.audio(self.net.model.audio_tower, log_mel(waves))
        ids, places, mask, where, answers = pack(prefix, places, samples)
        h, tapped = hidden(self.net, embed(self.net, ids, **features), places, mask, TAP)
        loss, right, noun, refused = self.answers(h, where, answers, self.behind_perception(where, answers))
        aux, shares = self.noticed(tapped, torch.tensor(prefix), *self.dense(made, drawn, seconds), mute)
        return loss + 0.5 * aux, dict(clip=loss.detach(), clip_right=right, clip_noun=noun, clip_refused=refused, **shares)

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

    def behind_perception(self, where, answers) -> torch.Tensor:
        """Which answer tokens follow the two sentences that tell what is seen and heard."""
        out, last, dots = [], (-1, -1), 0
        for (sample, place), token in zip(where.tolist(), answers.tolist()):
            if (sample, place - 1) != last:
                dots = 0
            last = (sample, place)
            out.append(dots >= 2)
            dots += token in self.full_stops
        return torch.tensor(out)

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
    run = Run(options, pupil, [dict(params=towers, scale=TOWERS), dict(params=[p for p in pupil.parameters() if id(p) not in mine])])
    lessons = Lessons(pupil, words, Assets())
    while run.going():
        rng = np.random.default_rng([options.seed, 40, run.steps])
        turn = run.steps % 6
        with precision(options):
            if turn in (0, 3):
                loss, figures = lessons.told(rng, options.batch * 6)
            elif turn == 1:
                loss, figures = lessons.pictures(rng, options.batch * 2)
            elif turn == 2:
                loss, figures = lessons.look(rng, options.batch * 2)
            else:
                loss, figures = lessons.clips(rng, options.batch)
        run.step(loss, **figures)


if __name__ == "__main__":
    main()
