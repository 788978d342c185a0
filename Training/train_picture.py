"""Stage: pictures and boxes. The decoder learns to find what a description names, and to say when it is not there.

    python train_picture.py --minutes 40 --start build/vision.safetensors --out build/picture.safetensors
"""

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import load_file

import fast
import model
import questions
from chat import Block, Chat, Targets, embed, hidden, pack, prefix_positions
from scenes import Assets, Stage, any_actors, named_actors, place_apart, vary
from stage import Run, arguments, load, precision, put
from tokens import Words
from train_vision import HEIGHT, NOTHING, WIDTH, dense_targets
from world import NOUNS

ROWS, COLUMNS = HEIGHT // 14, WIDTH // 14
CELLS = ROWS * COLUMNS // 4
ASKED = 5            # questions per picture, the first lists everything
TAP = 2              # the auxiliary targets look at the decoder after this many layers


class Pupil(nn.Module):
    """The thinker and the auxiliary heads that are dropped at export."""

    def __init__(self, words: Words):
        super().__init__()
        self.net = model.thinker()
        self.register_buffer("nouns", torch.tensor([words.encode(" " + n)[-1] for n in NOUNS]), persistent=False)
        self.register_buffer("numbers", torch.tensor(words.numbers), persistent=False)
        self.aux_kind = nn.Linear(256, 256)
        self.aux_rest = nn.Parameter(torch.randn(2, 256) * 0.5)
        self.aux_edge = nn.ModuleList([nn.Linear(256, 256) for _ in range(4)])

    def aux_logits(self, h: torch.Tensor):
        """Kinds scored against the nouns' own embeddings, edges against the numbers' own output rows."""
        h = F.rms_norm(h, h.shape[-1:])
        rows = torch.cat([self.net.model.language_model.embed_tokens.weight[self.nouns], self.aux_rest])
        kinds = self.aux_kind(h) @ rows.T / 4
        edges = torch.stack([head(h) for head in self.aux_edge], -2) @ self.net.lm_head.weight[self.numbers].T
        return kinds, edges


def begin(pupil: Pupil, path) -> set[str]:
    """Weights of an earlier stage; after the dense stage the nouns take over the rows of its classifier. Returns
    the names of what was stored."""
    stored = load_file(path)
    if "kind.weight" not in stored:
        load(pupil, path)
        return set(stored)
    with torch.no_grad():
        pupil.net.model.visual.load_state_dict({k[7:]: v for k, v in stored.items() if k.startswith("visual.")})
        rows = stored["kind.weight"]
        rows = rows / rows.norm(dim=1, keepdim=True) * 8
        pupil.net.model.language_model.embed_tokens.weight[pupil.nouns] = rows[: len(NOUNS)]
        pupil.aux_rest.copy_(rows[len(NOUNS):])
        pupil.aux_kind.weight.copy_(torch.eye(256))
        pupil.aux_kind.bias.zero_()
    return set(stored)


def scene(rng, assets, stage, level: float):
    actors = named_actors(rng, int(rng.integers(1, 3 if level < 0.3 else 4)), repeat=0.2 * level, high=6.0)
    if rng.random() < 0.15 * level:
        actors += any_actors(rng, 1, assets, low=2.0, high=4.0)
        rng.shuffle(actors)
    vary(rng, actors)
    place_apart(rng, actors, assets, crowding=0.2)
    canvas, labels = stage.draw(stage.backdrop(rng), actors)
    return canvas, labels, actors


def lesson(rng, chat: Chat, labels, actors, level: float) -> tuple[list[Block], list[str]]:
    """The blocks about one picture and the kind of every question."""
    seen = questions.visible(labels, actors)
    asked = [("list", *questions.everything(rng, seen))]
    asked += [questions.about_one(rng, seen, actors, level) for _ in range(ASKED - 1)]
    blocks = [Block(chat.question("image", e), chat.words.boxes(questions.answer(s, actors))) for _, e, s in asked]
    return blocks, [k for k, _, _ in asked]


def box_figures(words, answers, guesses):
    """Share of right first tokens ('nothing' or a box) and mean coordinate error of teacher-forced guesses."""
    index = torch.full((model.VOCABULARY,), -1)
    index[torch.tensor(words.numbers)] = torch.arange(len(words.numbers))
    number = (index[answers] >= 0)
    error = (index[answers] - index[guesses]).abs().float()[number]
    opening = (answers == words.phrase["[]"]) | (answers == words.phrase['[{"bbox_2d":['])
    return float((answers == guesses)[opening].float().mean()), float(error.clamp(max=100).mean()), number


def main():
    options = arguments("picture", minutes=40, batch=10, rate=8e-4, ramp=1500)
    words = Words()
    chat, pupil = Chat(words), Pupil(words)
    if options.start:
        begin(pupil, options.start)
    assets = Assets()
    stage = Stage(assets, WIDTH, HEIGHT)
    prefix = chat.picture_prefix(CELLS)
    first = prefix.index(model.SPECIAL_ID["<|IMAGE|>"])
    tower = list(pupil.net.model.visual.parameters())
    mine = {id(p) for p in tower} | {id(p) for p in pupil.net.model.audio_tower.parameters()}
    run = Run(options, pupil, [dict(params=tower, scale=0.3 if options.start else 1.0),
                               dict(params=[p for p in pupil.parameters() if id(p) not in mine])])
    targets = Targets(words, model.VOCABULARY)
    positions = prefix_positions(pupil.net.model, tuple(prefix), (1, ROWS, COLUMNS), 0.0, 0)
    while run.going():
        level = min(1.0, run.steps / options.ramp)
        rng = np.random.default_rng([options.seed, 20, run.steps])
        pictures, samples, kinds, boxes, sorts = [], [], [], [], []
        for _ in range(options.batch):
            canvas, labels, actors = scene(rng, assets, stage, level)
            blocks, sort = lesson(rng, chat, labels, actors, level)
            kind, box, _ = dense_targets(labels, actors)
            pictures.append(np.stack([canvas, canvas]))
            samples.append(blocks), kinds.append(kind), boxes.append(box), sorts.append(sort)
        kinds, boxes = put(np.stack(kinds)), put(np.stack(boxes)).long().clamp(0, 299)
        ids, places, mask, where, answers = pack(prefix, positions, samples)
        with precision(options):
            features = fast.vision(pupil.net.model.visual, fast.patches(np.stack(pictures)), ROWS, COLUMNS)
            h, tapped = hidden(pupil.net, embed(pupil.net, ids, IMAGE=features), places, mask, TAP)
            logits = pupil.net.lm_head(h[where[:, 0], where[:, 1]])
            kind_logits, edge_logits = pupil.aux_logits(tapped[:, first: first + CELLS])
        right, error, number = box_figures(words, answers, logits.argmax(-1))
        loss = targets(logits, answers, number).mean()
        aux = F.cross_entropy(kind_logits.float().flatten(0, 1), kinds.flatten())
        on = kinds != NOTHING
        logs = torch.log_softmax(edge_logits[on].float(), -1)
        aux_edges = -(targets.blur[boxes[on]] * logs).sum(-1).mean()
        shift = (edge_logits[on].argmax(-1) - boxes[on]).abs().float().mean()
        run.step(loss + 0.5 * aux + 0.15 * aux_edges, lm=loss.detach(), decide=right, pixels=error,
                 aux_kind=(kind_logits.argmax(-1) == kinds)[on].float().mean(), aux_pixels=shift)


if __name__ == "__main__":
    main()
