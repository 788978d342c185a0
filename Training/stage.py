"""What every training stage shares: arguments, the clock, the optimiser, weights on disk, the log."""

import argparse
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file

BUILD = Path(__file__).with_name("build")


def arguments(name: str, minutes: float, batch: int, rate: float, ramp: int | None = None, files: tuple[str, ...] = ()) -> argparse.Namespace:
    """The options of a stage; its defaults are for a start from nothing. `ramp` is for stages whose questions grow harder,
    `files` names further weights that a stage takes."""
    parser = argparse.ArgumentParser(description=f"training stage {name}")
    parser.add_argument("--minutes", type=float, default=minutes, help="wall clock; the learning rate decays over it")
    parser.add_argument("--batch", type=int, default=batch)
    parser.add_argument("--rate", type=float, default=rate)
    parser.add_argument("--warm", type=int, default=150, help="steps until the full learning rate")
    parser.add_argument("--seed", type=int, default=1, help="of the scenes: going on under the same one repeats what was seen")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--half", action="store_true", help="products in bfloat16: faster where the processor has them (AVX512-BF16, AMX, CUDA)")
    parser.add_argument("--start", type=Path, help="weights to begin from")
    parser.add_argument("--out", type=Path, default=BUILD / f"{name}.safetensors")
    if ramp is not None:
        parser.add_argument("--ramp", type=int, default=ramp, help="steps until the questions are as hard as they get")
    for file in files:
        parser.add_argument(f"--{file}", type=Path)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    return options


def precision(options: argparse.Namespace) -> torch.autocast:
    """The context of a stage's forward passes."""
    return torch.autocast(options.device, torch.bfloat16, enabled=options.half)


def put(array: np.ndarray) -> torch.Tensor:
    """The array on the device that the stage runs on."""
    return torch.from_numpy(array).to(torch.get_default_device())


def load(module: torch.nn.Module, path: Path) -> list[str]:
    """Loads what fits; returns the names that were missing from the file."""
    stored = load_file(path)
    own = module.state_dict()
    fitting = {k: v.float() for k, v in stored.items() if k in own and own[k].shape == v.shape}
    return module.load_state_dict(fitting, strict=False).missing_keys


def save(module: torch.nn.Module, path: Path):
    """Writes under a temporary name first, so that an interrupted stage leaves the old file."""
    temporary = path.with_suffix(".tmp")
    save_file({k: v.detach().contiguous().clone() for k, v in module.state_dict().items()}, temporary)
    temporary.rename(path)


class Run:
    """Clock, optimiser and log of one stage. Use: `while run.going(): ...; run.step(loss)`. From here on the module
    and every new tensor are on the stage's device."""

    def __init__(self, options: argparse.Namespace, module: torch.nn.Module, groups=None):
        self.options, self.module = options, module.to(options.device)
        if options.device != "cpu":
            torch.set_default_device(options.device)
        self.parameters = [p for p in module.parameters() if p.requires_grad]
        groups = groups or [dict(params=self.parameters, scale=1.0)]
        for g in groups:
            g.setdefault("scale", 1.0)
        self.optimiser = torch.optim.AdamW(groups, lr=options.rate, weight_decay=0.02, betas=(0.9, 0.98), fused=True)
        self.began = self.saved = self.logged = time.time()
        self.steps, self.sums, self.counts = 0, {}, {}
        self.log = open(options.out.with_suffix(".log.jsonl"), "a")

    @property
    def progress(self) -> float:
        return (time.time() - self.began) / (60 * self.options.minutes)

    def going(self) -> bool:
        if self.progress < 1:
            return True
        save(self.module, self.options.out)
        return False

    def step(self, loss: torch.Tensor, **figures: float):
        """Back-propagates, updates, keeps running means of `figures`, saves every five minutes."""
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        factor = min(1.0, (self.steps + 1) / self.options.warm) * (0.03 + 0.97 * 0.5 * (1 + math.cos(math.pi * min(1.0, self.progress))))
        for group in self.optimiser.param_groups:
            group["lr"] = self.options.rate * factor * group["scale"]
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.steps += 1
        for key, value in dict(loss=float(loss.detach()), **figures).items():
            self.sums[key] = self.sums.get(key, 0.0) + float(value)
            self.counts[key] = self.counts.get(key, 0) + 1
        now = time.time()
        if now - self.logged > 30:
            row = dict(minute=round((now - self.began) / 60, 2), step=self.steps,
                       **{k: round(v / self.counts[k], 4) for k, v in self.sums.items()})
            print(json.dumps(row), flush=True)
            print(json.dumps(row), file=self.log, flush=True)
            self.sums, self.counts, self.logged = {}, {}, now
        if now - self.saved > 300:
            save(self.module, self.options.out)
            self.saved = now
