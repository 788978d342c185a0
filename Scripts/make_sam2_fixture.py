#!/usr/bin/env python3
"""Makes Tests/Fixtures/sam2_tiny: a random SAM 2.1 checkpoint small enough to commit (F16, 64x64
input), and what PyTorch computes with it: a picture, clips prompted in different ways, and a
correction by clicks on a frame that was already tracked.

    pip install torch==2.13.0 transformers==5.23 && Scripts/make_sam2_fixture.py

The correction is not in transformers' public interface; it follows facebookresearch/sam2
(sam2_video_predictor.py): memory takes part, the clamped earlier logits are fed back, and the frame
becomes a conditioning frame.
"""
import math
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from transformers import Sam2Config, Sam2Model, Sam2VideoConfig, Sam2VideoModel
from transformers.models.sam2_video.modeling_sam2_video import Sam2VideoInferenceSession

SIDE, WIDTH, HEIGHT, FRAMES = 64, 80, 48, 4
CHANNELS = 128
OBJECT_BIAS = -0.3  # puts object scores on both sides of zero
OCCLUDED_BIAS = -0.8  # puts those of tracked frames below it


def config():
    sizes = [[SIDE // stride] * 2 for stride in (4, 8, 16)]
    widths = [8, 16, 32, 64]
    backbone = dict(
        model_type="sam2_hiera_det_model", hidden_size=widths[0], image_size=[SIDE, SIDE],
        blocks_per_stage=[1, 2, 3, 1], embed_dim_per_stage=widths,
        num_attention_heads_per_stage=[1, 2, 4, 4],
        # The third stage's 4x4 grid sticks out of its windows of 6.
        window_size_per_stage=[8, 4, 6, 3], global_attention_blocks=[4],
        window_positional_embedding_background_size=[3, 5], mlp_ratio=2.0)
    return Sam2VideoConfig(
        vision_config=dict(
            backbone_config=backbone, backbone_channel_list=widths[::-1],
            backbone_feature_sizes=sizes, fpn_hidden_size=CHANNELS),
        prompt_encoder_config=dict(
            hidden_size=CHANNELS, image_size=SIDE, patch_size=16, mask_input_channels=8),
        mask_decoder_config=dict(
            hidden_size=CHANNELS, mlp_dim=32, num_attention_heads=4, iou_head_hidden_dim=32),
        image_size=SIDE, memory_attention_hidden_size=CHANNELS, memory_attention_num_layers=2,
        memory_attention_feed_forward_hidden_size=32, memory_attention_rope_feat_sizes=sizes[2],
        memory_encoder_hidden_size=CHANNELS, memory_encoder_output_channels=64,
        mask_downsampler_embed_dim=CHANNELS, memory_fuser_embed_dim=CHANNELS,
        memory_fuser_intermediate_dim=32, num_maskmem=3)


def randomize(model, generator):
    """Weights large enough that every part leaves its mark on the result."""
    for name, p in model.named_parameters():
        noise = torch.randn(p.shape, generator=generator)
        if "norm" in name and name.endswith("weight"):
            p.copy_(1 + 0.2 * noise)
        elif name.endswith(".scale"):
            p.copy_(0.5 * noise)
        elif p.dim() > 1:
            p.copy_(noise * 0.8 / math.sqrt(p[0].numel()))
        else:
            p.copy_(0.1 * noise)


def clip():
    """A disc and a bar that cross a striped ground."""
    y, x = torch.meshgrid(torch.arange(HEIGHT), torch.arange(WIDTH), indexing="ij")
    frames = []
    for t in range(FRAMES):
        frame = torch.stack([x * 2 + t, 50 + 80 * (((x + y) // 8) % 2), y * 4], -1)
        frame[(x - 20 - 5 * t) ** 2 + (y - 22) ** 2 < 90] = torch.tensor([230, 60, 40])
        frame[(x - 60 + 4 * t).abs() + 2 * (y - 28).abs() < 14] = torch.tensor([40, 220, 90])
        frames.append(frame)
    return torch.stack(frames).to(torch.uint8)


def resized(x):
    return F.interpolate(
        x, (SIDE, SIDE), mode="bilinear", align_corners=False, antialias=True)


def pixel_values(frames):
    x = resized(frames.permute(0, 3, 1, 2).float() / 255)
    mean = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
    deviation = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)
    return (x - mean) / deviation


def to_input(points):
    return torch.tensor(points, dtype=torch.float32) * torch.tensor(
        [SIDE / WIDTH, SIDE / HEIGHT])


class Clip:
    """A session with its case file."""

    def __init__(self, model, frames, pixels):
        self.model = model
        self.session = Sam2VideoInferenceSession(
            video=pixels, video_height=HEIGHT, video_width=WIDTH, dtype=torch.float32)
        self.tensors = {"in.frames": frames, "in.pixel_values": pixels}
        self.prompts = 0

    def prompt(self, frame, obj, box=None, clicks=None, mask=None):
        key = f"in.prompt.{self.prompts}"
        index = self.session.obj_id_to_idx(obj)
        self.tensors[key] = torch.tensor([frame, obj] + (box or []), dtype=torch.float32)
        if mask is not None:
            inside = resized(mask[None, None].float()) >= 0.5
            self.session.add_mask_inputs(index, frame, inside.float())
            self.tensors[key + ".mask"] = inside[0, 0].to(torch.uint8)
        else:
            if clicks:
                self.tensors[key + ".points"] = torch.tensor(clicks, dtype=torch.float32)
            places = [box[:2], box[2:]] if box else [c[:2] for c in clicks]
            labels = [2, 3] if box else [c[2] for c in clicks]
            self.session.add_point_inputs(index, frame, self.points(places, labels))
        self.session.obj_with_new_inputs.append(obj)
        found = self.model(inference_session=self.session, frame_idx=frame)
        self.tensors[f"out.prompt.{self.prompts}.mask_logits"] = found.pred_masks[:, 0]
        self.prompts += 1

    @staticmethod
    def points(places, labels):
        return dict(
            point_coords=to_input(places).view(1, 1, -1, 2),
            point_labels=torch.tensor(labels, dtype=torch.int32).view(1, 1, -1))

    def propagate(self, reverse=False, name="frame"):
        start = FRAMES - 1 if reverse else 0
        for found in self.model.propagate_in_video_iterator(
            self.session, start_frame_idx=start, reverse=reverse
        ):
            prefix = f"out.{name}.{found.frame_idx}."
            self.tensors[prefix + "mask_logits"] = found.pred_masks[:, 0]
            self.tensors[prefix + "object_ids"] = torch.tensor(
                self.session.obj_ids, dtype=torch.int32)
            self.tensors[prefix + "object_score_logits"] = found.object_score_logits.reshape(-1)

    def correct(self, frame, obj, clicks):
        """Clicks on a frame that was tracked, as facebookresearch/sam2 takes them."""
        index = self.session.obj_id_to_idx(obj)
        outputs = self.session.output_dict_per_obj[index]
        previous = outputs["non_cond_frame_outputs"][frame]["pred_masks"].clamp(-32, 32)
        points = self.points([c[:2] for c in clicks], [c[2] for c in clicks])
        found = self.model._run_single_frame_inference(
            inference_session=self.session, frame_idx=frame, obj_idx=index, batch_size=1,
            is_init_cond_frame=False, point_inputs=points, mask_inputs=None, reverse=False,
            prev_sam_mask_logits=previous)
        self.tensors["in.correction"] = torch.tensor([frame, obj], dtype=torch.float32)
        self.tensors["in.correction.points"] = torch.tensor(clicks, dtype=torch.float32)
        self.tensors["out.correction.mask_logits"] = found["pred_masks"][:, 0]
        self.session.store_output(index, frame, output_value=found, is_conditioning_frame=True)
        del outputs["non_cond_frame_outputs"][frame]
        self.model._batch_encode_memories(
            inference_session=self.session, frame_idx=frame,
            objects_needing_memory_encoding=[index],
            high_res_masks_for_memory=[found["high_res_masks"]],
            object_score_logits_for_memory=[found["object_score_logits"]],
            is_mask_from_pts_per_obj=[True])

    def save(self, path, direction="forward"):
        tensors = {k: v.contiguous().clone() for k, v in self.tensors.items()}
        save_file(tensors, path, metadata=dict(direction=direction))


def image_case(model, settings, pixels, path):
    image = Sam2Model(Sam2Config(
        vision_config=settings.vision_config,
        prompt_encoder_config=settings.prompt_encoder_config,
        mask_decoder_config=settings.mask_decoder_config)).eval()
    image.load_state_dict(model.state_dict(), strict=False)
    boxes = to_input([[10, 12], [31, 33], [45, 19], [76, 37]]).view(1, 2, 4)
    points = to_input([[20, 22], [5, 40]])
    labels = torch.tensor([1, 0], dtype=torch.int32)
    vision = image.vision_encoder(pixels[:1])
    one = image(pixel_values=pixels[:1], input_boxes=boxes, multimask_output=False)
    several = image(
        pixel_values=pixels[:1], input_points=points.view(1, 1, 2, 2),
        input_labels=labels.view(1, 1, 2), multimask_output=True)
    tensors = {
        "in.pixel_values": pixels[:1], "in.boxes": boxes[0], "in.points": points,
        "in.point_labels": labels}
    for kind, found in (("box", one), ("points", several)):
        tensors[f"out.{kind}.mask_logits"] = found.pred_masks[0]
        tensors[f"out.{kind}.iou"] = found.iou_scores[0]
        tensors[f"out.{kind}.object_score_logits"] = found.object_score_logits[0]
    for level, features in enumerate(vision.fpn_hidden_states):
        tensors[f"tap.fpn.{level}"] = features[0]
    for level, features in enumerate(one.image_embeddings):
        tensors[f"tap.image_embeddings.{level}"] = features[0]
    save_file({k: v.contiguous().clone() for k, v in tensors.items()}, path)


def occluded_case(model, frames, pixels, path):
    """A mask on frame 1, and an object that no other frame shows: the same weights but for one
    bias, on the pictures of correction.safetensors."""
    head = model.mask_decoder.pred_obj_score_head.proj_out
    head.bias.fill_(OCCLUDED_BIAS)
    case = Clip(model, frames, pixels)
    disc = torch.zeros(HEIGHT, WIDTH, dtype=torch.uint8)
    disc[13:31, 16:34] = 1
    case.prompt(1, 1, mask=disc)
    case.propagate()
    tensors = {k: v.contiguous().clone() for k, v in case.tensors.items() if k.startswith("out.")}
    tensors["in.object_bias"] = head.bias.clone()
    tensors["in.prompt.0.mask"] = case.tensors["in.prompt.0.mask"]
    save_file(tensors, path)
    print("occluded scores", [
        t.item() for k, t in tensors.items() if k.endswith("object_score_logits")])


@torch.no_grad()
def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(5)
    settings = config()
    model = Sam2VideoModel(settings).eval()
    randomize(model, torch.Generator().manual_seed(5))
    # Some frames with the object, some without.
    model.mask_decoder.pred_obj_score_head.proj_out.bias.fill_(OBJECT_BIAS)
    # Stored in half precision, computed in single precision from what is stored.
    model = model.half()
    model.save_pretrained(folder)
    model = model.float()

    frames = clip()
    pixels = pixel_values(frames)
    image_case(model, settings, pixels, folder / "case_image.safetensors")

    case = Clip(model, frames, pixels)
    case.prompt(0, 1, box=[10, 12, 31, 33])
    case.prompt(0, 2, clicks=[[60, 28, 1], [10, 8, 0]])
    case.propagate()
    case.save(folder / "case_two_objects.safetensors")

    case = Clip(model, frames, pixels)
    case.prompt(3, 7, clicks=[[48, 28, 1]])
    case.propagate(reverse=True)
    case.save(folder / "case_backward.safetensors", direction="backward")

    case = Clip(model, frames, pixels)
    disc = torch.zeros(HEIGHT, WIDTH, dtype=torch.uint8)
    disc[13:31, 16:34] = 1
    case.prompt(1, 1, mask=disc)
    case.propagate()
    case.save(folder / "case_late_mask.safetensors")

    case = Clip(model, frames, pixels)
    case.prompt(0, 1, box=[10, 12, 31, 33])
    case.propagate()
    case.correct(2, 1, clicks=[[30, 22, 1], [60, 40, 0]])
    case.propagate(name="again")
    case.save(folder / "correction.safetensors")
    scores = [round(v.item(), 2) for k, t in case.tensors.items()
              if k.endswith("object_score_logits") for v in t]
    print("object scores", scores)
    occluded_case(model, frames, pixels, folder / "occluded.safetensors")


main(Path(sys.argv[1] if len(sys.argv) > 1 else "Tests/Fixtures/sam2_tiny"))
