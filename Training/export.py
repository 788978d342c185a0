"""Writes the published layout: F16 safetensors in shards of at most 14 MB, config, tokenizer, prompts, licence, card.

    python export.py --version 6 --thinker build/clip.safetensors --sam build/track.safetensors
    python export.py --version 6 --thinker runs/full-1/model --sam build/sam.safetensors      # written by `omni-tui train`

Weights whose tokenizer is another than the committed one's want an `--out` of their own.
"""

import argparse
import copy
import shutil
from pathlib import Path

import torch
from transformers import Qwen2_5OmniThinkerForConditionalGeneration

import model
from stage import load
from published import NANO
from tokens import FILES, FOLDER, Words
from train_picture import Pupil

HERE = Path(__file__).parent
CARD = """# omni-tui nano: {name}

Version {version}; {size:.1f} million parameters, float16. {purpose}

- **Learnt from** scenes composed by `Training/`, whose contents are known exactly, and from nothing else:
  {material}.
- **Figures**, with the number of questions behind each: `Docs/Nano.md`.
- **Limits**: {limits}
  On real footage its answers are not to be relied on.
- **Licence**: these weights are distributed under the GNU General Public License, version 2 (`LICENSE`). What they
  learnt from is under version 2, or 2 and later, but for
  {exceptions}.
  `Training/LICENSES.md` lists every file.
"""
THINKER = dict(
    name="the Thinker", purpose="It reasons over small frames and sound, and puts boxes on one larger picture.",
    material="pictures and sounds of Debian's Tux Paint stamps, instruments of a sound font, packaged backgrounds",
    limits="36 kinds of things, English expressions of the forms in `Training/wording.py`, clips of 6 to 10 seconds.",
    exceptions="four backgrounds (CC-BY-SA-4.0) and five instruments rendered with a sound font (MIT)")
SAM2 = dict(
    name="SAM 2.1", purpose="It outlines what a box or a click shows and follows it through a clip.",
    material="Debian's Tux Paint stamps on packaged backgrounds",
    limits="pictures are read at 256x256, masks are 64x64 before they are enlarged.",
    exceptions="four backgrounds (CC-BY-SA-4.0)")


def folder(net: torch.nn.Module, target: Path, version: int, card: dict[str, str]):
    shutil.rmtree(target, ignore_errors=True)
    net.half().save_pretrained(target, max_shard_size="14MB", safe_serialization=True)
    (target / "README.md").write_text(CARD.format(version=version, size=model.parameters(net), **card))
    shutil.copy("/usr/share/common-licenses/GPL-2", target / "LICENSE")


def thinker(path: Path) -> torch.nn.Module:
    """From a folder in the published layout, or from the weights of a stage."""
    if path.is_dir():
        return Qwen2_5OmniThinkerForConditionalGeneration.from_pretrained(path)
    pupil = Pupil(Words())
    load(pupil, path)
    return pupil.net


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--thinker", type=Path, required=True)
    parser.add_argument("--sam", type=Path, required=True)
    parser.add_argument("--version", type=int, required=True, help="which published pair this is, for the cards")
    parser.add_argument("--out", type=Path, default=NANO)
    options = parser.parse_args()
    words = options.thinker if options.thinker.is_dir() else FOLDER
    there = options.out / "thinker/vocab.json"
    if there.exists() and there.read_bytes() != (words / "vocab.json").read_bytes():
        parser.error(f"{words} is another tokenizer than {there.parent}: python unpack_weights.py, or another --out")
    tokenizer = {name: (words / name).read_bytes() for name in FILES}
    folder(thinker(options.thinker), options.out / "thinker", options.version, THINKER)
    for name, content in tokenizer.items():
        (options.out / "thinker" / name).write_bytes(content)
    shutil.copy(HERE / "omni_tui.json", options.out / "thinker")
    sam = model.sam()
    load(sam, options.sam)
    sam.prompt_encoder.shared_embedding = copy.deepcopy(sam.shared_image_embedding)      # written under both names
    folder(sam, options.out / "sam2", options.version, SAM2)


if __name__ == "__main__":
    main()
