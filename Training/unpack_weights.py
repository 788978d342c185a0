"""Turns the committed weights back into files that the stages start from (their auxiliary heads start afresh).

    python unpack_weights.py      # writes build/picture_start.safetensors and build/sam_start.safetensors
"""

from pathlib import Path

from transformers import Qwen2_5OmniThinkerForConditionalGeneration, Sam2VideoModel

from stage import save
from tokens import Words
from train_picture import Pupil

NANO = Path(__file__).parent.parent / "Sources/Engine/Resources/nano"


def main():
    pupil = Pupil(Words())
    pupil.net = Qwen2_5OmniThinkerForConditionalGeneration.from_pretrained(NANO / "thinker").float()
    save(pupil, Path("build/picture_start.safetensors"))
    save(Sam2VideoModel.from_pretrained(NANO / "sam2").float(), Path("build/sam_start.safetensors"))


if __name__ == "__main__":
    main()
