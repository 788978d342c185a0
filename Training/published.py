"""The published weights, as everyone else loads them."""

from pathlib import Path

from transformers import Qwen2_5OmniThinkerForConditionalGeneration, Sam2VideoModel

from pipeline import Thinker
from tokens import Words

NANO = Path(__file__).parent.parent / "Sources/Engine/Resources/nano"


def published_thinker(folder: Path = NANO) -> Thinker:
    return Thinker(Qwen2_5OmniThinkerForConditionalGeneration.from_pretrained(folder / "thinker").float(), Words(folder / "thinker"))


def published_sam(folder: Path = NANO) -> Sam2VideoModel:
    return Sam2VideoModel.from_pretrained(folder / "sam2").float().eval()
