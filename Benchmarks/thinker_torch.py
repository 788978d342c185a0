"""Times the towers of Qwen2.5-Omni in PyTorch, at real size and with random Float32 weights.

    thinker_torch.py [THREADS] [RUNS]

A 448 x 448 frame pair and ten seconds of sound, as `omni-tui bench thinker` has them. Prints JSON
lines.
"""
import json
import sys
import time

import torch
from transformers.models.qwen2_5_omni import modeling_qwen2_5_omni as omni
from transformers.models.qwen2_5_omni.configuration_qwen2_5_omni import (
    Qwen2_5OmniAudioEncoderConfig, Qwen2_5OmniVisionEncoderConfig)


def measure(name, body, runs):
    with torch.inference_mode():
        body()
        times = []
        for _ in range(runs):
            start = time.perf_counter()
            body()
            times.append(1000 * (time.perf_counter() - start))
    times.sort()
    print(json.dumps(dict(name=name, threads=torch.get_num_threads(), runs=runs,
                          median_ms=round(times[runs // 2], 1), min_ms=round(times[0], 1))), flush=True)


def main(threads, runs):
    hidden = 2048
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    vision = omni.Qwen2_5OmniVisionEncoder(Qwen2_5OmniVisionEncoderConfig(hidden_size=1280, out_hidden_size=hidden)).eval()
    patches, grid = torch.randn(1024, 1176), torch.tensor([[1, 32, 32]])
    measure("pytorch.vision", lambda: vision(patches, grid_thw=grid), runs)
    del vision
    audio = omni.Qwen2_5OmniAudioEncoder(Qwen2_5OmniAudioEncoderConfig(output_dim=hidden)).eval()
    mel, lengths = torch.randn(128, 1000), torch.tensor([1000])
    measure("pytorch.audio", lambda: audio(mel, feature_lens=lengths, aftercnn_lens=torch.tensor([500])), runs)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 2, int(sys.argv[2]) if len(sys.argv) > 2 else 3)
