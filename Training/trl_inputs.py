"""What System 1 reads, made from what `POST /prompt` names: frames and sound from the media, then ids and features; for
nano by the code that trained it, for published checkpoints by transformers' processor."""

import json
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from chat import Chat
from pipeline import budgeted, clip_inputs
from tokens import Words

RATE = 16000
PROFILE = Path(__file__).parent.parent / "Sources/Engine/Resources/prompts/omni_tui.json"      # of checkpoints that bring none
SYSTEM = "You are a helpful assistant."      # what the published chat template puts where no system message is
PROCESSOR = ("processor_config.json", "preprocessor_config.json")      # of transformers 5, and of those before
PICTURES = {".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff", ".ppm", ".pgm"}
CLIP = "<|vision_bos|><|VIDEO|><|vision_eos|>"
SOUND_AND_PICTURE = "<|audio_bos|><|AUDIO|><|audio_eos|><|vision_bos|><|IMAGE|><|vision_eos|>"


@dataclass
class Asked:
    """One prompt: its ids, and the features that stand behind the placeholders in it."""

    ids: list[int]
    fields: dict[str, torch.Tensor | bool]

    def repeated(self, count: int, model: torch.nn.Module) -> dict[str, torch.Tensor | bool]:
        """The features of a batch of `count` completions of this prompt, as the model's towers take them."""
        out = {k: v if isinstance(v, bool) else v.to(model.device).repeat(count, *[1] * (v.ndim - 1)) for k, v in self.fields.items()}
        return out | {k: out[k].to(model.dtype) for k in ("pixel_values", "pixel_values_videos", "input_features") if k in out}


class Media:
    """The clips of a dataset: files that ffmpeg reads, or folders of numbered pictures with `audio.wav`."""

    def __init__(self, root: Path):
        self.root = root

    def place(self, path: str) -> Path:
        """The server's path may begin elsewhere: as much of its end as is there under the root."""
        parts = [p for p in Path(path).parts if p not in ("/", "..")]
        for start in range(len(parts)):
            here = self.root.joinpath(*parts[start:])
            if here.exists():
                return here
        raise FileNotFoundError(f"{self.root} has no {path}. Try: --media with the folder that the server has as --data")

    def frames(self, clip: Path, indices: list[int]) -> list[np.ndarray]:
        """RGB [height, width, 3] each, `indices` in the order in which frames are shown."""
        if clip.is_dir():
            paths = pictures(clip)
            return [np.asarray(Image.open(paths[i]).convert("RGB")) for i in indices]
        wanted = sorted(set(indices))
        with tempfile.TemporaryDirectory() as folder:
            chosen = "+".join(rf"eq(n\,{i})" for i in wanted)
            ffmpeg(clip, "-vf", f"select={chosen}", "-fps_mode", "passthrough", "-pix_fmt", "rgb24", f"{folder}/%d.ppm")
            paths = [Path(folder) / f"{n + 1}.ppm" for n in range(len(wanted))]
            if not paths[-1].exists():
                raise ValueError(f"{clip}: no frame {wanted[-1]}")
            read = {i: np.asarray(Image.open(path)) for i, path in zip(wanted, paths)}
        return [read[i] for i in indices]

    def sound(self, clip: Path, seconds: float) -> np.ndarray:
        """Mono at 16 kHz, exactly so long: silence stands where there is none."""
        out = np.zeros(int(seconds * RATE), np.float32)
        source = track(clip)
        if source:
            whole = f"aresample={RATE}:async=1:first_pts=0"            # silence where the sound begins later than the pictures
            raw = ffmpeg(source, "-map", "0:a:0", "-af", whole, "-ac", "1", "-t", str(seconds), "-f", "f32le", "-")
            heard = np.frombuffer(raw, np.float32)[: len(out)]
            out[: len(heard)] = heard
        return out


def pictures(folder: Path) -> list[Path]:
    """By the last number in their names, as omni-tui orders them."""
    for place in (folder, folder / "frames"):
        found = [p for p in place.glob("*") if p.suffix.lower() in PICTURES and re.search(r"\d", p.stem)]
        if found:
            return sorted(found, key=lambda p: (int(re.findall(r"\d+", p.stem)[-1]), p.name))
    raise FileNotFoundError(f"{folder}: no numbered pictures")


