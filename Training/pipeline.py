"""The two systems in Python, from raw frames and sound to masks: the reference for evaluation and for the exported cases."""

import json
import math
import re
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from transformers.models.sam2_video.modeling_sam2_video import Sam2VideoInferenceSession

import fast
import model
from chat import TASKS, Chat
from sound import log_mel
from tokens import Words


# Beginnings of words about order, movement and sound: no single picture shows what they mean. The same list as in
# Sources/Engine/Pipeline/QueryCheck.swift.
UNSEEN = ("first", "last", "next", "after", "before", "then", "until", "while", "again", "earl", "late", "sound", "hear", "audio",
          "nois", "loud", "silen", "quiet", "play", "mov", "stay", "still", "cross", "enter", "leav", "come", "goes", "grow",
          "appear", "vanish")


KEYFRAMES, BOXES = 4, 10         # at most so many frames of a clip are looked at, and so many boxes of each followed, as in omni-tui


@dataclass
class Segment:
    start: float
    end: float
    description: str


@dataclass
class Answer:
    """What the two systems say about one clip, one frame a second. Keyframes are indices of frames."""

    segments: list[Segment]
    words: dict[int, str]                              # keyframe to what System 2 is asked for there
    boxes: dict[int, list[tuple[float, ...]]]          # keyframe to boxes; empty when nothing matches


@dataclass
class Asked:
    """One call of the thinker: everything another implementation must reproduce."""

    inputs: dict[str, torch.Tensor]
    answer_ids: list[int]
    text: str


def budgeted(height: int, width: int, least: int, most: int) -> tuple[int, int]:
    """Both sides multiples of 28, the area within the budget (the published resize rule)."""
    h, w = max(28, round(height / 28) * 28), max(28, round(width / 28) * 28)
    if h * w > most:
        shrink = math.sqrt(height * width / most)
        h, w = math.floor(height / shrink / 28) * 28, math.floor(width / shrink / 28) * 28
    elif h * w < least:
        grow = math.sqrt(least / (height * width))
        h, w = math.ceil(height * grow / 28) * 28, math.ceil(width * grow / 28) * 28
    return h, w


def resized(frame: np.ndarray, task: str) -> np.ndarray:
    """One frame at the size its task wants (multiples of 28), two-pass bicubic on 8-bit pixels."""
    h, w = budgeted(*frame.shape[:2], TASKS[task]["min_pixels"], TASKS[task]["max_pixels"])
    return np.asarray(Image.fromarray(frame).resize((w, h), Image.BICUBIC))


