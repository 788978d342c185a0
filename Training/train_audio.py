"""Stage: dense targets for the sound tower. Which kinds sound, every 40 ms.

    python train_audio.py --minutes 12 --out build/audio.safetensors
"""

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

import clips
import fast
import model
from scenes import Assets
from sound import log_mel
from stage import Run, arguments, load, precision, put
from world import KINDS, SOUNDING


class DenseSound(nn.Module):
    def __init__(self):
        super().__init__()
        self.audio_tower = model.thinker().model.audio_tower
        self.kind = nn.Linear(256, len(KINDS))


def main():
    options = arguments("audio", minutes=12, batch=16, rate=1.5e-3)
    net = DenseSound()
    if options.start:
        load(net, options.start)
    assets = Assets()
    run = Run(options, net)
    kinds = torch.tensor(SOUNDING)
    while run.going():
        rng = np.random.default_rng([options.seed, 30, run.steps])
        made = [clips.make(rng, assets, 8, count=3, moving=False) for _ in range(options.batch)]
        waves = np.concatenate([clips.waveform(c, assets, rng) for c in made])
        goal = put(np.stack([clips.loudness(c, assets) for c in made])).float()[..., kinds]
        with precision(options):
            scores = net.kind(fast.audio(net.audio_tower, log_mel(waves)))[..., kinds].float()
        loss = F.binary_cross_entropy_with_logits(scores, goal, pos_weight=torch.tensor(4.0)) * 8
        loud = goal.any(-1)
        right = (scores.argmax(-1) == goal.argmax(-1))[loud].float().mean()
        quiet = ((scores > 0).any(-1) == loud).float().mean()
        run.step(loss, kind=right, onoff=quiet)


if __name__ == "__main__":
    main()
