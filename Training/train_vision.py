"""Stage: dense targets for the vision tower. For each merged patch: the kind and the distances to its box edges.

    python train_vision.py --minutes 25 --out build/vision.safetensors
"""

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

import fast
import model
from scenes import Assets, Stage, any_actors, box_of, named_actors, place_apart
from stage import Run, arguments, load, precision, put
from world import KINDS

WIDTH, HEIGHT = 196, 112
OTHER, NOTHING = len(KINDS), len(KINDS) + 1


class Dense(nn.Module):
    """The tower and its training heads. `kind` rows later become the embeddings of the nouns."""

    def __init__(self):
        super().__init__()
        self.visual = model.thinker().model.visual
        self.kind = nn.Linear(256, len(KINDS) + 2)
        self.edges = nn.Linear(256, 4)


def dense_targets(labels: np.ndarray, actors) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(kind [cells], box [cells, 4] in pixels, owner [cells]: actor index or -1) for 28 x 28 cells."""
    rows, columns = labels.shape[0] // 28, labels.shape[1] // 28
    cells = labels.reshape(rows, 28, columns, 28).transpose(0, 2, 1, 3).reshape(rows * columns, 784)
    counts = np.stack([(cells == i + 1).sum(1) for i in range(len(actors))], 1)
    owner = np.where(counts.max(1) > 90, counts.argmax(1), -1)
    kind = np.full(len(owner), NOTHING)
    boxes = np.zeros((len(owner), 4), np.float32)
    for i, actor in enumerate(actors):
        mine = owner == i
        if mine.any():
            kind[mine] = actor.kind if actor.kind >= 0 else OTHER
            boxes[mine] = box_of(labels == i + 1)
    return kind, boxes, owner


def scene(rng, assets, stage):
    actors = named_actors(rng, int(rng.integers(1, 4)), high=6.0)
    if rng.random() < 0.25:
        actors += any_actors(rng, 1, assets, low=2.0, high=5.0)
        rng.shuffle(actors)
    place_apart(rng, actors, assets)
    canvas, labels = stage.draw(stage.backdrop(rng), actors)
    if rng.random() < 0.25:
        canvas = np.clip(canvas + rng.normal(0, rng.uniform(2, 10), canvas.shape), 0, 255).astype(np.uint8)
    return canvas, labels, actors


def main():
    options = arguments("vision", minutes=25, batch=32, rate=1.5e-3)
    net = Dense()
    if options.start:
        load(net, options.start)
    assets = Assets()
    stage = Stage(assets, WIDTH, HEIGHT)
    run = Run(options, net)
    centres = torch.tensor([[28 * c + 14, 28 * r + 14] for r in range(HEIGHT // 28) for c in range(WIDTH // 28)]).float().repeat(1, 2)
    while run.going():
        rng = np.random.default_rng([options.seed, 10, run.steps])
        pictures, kinds, boxes = [], [], []
        for _ in range(options.batch):
            canvas, labels, actors = scene(rng, assets, stage)
            kind, box, _ = dense_targets(labels, actors)
            pictures.append(np.stack([canvas, canvas]))
            kinds.append(kind)
            boxes.append(box)
        kinds, boxes = put(np.stack(kinds)), put(np.stack(boxes))
        named = kinds != NOTHING
        weight = torch.full((len(KINDS) + 2,), 1.0)
        weight[NOTHING] = 0.4
        with precision(options):
            x = fast.vision(net.visual, fast.patches(np.stack(pictures)), HEIGHT // 14, WIDTH // 14)
            scores, edges = net.kind(x), net.edges(x)
        kind_loss = F.cross_entropy(scores.float().flatten(0, 1), kinds.flatten(), weight=weight)
        error = (edges.float() * 28 - (boxes - centres))[named]
        edge_loss = F.smooth_l1_loss(error / 28, torch.zeros_like(error), beta=0.3)
        right = (scores.argmax(-1) == kinds)[named].float().mean()
        run.step(kind_loss + 2 * edge_loss, kind=float(right), pixels=float(error.abs().mean()))


if __name__ == "__main__":
    main()
