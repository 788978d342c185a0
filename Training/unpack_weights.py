"""Turns the committed weights back into files that the stages start from (their auxiliary heads start afresh), and their
tokenizer with them: other words would give every token another meaning.

    python unpack_weights.py      # writes build/picture_start.safetensors, build/sam_start.safetensors, build/tokenizer
"""

import shutil

from published import NANO, published_sam, published_thinker
from stage import BUILD, save
from tokens import FILES, FOLDER
from train_picture import Pupil


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copy(NANO / "thinker" / name, FOLDER)
    thinker = published_thinker()
    pupil = Pupil(thinker.words)
    pupil.net = thinker.net
    save(pupil, BUILD / "picture_start.safetensors")
    save(published_sam(), BUILD / "sam_start.safetensors")


if __name__ == "__main__":
    main()
