"""Writes a checkpoint of a published size in the published layout, with made-up BF16 weights: its words and masks are
noise, its sizes are not.

    synthetic_checkpoint.py thinker-3b OUT --tokenizer DIR      DIR: what Scripts/goldens/tokenizer.py --ranks makes
    synthetic_checkpoint.py sam2-tiny OUT
"""
import argparse
import json
import shutil
import struct
from pathlib import Path

import numpy as np
import torch
from transformers import Qwen2_5OmniThinkerConfig, Qwen2_5OmniThinkerForConditionalGeneration, Sam2VideoConfig, Sam2VideoModel

SHARD = 4 << 30
PATTERN = 65_521            # a prime, so that no two rows are alike


def thinker():
    text = dict(hidden_size=2048, intermediate_size=11008, num_hidden_layers=36, num_attention_heads=16, num_key_value_heads=2,
                vocab_size=151936, rope_parameters=dict(rope_type="default", rope_theta=1e6, mrope_section=[16, 24, 24]))
    return Qwen2_5OmniThinkerForConditionalGeneration, Qwen2_5OmniThinkerConfig(
        text_config=text, vision_config=dict(hidden_size=1280, out_hidden_size=2048), audio_config=dict(output_dim=2048))


def sam2():
    return Sam2VideoModel, Sam2VideoConfig()


def published(name):
    """The checkpoints' name of a tensor that the library calls `name`."""
    for old, new in (("model.language_model.", "model."), ("model.audio_tower.", "audio_tower."), ("model.visual.", "visual.")):
        if name.startswith(old):
            return new + name[len(old):]
    return name


def shards(tensors):
    """Lists of (name, shape), each of at most `SHARD` bytes."""
    out, size = [[]], 0
    for name, shape in tensors:
        count = 2 * int(np.prod(shape))
        if size and size + count > SHARD:
            out, size = [*out, []], 0
        out[-1].append((name, shape))
        size += count
    return out


def write(path, tensors, random):
    header, end = {}, 0
    for name, shape in tensors:
        size = 2 * int(np.prod(shape))
        header[name] = dict(dtype="BF16", shape=list(shape), data_offsets=[end, end + size])
        end += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for name, shape in tensors:
            count = int(np.prod(shape))
            if len(shape) < 2 and name.endswith("weight"):
                values = np.ones(min(count, PATTERN), np.float32)
            else:
                values = random.uniform(-1, 1, min(count, PATTERN)).astype(np.float32) * (3 / max(count // shape[0], 1)) ** 0.5
            pattern = (values.view(np.uint32) >> 16).astype("<u2").tobytes()
            for start in range(0, 2 * count, len(pattern)):
                file.write(pattern[: 2 * count - start])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model", choices=["thinker-3b", "sam2-tiny"])
    parser.add_argument("out", type=Path)
    parser.add_argument("--tokenizer", type=Path)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    kind, config = thinker() if options.model == "thinker-3b" else sam2()
    with torch.device("meta"):
        model = kind(config)
    parts = shards([(published(name), tuple(value.shape)) for name, value in model.state_dict().items()])
    random, index = np.random.default_rng(1), {}
    for number, part in enumerate(parts):
        file = f"model-{number + 1:05d}-of-{len(parts):05d}.safetensors" if len(parts) > 1 else "model.safetensors"
        write(options.out / file, part, random)
        index |= {name: file for name, _ in part}
    if len(parts) > 1:
        (options.out / "model.safetensors.index.json").write_text(json.dumps(dict(weight_map=index)))
    config.save_pretrained(options.out)
    if options.tokenizer:
        for file in ("tokenizer.json", "vocab.json", "merges.txt"):
            shutil.copy(options.tokenizer / file, options.out / file)


main()
