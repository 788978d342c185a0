"""Sequences for training: one picture or clip in front, several questions behind it, each blind to the others."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, zip_longest
from pathlib import Path

import numpy as np
import torch

import fast
from model import SPECIAL_ID
from stage import put
from tokens import Words

TASKS = json.loads(Path(__file__).with_name("omni_tui.json").read_text())["tasks"]
ID = SPECIAL_ID


@dataclass
class Block:
    """The ids of one question and of its answer."""

    question: list[int]
    answer: list[int]


class Chat:
    """Knows ChatML, the two prompts, and the positions of what stands in front."""

    def __init__(self, words: Words):
        self.words = words
        self.opening = [ID["<|im_start|>"], *words.encode("user\n")]
        self.closing = [ID["<|im_end|>"], *words.encode("\n"), ID["<|im_start|>"], *words.encode("assistant\n")]

    def question(self, task: str, expression: str) -> list[int]:
        return [*self.words.encode(TASKS[task]["prompt"].replace("{expression}", expression)), *self.closing]

    def picture_prefix(self, cells: int) -> list[int]:
        return [*self.opening, ID["<|vision_bos|>"], *[ID["<|IMAGE|>"]] * cells, ID["<|vision_eos|>"]]

    def clip_prefix(self, steps: int, cells: int, step_seconds: float, sound_tokens: int) -> list[int]:
        """Two-second chunks: the pictures of a chunk, then its sound (25 tokens a second). No marks of sound without any."""
        if not sound_tokens:
            return [*self.opening, ID["<|vision_bos|>"], *[ID["<|VIDEO|>"]] * (cells * steps), ID["<|vision_eos|>"]]
        seen = chunks([int(step * step_seconds * 25) for step in range(steps) for _ in range(cells)])
        middle = []
        for pictures, sound in zip_longest(seen, chunks(range(sound_tokens)), fillvalue=0):
            middle += [ID["<|VIDEO|>"]] * pictures + [ID["<|AUDIO|>"]] * sound
        return [*self.opening, ID["<|vision_bos|>"], ID["<|audio_bos|>"], *middle, ID["<|audio_eos|>"], ID["<|vision_eos|>"]]


def chunks(times: Sequence[int], length: int = 50) -> list[int]:
    """Tokens in each chunk of two seconds, by their times in 25ths. As in the reference a cut moves on by one chunk only:
    after a gap of several the next chunks hold one token each."""
    cuts = [0]
    for place, time in enumerate(times):
        if time >= len(cuts) * length:
            cuts.append(place)
    return [b - a for a, b in pairwise([*cuts, len(times)])]


@lru_cache(maxsize=64)
def prefix_positions(thinker_model, ids: tuple[int, ...], grid: tuple[int, int, int], step_seconds: float, sound_frames: int) -> torch.Tensor:
    """[3, length] positions of a prefix, by the library's own rule. `grid` in patches; `sound_frames` log-mel frames."""
    row = torch.tensor([ids])
    video = ID["<|VIDEO|>"] in ids
    places = {"video_grid_thw" if video else "image_grid_thw": torch.tensor([grid])}
    if video:
        places |= dict(second_per_grids=torch.tensor([step_seconds]))
        if sound_frames:
            places |= dict(use_audio_in_video=True, audio_seqlens=torch.tensor([sound_frames]))
    positions, _ = thinker_model.get_rope_index(row, attention_mask=torch.ones_like(row), **places)
    return positions[:, 0].long()


def pack(prefix: list[int], positions: torch.Tensor, samples: list[list[Block]]):
    """(ids [n, t], positions [3, t], mask [1, 1, t, t], where [m, 2] (sample, place) of every answer token, answers [m]).

    Question j of every sample starts at the same place, padded to the longest of its column.
    """
    columns = [max(len(s[j].question) + len(s[j].answer) for s in samples) for j in range(len(samples[0]))]
    total = len(prefix) + sum(columns)
    ids = np.full((len(samples), total), ID["<|endoftext|>"], np.int64)
    ids[:, : len(prefix)] = prefix
    mask = np.tril(np.ones((total, total), bool))
    follow = [positions]
    start, next_position = len(prefix), int(positions.max()) + 1
    where, answers = [], []
    for j, length in enumerate(columns):
        mask[start + length:, start: start + length] = False
        follow.append((torch.arange(length) + next_position).expand(3, -1))
        for i, blocks in enumerate(samples):
            q, a = blocks[j].question, blocks[j].answer
            ids[i, start: start + len(q) + len(a)] = q + a
            where += [(i, start + len(q) - 1 + k) for k in range(len(a))]
            answers += a
        start += length
    return (put(ids), torch.cat(follow, 1), put(mask)[None, None],
            torch.tensor(where), torch.tensor(answers))


class Targets:
    """Cross entropy in which a coordinate's neighbours are nearly right."""

    def __init__(self, words: Words, vocabulary: int, spread: float = 1.6):
        numbers = torch.tensor(words.numbers)
        distance = torch.arange(len(numbers))[:, None] - torch.arange(len(numbers))[None]
        self.blur = torch.softmax(-distance.float() ** 2 / (2 * spread ** 2), 1)        # [numbers, numbers]
        self.numbers = numbers
        self.index = torch.full((vocabulary,), -1)
        self.index[numbers] = torch.arange(len(numbers))

    def __call__(self, logits: torch.Tensor, answers: torch.Tensor, coordinate: torch.Tensor) -> torch.Tensor:
        """Loss per token; `coordinate` marks the tokens that are picture coordinates."""
        logs = torch.log_softmax(logits.float(), -1)
        loss = -logs.gather(1, answers[:, None])[:, 0]
        if coordinate.any():
            goal = self.blur[self.index[answers[coordinate]]]
            loss = loss.clone()
            loss[coordinate] = -(goal * logs[coordinate][:, self.numbers]).sum(1)
        return loss


def embed(net, ids: torch.Tensor, **features: torch.Tensor) -> torch.Tensor:
    """Token embeddings with the picture, video or sound features put in their places."""
    x = net.model.language_model.embed_tokens(ids)
    for marker, values in features.items():
        x = x.masked_scatter((ids == ID[f"<|{marker}|>"])[..., None], values.to(x.dtype))
    return x


def hidden(net, x, positions, mask, tap=None):
    return fast.decoder(net.model.language_model, x, positions[:, None].expand(3, x.shape[0], -1), mask, tap)
