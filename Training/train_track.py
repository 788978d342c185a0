"""Stage: nano SAM 2.1 on short clips, for its memory: motion, occlusion, leaving and coming back. The picture trunk
stays as it is, which more than halves the time of a step.

    python train_track.py --minutes 40 --start build/sam.safetensors --out build/track.safetensors
"""

import numpy as np
import torch
import torch.nn.functional as F

import model
from scenes import Assets, Stage, any_actors, place_apart
from stage import Run, arguments, load, precision, put
from train_sam import box_prompt, click, mask_losses, normalise

LENGTH, TRACKS = 6, 2           # frames per clip, objects followed per clip
POINTERS = 16                   # the library normalises pointer ages by this for clips of 16 frames and more
GONE = -1024.0


def clip(stage: Stage, assets: Assets, rng: np.random.Generator):
    """(frames [LENGTH, 256, 256, 3], masks [LENGTH, TRACKS, 256, 256]); every followed object shows on frame 0."""
    while True:
        actors = any_actors(rng, int(rng.integers(2, 5)), assets, low=2.0)
        place_apart(rng, actors, assets, crowding=0.6)
        pace = rng.uniform(0.1, 1.0)
        for actor in actors:
            _, x, y, _ = actor.knots[0]
            times = np.arange(LENGTH)
            dx, dy = rng.normal(0, 1.2 * pace), rng.normal(0, 0.6 * pace)
            path = np.stack([times, x + dx * times, y + dy * times, np.exp(rng.normal(0, 0.05) * times)], 1)
            if rng.random() < 0.2:
                gone = int(rng.integers(1, LENGTH))
                path[gone: gone + int(rng.integers(1, 3)), 1] = 40
            actor.knots = path
        canvas = stage.backdrop(rng)
        drawn = [stage.draw(canvas, actors, t) for t in range(LENGTH)]
        first = [i for i in range(len(actors)) if (drawn[0][1] == i + 1).sum() > 150]
        if first:
            chosen = [first[i % len(first)] for i in range(TRACKS)]
            return np.stack([d[0] for d in drawn]), np.stack([[d[1] == c + 1 for c in chosen] for d in drawn])


class Follower:
    """One clip batch through the model, frame by frame, as the library does at inference but with gradients."""

    def __init__(self, net):
        self.net = net
        self.side = net.backbone_feature_sizes[-1][0]

    def decode(self, features, high, points, labels):
        """features [tracks, c, h, w]; returns (mask logits [tracks, 64, 64], score [tracks, 1], pointer [tracks, c])."""
        net = self.net
        sparse, dense = net.prompt_encoder(points, labels, None, None)
        logits, _, tokens, score = net.mask_decoder(
            image_embeddings=features, image_positional_embeddings=net.get_image_wide_positional_embeddings().repeat(len(features), 1, 1, 1),
            sparse_prompt_embeddings=sparse, dense_prompt_embeddings=dense, multimask_output=False, high_resolution_features=high)
        score = score[:, 0]
        there = (score > 0).float()
        pointer = there * net.object_pointer_proj(tokens[:, 0, 0]) + (1 - there) * net.no_object_pointer
        return logits[:, 0, 0], score, pointer

    def remember(self, flat, logits, score):
        """The memory of one frame: (features [hw, tracks, 64], positions alike)."""
        kept = torch.where(score[:, :, None, None] > 0, logits[:, None], torch.full((), GONE))
        high = F.interpolate(kept, (model.SAM_SIDE,) * 2, mode="bilinear", align_corners=False)
        features, places = self.net._encode_new_memory(flat, high, score[:, :, None], is_mask_from_pts=False)
        return features.float(), places

    def attend(self, flat, places, memories, pointers, now: int):
        """Current features [hw, tracks, c] conditioned on what is remembered."""
        net, tracks = self.net, flat.shape[1]
        age = net.memory_temporal_positional_encoding
        bank, bank_places = [memories[0][0]], [memories[0][1] + age[-1]]
        for offset in range(min(now - 1, 6), 0, -1):
            bank.append(memories[now - offset][0])
            bank_places.append(memories[now - offset][1] + age[offset - 1])
        offsets = [now, *range(1, now)]
        tokens, token_places = net._process_object_pointers(
            offsets, [pointers[0], *(pointers[now - o] for o in range(1, now))], POINTERS, tracks, net.hidden_dim, flat.device)
        out = net.memory_attention(current_vision_features=flat, current_vision_position_embeddings=places,
                                   memory=torch.cat([*bank, tokens]), memory_posision_embeddings=torch.cat([*bank_places, token_places]),
                                   num_object_pointer_tokens=len(tokens))
        return out.reshape(tracks, -1, net.hidden_dim).transpose(1, 2).reshape(tracks, -1, self.side, self.side)

    def follow(self, pixels, points, labels):
        """pixels [clips, LENGTH, 3, 256, 256], points [clips * TRACKS, 1, n, 2]; (logits, scores) per frame."""
        net, clips = self.net, len(pixels)
        with torch.no_grad():
            out = net.get_image_features(pixels.flatten(0, 1), return_dict=True)
        maps = [m.permute(1, 2, 0).reshape(clips, LENGTH, -1, *s) for m, s in zip(out.fpn_hidden_states, net.backbone_feature_sizes)]
        spread = lambda m, t: m[:, t].repeat_interleave(TRACKS, 0)
        places = out.fpn_position_encoding[-1][:, :1].expand(-1, clips * TRACKS, -1)
        memories, pointers, results = [], [], []
        for t in range(LENGTH):
            low = spread(maps[2], t)
            flat = low.flatten(2).permute(2, 0, 1)
            high = [spread(maps[0], t), spread(maps[1], t)]
            if t == 0:
                logits, score, pointer = self.decode(low + net.no_memory_embedding.view(1, -1, 1, 1), high, points, labels)
            else:
                nothing = torch.zeros(len(low), 1, 1, 2), -torch.ones(len(low), 1, 1, dtype=torch.int32)
                logits, score, pointer = self.decode(self.attend(flat, places, memories, pointers, t), high, *nothing)
            memories.append(self.remember(flat, logits, score))
            pointers.append(pointer)
            results.append((logits, score))
        return torch.stack([r[0] for r in results]), torch.stack([r[1] for r in results])