def track(clip: Path) -> Path | None:
    """Where the clip's sound is, if it has any."""
    if clip.is_dir():
        place = pictures(clip)[0].parent
        names = (place / "audio.wav", place.with_name(place.name + ".wav"), place.parent / "audio.wav")
        return next((path for path in names if path.exists()), None)
    asked = ["ffprobe", "-v", "error", "-select_streams", "a", "-show_entries", "stream=index", "-of", "csv=p=0", str(clip)]
    return clip if subprocess.run(asked, capture_output=True, check=True).stdout.strip() else None


def ffmpeg(source: Path, *options: str) -> bytes:
    done = subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-i", str(source), *options], capture_output=True)
    if done.returncode:
        raise ValueError(f"{source}: ffmpeg: {done.stderr.decode(errors='replace').strip()[-300:]}")
    return done.stdout


class NanoInputs:
    """Ids and features as nano was trained on them; its folder has no settings for transformers' processor."""

    def __init__(self, folder: Path):
        self.chat = Chat(Words(folder))

    def __call__(self, question: dict, frames: list[np.ndarray], wave: np.ndarray | None) -> Asked:
        if question["task"] == "av":
            raise ValueError("a model without settings for a processor is asked about clips only. Try: serve --task omni")
        prefix, fields = clip_inputs(self.chat, np.stack(frames), wave, interval(question))
        return Asked([*prefix, *self.chat.words.encode(question["prompt"]), *self.chat.closing], fields)


class PublishedInputs:
    """Through the checkpoint's own processor (torchvision needed), with frames that already have their size."""

    def __init__(self, folder: Path):
        from transformers import Qwen2_5OmniProcessor
        self.processor = Qwen2_5OmniProcessor.from_pretrained(folder)

    def __call__(self, question: dict, frames: list[np.ndarray], wave: np.ndarray | None) -> Asked:
        still = question["task"] == "av"
        media = dict(images=frames[:1]) if still else dict(videos=[np.stack(frames)])
        if wave is not None:
            media |= dict(audio=[wave]) | ({} if still else dict(load_audio_from_video=True, audio_from_video_indices=[0]))
        out = self.processor(
            text=[conversation(question, SOUND_AND_PICTURE if still else CLIP)], return_tensors="pt", **media,
            images_kwargs=dict(do_resize=False),
            videos_kwargs=dict(do_resize=False, do_sample_frames=False, cap_pixels_per_frame=False, fps=1 / interval(question)))
        fields = {k: torch.as_tensor(v) for k, v in out.items() if k not in ("input_ids", "attention_mask")}
        if wave is not None:
            length = int(fields["feature_attention_mask"].sum())      # the extractor pads to five minutes
            for name in ("input_features", "feature_attention_mask"):
                fields[name] = fields[name][..., :length]
            fields["use_audio_in_video"] = not still
        return Asked(out["input_ids"][0].tolist(), fields)


def interval(question: dict) -> float:
    """Seconds between two sampled frames as the prompt counts them."""
    times = question["sample_times"]
    return times[1] - times[0] if len(times) > 1 else 1.0


def conversation(question: dict, media: str) -> str:
    """ChatML with one placeholder for each medium. An empty system message stands for none, no message for the usual one."""
    system = SYSTEM if question["system"] is None else question["system"]
    head = f"<|im_start|>system\n{system}<|im_end|>\n" if system else ""
    return f"{head}<|im_start|>user\n{media}{question['prompt']}<|im_end|>\n<|im_start|>assistant\n"


class Reader:
    """From the server's answer to what the model reads."""

    def __init__(self, thinker: Path, media: Path):
        own = thinker / "omni_tui.json"
        self.tasks = json.loads((own if own.exists() else PROFILE).read_text())["tasks"]
        published = any((thinker / name).exists() for name in PROCESSOR)
        self.inputs = (PublishedInputs if published else NanoInputs)(thinker)
        self.media = Media(media)

    def __call__(self, question: dict) -> Asked:
        task = self.tasks.get(question["task"])
        if task is None:
            raise ValueError(f"the model knows no task {question['task']}. Try: the same --thinker for the server")
        clip = self.media.place(question["clip"])
        frames = self.media.frames(clip, question["frames"])
        h, w = budgeted(*frames[0].shape[:2], task["min_pixels"], task["max_pixels"])
        frames = [np.asarray(Image.fromarray(f).resize((w, h), Image.BICUBIC)) for f in frames]
        hears = question["task"] != "vos" and task.get("audio_seconds", 0) > 0
        wave = self.media.sound(clip, min(question["duration"], task["audio_seconds"])) if hears else None
        return self.inputs(question, frames, wave)
