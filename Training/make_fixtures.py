"""Writes the four raw cases of Tests/Fixtures/nano: what the published nano weights make of one clip, from its raw
frames and samples to ids, patches, log-mel, positions, answers, boxes and mask logits.

    python make_fixtures.py

`in.*` and `out.*` have the names and shapes of the other reference cases; `raw.*` is what `in.*` was made from.
`answers.json` holds the texts and boxes in words.
"""

import json
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

import clips
import model
from pipeline import Asked, Thinker, Tracker
from published import published_sam, published_thinker
from scenes import Assets, Stage, box_of
from world import NOUNS

OUT = Path(__file__).parent.parent / "Tests/Fixtures/nano"
SEED = 990_001
SECONDS, WIDTH, HEIGHT = 4, 256, 144
FRAMES = 3                       # of the segmented clip


def scene(assets: Assets):
    """A clip in which two things are seen all the time and one is heard, and a query that one of them answers. Its
    background is a gradient, so that the fixtures hold nothing but stamps of one package."""
    stage = Stage(assets, WIDTH, HEIGHT)
    for number in range(1000):
        rng = np.random.default_rng([SEED, number])
        clip = clips.make(rng, assets, SECONDS, count=2)
        frames, truth = clips.frames_and_truth(clip, stage)
        pool = [q for q in clips.candidates(rng, clip, truth) if q.sort in ("voice", "heard")]
        plain = np.random.default_rng(clip.backdrop_seed).random() > 0.75
        if plain and pool and truth.span(0, 1) == (0, SECONDS - 1):
            sound = clips.waveform(clip, assets, rng)[0]
            return clip, frames, truth, (sound * 32767).astype(np.int16), pool[0]
    raise SystemExit("no clip fits")


def run_thinker(thinker: Thinker, asked: Asked) -> dict[str, torch.Tensor]:
    """`in.*` and `out.*` of one call."""
    net, inputs = thinker.net, {k: v for k, v in asked.inputs.items() if k != "feature_attention_mask"}
    positions = {}
    library = net.model.get_rope_index

    def note(*arguments, **named):
        positions["ids"], positions["delta"] = result = library(*arguments, **named)
        return result

    net.model.get_rope_index = note
    ids = asked.inputs["input_ids"][None]
    with torch.no_grad():
        logits = net(**asked.inputs | dict(input_ids=ids), attention_mask=torch.ones_like(ids)).logits[0]
    net.model.get_rope_index = library
    out = {"out.logits": logits, "out.position_ids": positions["ids"][:, 0].int(), "out.rope_delta": positions["delta"].reshape(-1).int(),
           "out.greedy_ids": torch.tensor(asked.answer_ids, dtype=torch.int32)}
    for name, value in inputs.items():
        if name == "use_audio_in_video":
            value = torch.tensor([1], dtype=torch.int32)
        elif name == "input_features":
            value = value[0]
        out[f"in.{name}"] = value.int() if value.dtype == torch.int64 else value
    return out


def picture_case(net, frame: np.ndarray, boxes: np.ndarray) -> dict[str, torch.Tensor]:
    """True boxes without, and one click with, several candidates."""
    tracker = Tracker(net, frame[None])
    scale = torch.tensor([model.SAM_SIDE / frame.shape[1], model.SAM_SIDE / frame.shape[0]])
    corners = torch.tensor(boxes, dtype=torch.float32).view(-1, 2, 2) * scale
    middle = corners[:1].mean(1)
    out = {"raw.image": torch.from_numpy(frame), "in.pixel_values": tracker.pixels, "in.boxes": corners.reshape(-1, 4),
           "in.points": middle, "in.point_labels": torch.tensor([1], dtype=torch.int32)}
    with torch.no_grad():
        maps = list(net.get_image_features(tracker.pixels, return_dict=True).fpn_hidden_states)
        maps[-1] = maps[-1] + net.no_memory_embedding
        images = [m.permute(1, 2, 0).reshape(1, -1, *s) for m, s in zip(maps, net.backbone_feature_sizes)]
        for name, points, labels, several in (("box", corners, [2, 3], False), ("points", middle[None], [1], True)):
            labels = torch.tensor(labels, dtype=torch.int32).expand(points.shape[:2])[None]
            sparse, dense = net.prompt_encoder(points[None], labels, None, None)
            masks, quality, _, present = net.mask_decoder(
                image_embeddings=images[-1], image_positional_embeddings=net.get_image_wide_positional_embeddings(), sparse_prompt_embeddings=sparse,
                dense_prompt_embeddings=dense, multimask_output=several, high_resolution_features=images[:-1])
            out |= {f"out.{name}.mask_logits": masks[0], f"out.{name}.iou": quality[0], f"out.{name}.object_score_logits": present[0]}
    return out


def clip_case(net, frames: np.ndarray, boxes: np.ndarray) -> dict[str, torch.Tensor]:
    """Both things boxed on the first frame, then tracked over all."""
    tracker = Tracker(net, frames)
    out = {"in.frames": torch.from_numpy(frames), "in.pixel_values": tracker.pixels}
    for number, box in enumerate(boxes):
        logits = tracker.ask(0, number + 1, box.reshape(2, 2), [2, 3])
        out[f"in.prompt.{number}"] = torch.tensor([0, number + 1, *box], dtype=torch.float32)
        out[f"out.prompt.{number}.mask_logits"] = logits[:, 0]
    with torch.no_grad():
        for frame in net.propagate_in_video_iterator(tracker.session, start_frame_idx=0):
            name = f"out.frame.{frame.frame_idx}"
            out |= {f"{name}.mask_logits": frame.pred_masks[:, 0], f"{name}.object_score_logits": frame.object_score_logits.reshape(-1),
                    f"{name}.object_ids": torch.tensor(frame.object_ids, dtype=torch.int32)}
    return out


def write(name: str, tensors: dict[str, torch.Tensor]) -> None:
    save_file({k: v.contiguous().clone() for k, v in tensors.items()}, OUT / f"{name}.safetensors", metadata=dict(seed=str(SEED), direction="forward"))


def main():
    torch.set_num_threads(1)
    OUT.mkdir(parents=True, exist_ok=True)
    assets, thinker, net = Assets(), published_thinker(), published_sam()
    clip, frames, truth, samples, query = scene(assets)
    described = clips.description(clip, query)
    asked, segments = thinker.reason(frames, samples.astype(np.float32) / 32768, query.expression)
    write("case_omni", run_thinker(thinker, asked) | {"raw.frames": torch.from_numpy(frames), "raw.waveform": torch.from_numpy(samples)})
    looked, found = thinker.look(frames[0], described)
    write("case_image", run_thinker(thinker, looked) | {"raw.image": torch.from_numpy(frames[0])})
    boxes = np.array([box_of(truth.labels[0] == i + 1) for i in range(2)], np.float32)
    write("case_sam_picture", picture_case(net, frames[0], boxes))
    write("case_sam_clip", clip_case(net, frames[:FRAMES], boxes))
    words = dict(
        clip=dict(seconds=SECONDS, width=WIDTH, height=HEIGHT, sample_rate=16000, things=[NOUNS[a.kind] for a in clip.actors]),
        omni=dict(expression=query.expression, text=asked.text, segments=[vars(s) for s in segments]),
        image=dict(expression=described, text=looked.text, boxes=[[round(v, 3) for v in b] for b in found]))
    (OUT / "answers.json").write_text(json.dumps(words, indent=1) + "\n")
    print(json.dumps(words, indent=1))


if __name__ == "__main__":
    main()
