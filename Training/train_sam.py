"""Stage: nano SAM 2.1 on single pictures. Boxes and clicks to masks, whatever the thing is.

    python train_sam.py --minutes 60 --out build/sam.safetensors
"""

import numpy as np
import torch
import torch.nn.functional as F

import binding
import model
from scenes import Assets, Stage, any_actors, box_of, place_apart
from stage import Run, arguments, load, precision, put

PROMPTS = 4      # objects asked for per picture


def picture(stage: Stage, assets: Assets, rng: np.random.Generator):
    """(picture, masks [PROMPTS, 256, 256] bool): one cluttered picture and the visible masks of some of its objects."""
    while True:
        actors = any_actors(rng, int(rng.integers(2, 6)), assets)
        place_apart(rng, actors, assets, crowding=float(rng.choice([0.15, 0.5, 0.9])))
        canvas, labels = stage.draw(stage.backdrop(rng), actors)
        if rng.random() < 0.3:
            canvas = np.clip(canvas + rng.normal(0, rng.uniform(2, 14), canvas.shape), 0, 255).astype(np.uint8)
        masks = [labels == i + 1 for i in range(len(actors)) if (labels == i + 1).sum() > 80]
        if masks:
            return canvas, np.stack([masks[i % len(masks)] for i in range(PROMPTS)])


def box_prompt(rng: np.random.Generator, mask: np.ndarray) -> np.ndarray:
    """A box as two points, each side moved by up to 8 % of its length."""
    x1, y1, x2, y2 = box_of(mask)
    w, h = x2 - x1, y2 - y1
    noise = rng.normal(0, 0.035, 4).clip(-0.1, 0.1) * np.array([w, h, w, h]) if rng.random() < 0.8 else 0
    return (np.array([x1, y1, x2, y2]) + noise).clip(0, model.SAM_SIDE).reshape(2, 2)


def click(rng: np.random.Generator, mask: np.ndarray) -> np.ndarray:
    """A point well inside: the best of a few by its distance to the outside."""
    ys, xs = np.nonzero(mask)
    high, wide = mask.shape
    picks = rng.integers(len(ys), size=5)
    def room(y, x):
        r = 1
        while (r < 24 and r <= y < high - r and r <= x < wide - r
               and mask[y - r, x] and mask[y + r, x] and mask[y, x - r] and mask[y, x + r]):
            r += 1
        return r
    best = max(picks, key=lambda p: room(ys[p], xs[p]))
    return np.array([[xs[best], ys[best]]], np.float64)


def batch(stage, assets, rng, size: int, clicks: bool):
    pictures, masks, points = [], [], []
    for _ in range(size):
        canvas, m = picture(stage, assets, rng)
        pictures.append(canvas)
        masks.append(m)
        points.append(np.stack([(click if clicks else box_prompt)(rng, one) for one in m]))
    return normalise(np.stack(pictures)), put(np.stack(masks)), torch.tensor(np.stack(points), dtype=torch.float32)


def normalise(pictures: np.ndarray) -> torch.Tensor:
    """uint8 [n, h, w, 3] to float [n, 3, h, w] as SAM 2 wants it."""
    x = put(pictures).permute(0, 3, 1, 2).float() / 255
    return (x - torch.tensor(model.SAM_MEAN).view(3, 1, 1)) / torch.tensor(model.SAM_STD).view(3, 1, 1)


def mask_losses(logits: torch.Tensor, target: torch.Tensor):
    """(loss [...], IoU [...]) of logits [..., 64, 64] against masks [..., 256, 256], compared at 128 x 128."""
    shape = logits.shape[:-2]
    up = F.interpolate(logits.flatten(0, -3).unsqueeze(1).float(), scale_factor=2, mode="bilinear", align_corners=False).squeeze(1)
    goal = F.avg_pool2d(target.flatten(0, -3).float().unsqueeze(1), 2).squeeze(1)
    entropy = F.binary_cross_entropy_with_logits(up, goal, reduction="none")
    wide = F.max_pool2d(F.max_pool2d(goal.unsqueeze(1), (31, 1), 1, (15, 0)), (1, 31), 1, (0, 15)).squeeze(1)
    near = wide * (1 - goal)                                                # the ring around the thing
    share = lambda weight: (entropy * weight).sum((-1, -2)) / (weight.sum((-1, -2)) + 1)
    balanced = share(goal) + 0.5 * share(1 - goal) + 0.5 * share(near)
    p = torch.sigmoid(up)
    dice = 1 - (2 * (p * goal).sum((-1, -2)) + 1) / (p.sum((-1, -2)) + goal.sum((-1, -2)) + 1)
    with torch.no_grad():
        a, b = up > 0, goal >= 0.5
        iou = (a & b).sum((-1, -2)).float() / ((a | b).sum((-1, -2)).float() + 1e-6)
    return (balanced + dice).view(shape), iou.view(shape)


def main():
    options = arguments("sam", minutes=60, batch=8, rate=6e-4)
    net = model.sam().train()
    missing = load(net, options.start) if options.start else ["mask_decoder"]
    print(f"{model.parameters(net):.2f} M parameters", flush=True)
    assets = Assets()
    stage = Stage(assets, model.SAM_SIDE, model.SAM_SIDE)
    if any(name.startswith("mask_decoder") for name in missing):
        binding.bind(net, batch(stage, assets, np.random.default_rng([options.seed, 0]), 8, False)[0])
    run = Run(options, net)
    while run.going():
        rng = np.random.default_rng([options.seed, run.steps])
        clicks = run.steps % 4 == 3
        pixels, masks, points = batch(stage, assets, rng, options.batch, clicks)
        labels = torch.ones(points.shape[:3], dtype=torch.int32) if clicks else torch.tensor([2, 3], dtype=torch.int32).expand(points.shape[:3]).contiguous()
        with precision(options):
            maps = net.get_image_features(pixels, return_dict=True).fpn_hidden_states
            maps[-1] = maps[-1] + net.no_memory_embedding
            images = [m.permute(1, 2, 0).reshape(options.batch, -1, *s) for m, s in zip(maps, net.backbone_feature_sizes)]
            sparse, dense = net.prompt_encoder(points, labels, None, None)
            logits, scores, _, present = net.mask_decoder(
                image_embeddings=images[-1], image_positional_embeddings=net.get_image_wide_positional_embeddings().repeat(options.batch, 1, 1, 1),
                sparse_prompt_embeddings=sparse, dense_prompt_embeddings=dense, multimask_output=clicks, high_resolution_features=images[:-1])
        losses, ious = mask_losses(logits, masks.unsqueeze(2).expand(-1, -1, logits.shape[2], -1, -1))
        best = losses.argmin(-1, keepdim=True)
        chosen = losses.gather(-1, best).mean() + (0.1 * losses.mean() if clicks else 0.0)
        score = F.mse_loss(scores.float(), ious)
        seen = F.binary_cross_entropy_with_logits(present.float(), torch.ones_like(present, dtype=torch.float32))
        figures = {"click" if clicks else "box": float(ious.gather(-1, best).mean())}
        run.step(chosen + 0.5 * score + 0.02 * seen, **figures)


if __name__ == "__main__":
    main()