def clip_inputs(chat: Chat, frames: np.ndarray, wave: np.ndarray | None, interval: float) -> tuple[list[int], dict]:
    """What stands before the words, and its features: frames [n, h, w, 3] at their size, `interval` seconds from each
    other, and 16 kHz sound, if there is any."""
    if len(frames) % 2:
        frames = np.concatenate([frames, frames[-1:]])
    steps, (h, w) = len(frames) // 2, frames.shape[1:3]
    sound, sound_tokens = {}, 0
    if wave is not None:
        mel = log_mel(wave[None, : len(wave) // 160 * 160])
        sound_tokens = (((mel.shape[2] - 1) // 2 + 1) - 2) // 2 + 1
        sound = dict(input_features=mel, feature_attention_mask=torch.ones(1, mel.shape[2], dtype=torch.long), use_audio_in_video=True)
    x = fast.patches(frames.reshape(steps, 2, h, w, 3))
    video = dict(pixel_values_videos=x.flatten(0, 1), video_grid_thw=torch.tensor([[steps, h // 14, w // 14]]),
                 video_second_per_grid=torch.tensor([2 * interval]))
    return chat.clip_prefix(steps, h * w // 784, 2 * interval, sound_tokens), video | sound


class Thinker:
    def __init__(self, net, words: Words):
        self.net, self.words, self.chat = net.eval(), words, Chat(words)

    @torch.no_grad()
    def generate(self, prefix: list[int], task: str, expression: str, **inputs) -> Asked:
        ids = torch.tensor([prefix + self.chat.question(task, expression)])
        stop = model.SPECIAL_ID["<|im_end|>"]
        out = self.net.generate(input_ids=ids, attention_mask=torch.ones_like(ids), **inputs, do_sample=False, eos_token_id=stop,
                                pad_token_id=model.SPECIAL_ID["<|endoftext|>"], max_new_tokens=TASKS[task]["max_new_tokens"])
        answer = out[0, ids.shape[1]:].tolist()
        return Asked(dict(input_ids=ids[0], **inputs), answer, self.words.decode(answer))

    def look(self, picture: np.ndarray, expression: str) -> tuple[Asked, list[tuple[float, ...]]]:
        """Boxes (x1, y1, x2, y2) in pixels of `picture` for what `expression` names; none when it is not there."""
        small = resized(picture, "image")
        h, w = small.shape[:2]
        asked = self.generate(self.chat.picture_prefix(h * w // 784), "image", expression,
                              pixel_values=fast.patches(np.stack([small, small])[None])[0], image_grid_thw=torch.tensor([[1, h // 14, w // 14]]))
        sy, sx = picture.shape[0] / h, picture.shape[1] / w
        boxes = []
        for block in re.findall(r"\{.*?\}", asked.text, re.S):
            try:
                x1, y1, x2, y2 = map(float, json.loads(block)["bbox_2d"])
            except (ValueError, KeyError, TypeError):
                continue
            if x2 > x1 and y2 > y1:
                boxes.append((x1 * sx, y1 * sy, x2 * sx, y2 * sy))
        return asked, boxes

    def doubts(self, pictures: dict[int, np.ndarray], words: dict[int, str], expression: str) -> bool:
        """Whether none of the keyframes shows what the user's own words say. `words`: what each is asked for."""
        plain = " ".join(expression.lower().split())
        visible = not any(word.startswith(UNSEEN) for word in re.findall(r"[^\W\d_]+", plain))
        if not visible or all(" ".join(words[t].lower().split()) == plain for t in pictures):
            return False
        return not any(self.look(picture, plain)[1] for picture in pictures.values())

    def reason(self, frames: np.ndarray, wave: np.ndarray | None, expression: str) -> tuple[Asked, list[Segment]]:
        """Segments for a clip given at 1 frame a second and its 16 kHz sound, if it has any."""
        duration = len(frames) / TASKS["omni"]["fps"]
        small = np.stack([resized(f, "omni") for f in frames])
        prefix, inputs = clip_inputs(self.chat, small, wave, 1 / TASKS["omni"]["fps"])
        asked = self.generate(prefix, "omni", expression, **inputs)
        segments = []
        answer = re.search(r"<answer>(.*?)</answer>", asked.text, re.S)
        for block in re.findall(r"\{.*?\}", answer.group(1) if answer else "", re.S):
            try:
                row = json.loads(block)
                segments.append(Segment(seconds(row["start_time"]), seconds(row["end_time"]), str(row["description"])))
            except (ValueError, KeyError, TypeError, AttributeError):
                continue
        return asked, [s for s in segments if s.start <= s.end <= duration]

    def answer(self, frames: np.ndarray, wave: np.ndarray | None, expression: str) -> Answer:
        """Both systems in turn, with boxes on the first four keyframes; an instant at the clip's end is its last frame."""
        _, segments = self.reason(frames, wave, expression)
        words = {}
        for segment in segments:
            words.setdefault(min(int(segment.start), len(frames) - 1), segment.description)
        words = dict(sorted(words.items())[:KEYFRAMES])
        if self.doubts({t: frames[t] for t in words}, words, expression):
            return Answer(segments, words, {})
        boxes = {t: self.look(frames[t], asked)[1] for t, asked in words.items()}
        return Answer(segments, words, {t: found for t, found in boxes.items() if found})


def seconds(stamp: str) -> float:
    minutes, whole, hundredths = re.match(r"(\d+):(\d+)\.(\d+)", stamp).groups()
    return int(minutes) * 60 + int(whole) + int(hundredths) * 0.01


class Tracker:
    """Nano SAM over a list of frames."""

    def __init__(self, net, frames: np.ndarray):
        self.net, (self.height, self.width) = net.eval(), frames.shape[1:3]
        x = torch.from_numpy(frames).permute(0, 3, 1, 2).float() / 255
        x = F.interpolate(x, (model.SAM_SIDE,) * 2, mode="bilinear", align_corners=False, antialias=True)
        self.pixels = (x - torch.tensor(model.SAM_MEAN).view(3, 1, 1)) / torch.tensor(model.SAM_STD).view(3, 1, 1)
        self.session = Sam2VideoInferenceSession(video=self.pixels, video_height=self.height, video_width=self.width, dtype=torch.float32)

    def prompt(self, frame: int, object_id: int, points, labels) -> np.ndarray:
        """Registers a box (two points, labels 2 and 3) or clicks; returns the mask on that frame."""
        return self.full(self.ask(frame, object_id, points, labels))[self.session.obj_ids.index(object_id)]

    @torch.no_grad()
    def ask(self, frame: int, object_id: int, points, labels) -> torch.Tensor:
        """As `prompt`, but returns the mask logits [objects, 1, 64, 64] of all objects known so far."""
        s, index = self.session, self.session.obj_id_to_idx(object_id)
        xy = torch.tensor(points, dtype=torch.float32).view(1, 1, -1, 2) * torch.tensor([model.SAM_SIDE / self.width, model.SAM_SIDE / self.height])
        s.add_point_inputs(index, frame, dict(point_coords=xy, point_labels=torch.tensor([[labels]], dtype=torch.int32)))
        s.remove_mask_inputs(index, frame)
        if object_id not in s.obj_with_new_inputs:
            s.obj_with_new_inputs.append(object_id)
        return self.net(inference_session=s, frame_idx=frame).pred_masks

    def full(self, logits: torch.Tensor) -> np.ndarray:
        up = F.interpolate(logits.float().reshape(-1, 1, *logits.shape[-2:]), (self.height, self.width), mode="bilinear", align_corners=False)
        return (up[:, 0] > 0).numpy()

    @torch.no_grad()
    def run(self) -> dict[int, np.ndarray]:
        """frame index to masks [objects, h, w]: from the earliest prompt forward, then backward."""
        prompted = [points for points in self.session.point_inputs_per_obj.values() if points]
        start = min((min(points) for points in prompted), default=0)
        go = lambda back: self.net.propagate_in_video_iterator(self.session, start_frame_idx=start, reverse=back)
        forward = {o.frame_idx: self.full(o.pred_masks) for o in go(False)}
        return {o.frame_idx: self.full(o.pred_masks) for o in go(True) if o.frame_idx < start} | forward


def followed(net, frames: np.ndarray, boxes: dict[int, list[tuple[float, ...]]]) -> np.ndarray:
    """bool [n, h, w]: all objects together. `boxes` by index of frame; the n-th box of every keyframe is one object."""
    masks = np.zeros(frames.shape[:3], bool)
    if boxes:
        tracker = Tracker(net, frames)
        for t, found in boxes.items():
            for number, (x1, y1, x2, y2) in enumerate(found[:BOXES]):
                tracker.prompt(t, number + 1, [(x1, y1), (x2, y2)], [2, 3])
        for t, objects in tracker.run().items():
            masks[t] = objects.any(0)
    return masks