def main():
    options = arguments("track", minutes=40, batch=3, rate=4e-4)
    net = model.sam().train()
    if options.start:
        load(net, options.start)
    assets = Assets()
    stage = Stage(assets, model.SAM_SIDE, model.SAM_SIDE)
    follower = Follower(net)
    memory = [p for n, p in net.named_parameters() if n.startswith(("memory", "no_", "occlusion", "object_pointer", "temporal"))]
    mine = {id(p) for p in [*memory, *net.vision_encoder.parameters()]}
    run = Run(options, net, [dict(params=memory), dict(params=[p for p in net.parameters() if id(p) not in mine], scale=0.5)])
    while run.going():
        rng = np.random.default_rng([options.seed, 50, run.steps])
        made = [clip(stage, assets, rng) for _ in range(options.batch)]
        truth = np.stack([m for _, m in made], 1)
        masks = put(truth).flatten(1, 2)                                                     # [LENGTH, clips * TRACKS, 256, 256]
        pixels = normalise(np.concatenate([f for f, _ in made])).view(options.batch, LENGTH, 3, *masks.shape[-2:])
        clicked = run.steps % 4 == 3
        points = torch.tensor(np.stack([(click if clicked else box_prompt)(rng, m) for m in truth[0].reshape(-1, *truth.shape[-2:])]), dtype=torch.float32)[:, None]
        labels = torch.tensor([1] if clicked else [2, 3], dtype=torch.int32).expand(len(points), 1, -1).contiguous()
        with precision(options):
            logits, scores = follower.follow(pixels, points, labels)
        logits, scores = logits.float(), scores.float()
        losses, ious = mask_losses(logits, masks)
        shown = masks.flatten(2).sum(-1) > 40
        presence = F.binary_cross_entropy_with_logits(scores[..., 0], shown.float())
        mask_loss = (losses * shown).sum() / shown.sum()
        run.step(mask_loss + 0.3 * presence, first=ious[0].mean(), last=(ious[1:] * shown[1:]).sum() / shown[1:].sum().clamp(min=1),
                 present=((scores[..., 0] > 0) == shown).float().mean())


if __name__ == "__main__":
    main()
