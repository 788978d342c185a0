"""Writes the published layout: F16 safetensors in shards of at most 14 MB, config, tokenizer, prompts, licence, card.

    python export.py --thinker build/clip.safetensors --sam build/track.safetensors
    python export.py --thinker runs/full-1/model --sam build/sam.safetensors      # a Thinker that `omni-tui train` wrote
"""

import argparse
import copy
import shutil
from pathlib import Path

import torch
from transformers import Qwen2_5OmniThinkerForConditionalGeneration

import model
from stage import load
from tokens import FOLDER, Words
from train_picture import Pupil

HERE = Path(__file__).parent
CARD = """# omni-tui nano: {name}

Trained from nothing by `Training/` on composed scenes whose contents are known; see `Docs/Nano.md` for what it
can do and what it cannot. The pictures and sounds it learnt from are listed in `Training/LICENSES.md`; they and
these weights are distributed under the GNU General Public License, version 2 (`LICENSE`).
"""


def folder(net: torch.nn.Module, target: Path, name: str):
    shutil.rmtree(target, ignore_errors=True)
    net.half().save_pretrained(target, max_shard_size="14MB", safe_serialization=True)
    (target / "README.md").write_text(CARD.format(name=name))
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
    parser.add_argument("--out", type=Path, default=HERE.parent / "Sources/Engine/Resources/nano")
    options = parser.parse_args()
    folder(thinker(options.thinker), options.out / "thinker", "the Thinker")
    for path in FOLDER.iterdir():
        shutil.copy(path, options.out / "thinker")
    shutil.copy(HERE / "omni_tui.json", options.out / "thinker")
    sam = model.sam()
    load(sam, options.sam)
    sam.prompt_encoder.shared_embedding = copy.deepcopy(sam.shared_image_embedding)      # written under both names
    folder(sam, options.out / "sam2", "SAM 2.1")


if __name__ == "__main__":
    main()
