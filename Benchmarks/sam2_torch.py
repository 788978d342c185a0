#!/usr/bin/env python3
"""What `omni-tui bench sam2` measures, in PyTorch: the peer for the ratios in README.md.

    pip install torch==2.13.0 transformers==5.23 && Benchmarks/sam2_torch.py tiny --threads 2

Prints one line of JSON per measurement: trunk and neck, and a propagated frame with a full memory
bank, of transformers' Sam2VideoModel with made-up weights of a published size. Keep only the fastest
of the runs in mind when the machine is shared.
"""
import argparse
import json
import time
from pathlib import Path

import torch
from transformers import Sam2VideoConfig, Sam2VideoModel
from transformers.models.sam2_video.modeling_sam2_video import Sam2VideoInferenceSession

CONFIGS = Path(__file__).resolve().parent.parent / "Tests" / "Fixtures" / "configs"


def report(name, times, threads, side):
    """times: pairs of wall and processor seconds"""
    wall, processor = (sorted(1000 * t for t in column) for column in zip(*times))
    print(json.dumps({
        "name": name, "shape": f"{side}x{side}", "threads": threads, "runs": len(wall),
        "median_ms": wall[len(wall) // 2], "min_ms": wall[0], "min_cpu_ms": processor[0]}),
        flush=True)


def timed(body):
    begin = time.perf_counter(), time.process_time()
    body()
    return time.perf_counter() - begin[0], time.process_time() - begin[1]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("size", choices=["tiny", "small", "base-plus", "large"])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--bf16", action="store_true", help="under autocast, as SAM 2's own demo")
    options = parser.parse_args()
    with torch.autocast("cpu", torch.bfloat16, enabled=options.bf16):
        measure(options)


def measure(options):
    label = f"torch.sam2.{options.size}" + (".bf16" if options.bf16 else "")
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    torch.set_grad_enabled(False)

    file = CONFIGS / f"sam2_{options.size.replace('-', '_')}.json"
    config = Sam2VideoConfig.from_dict(json.loads(file.read_text()))
    model = Sam2VideoModel(config).eval()
    side = config.image_size
    memories = config.num_maskmem
    frames = torch.randn(1, 3, side, side).expand(memories + 2 + options.runs, -1, -1, -1)

    encode = lambda: model.get_image_features(frames[:1])
    encode()
    report(f"{label}.encode", [timed(encode) for _ in range(options.runs)],
           options.threads, side)

    session = Sam2VideoInferenceSession(
        video=frames, video_height=side, video_width=side, dtype=torch.float32)
    index = session.obj_id_to_idx(1)
    session.add_point_inputs(index, 0, dict(
        point_coords=torch.tensor([50.0, 60.0, 240.0, 250.0]).view(1, 1, 2, 2),
        point_labels=torch.tensor([2, 3], dtype=torch.int32).view(1, 1, 2)))
    session.obj_with_new_inputs.append(1)
    model(inference_session=session, frame_idx=0)
    times = []
    for frame in range(1, memories + 1 + options.runs):
        seconds = timed(lambda: model(inference_session=session, frame_idx=frame))
        if frame > memories:
            times.append(seconds)
    report(f"{label}.frame", times, options.threads, side)


if __name__ == "__main__":
    main()
