"""The nano tokenizer: a small byte-level BPE in Qwen's file layout, and ChatML.

Numbers and the fixed pieces of an answer are single vocabulary entries without merges: text is
always read byte by byte and merged, so only the model itself writes them.

    python tokens.py        # writes build/tokenizer/
"""

import json
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

import wording
from model import SPECIAL, SPECIAL_ID, VOCABULARY

FOLDER = Path(__file__).with_name("build") / "tokenizer"
FILES = ("merges.txt", "tokenizer.json", "tokenizer_config.json", "vocab.json")
SPLIT = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
         r"|\s*[\r\n]+|\s+(?!\S)|\s+")
BOX_OPEN, BOX_LABEL, BOX_NEXT, BOX_CLOSE, EMPTY = '[{"bbox_2d":[', '],"label":"', '"},{"bbox_2d":[', '"}]', "[]"
THINK, ANSWER, END = "<think>", "</think>\n<answer>\n", "</answer>"
START_TIME, END_TIME, DESCRIPTION, NEXT = '{"start_time": "00:', '", "end_time": "00:', '", "description": "', '"}\n'
WHOLE = ".00"
PHRASES = (BOX_OPEN, BOX_LABEL, BOX_NEXT, BOX_CLOSE, EMPTY, THINK, ANSWER, END, START_TIME, END_TIME, DESCRIPTION, NEXT, WHOLE)
LARGEST = 299        # numbers 0...299 are single tokens


def byte_letters() -> dict[int, str]:
    """GPT-2's printable stand-in for every byte."""
    keep = [*range(33, 127), *range(161, 173), *range(174, 256)]
    table, extra = {b: chr(b) for b in keep}, 0
    for b in range(256):
        if b not in table:
            table[b] = chr(256 + extra)
            extra += 1
    return table


LETTER = byte_letters()


def spelled(text: str) -> str:
    return "".join(LETTER[b] for b in text.encode())


def learn() -> tuple[dict[str, int], list[str]]:
    """(vocabulary, merges) of exactly VOCABULARY entries, markers last."""
    written = [*PHRASES, *(str(n) for n in range(10, LARGEST + 1)), *(f"{n:02d}" for n in range(10))]
    room = VOCABULARY - 256 - len(SPECIAL) - len(written)
    learner = Tokenizer(models.BPE())
    learner.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(SPLIT), "isolated"),
                                                     pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    learner.train_from_iterator(wording.corpus(), trainers.BpeTrainer(
        vocab_size=256 + room, initial_alphabet=sorted(LETTER.values()), show_progress=False))
    merges = [" ".join(m) if isinstance(m, list) else m for m in json.loads(learner.to_str())["model"]["merges"]]
    entries = [LETTER[b] for b in range(256)]
    seen = set(entries)
    for merge in merges:
        word = merge.replace(" ", "")
        if word not in seen:
            entries.append(word)
            seen.add(word)
    for text in written:
        assert spelled(text) not in seen, text
        entries.append(spelled(text))
        seen.add(spelled(text))
    entries += [f"<|reserved_{i}|>" for i in range(VOCABULARY - len(SPECIAL) - len(entries))]
    return {e: i for i, e in enumerate(entries)}, merges


def build(folder: Path = FOLDER) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary, merges = learn()
    assert len(vocabulary) == VOCABULARY - len(SPECIAL)
    (folder / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False))
    (folder / "merges.txt").write_text("#version: 0.2\n" + "\n".join(merges) + "\n")
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[tuple(m.split(" ")) for m in merges]))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(SPLIT), "isolated"),
                                                       pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(list(SPECIAL))
    assert all(tokenizer.token_to_id(s) == i for s, i in SPECIAL_ID.items())
    tokenizer.save(str(folder / "tokenizer.json"))
    flags = dict(lstrip=False, rstrip=False, normalized=False, single_word=False, special=True)
    (folder / "tokenizer_config.json").write_text(json.dumps(dict(
        tokenizer_class="Qwen2Tokenizer", add_prefix_space=False, model_max_length=4096, eos_token="<|im_end|>",
        pad_token="<|endoftext|>", bos_token=None, unk_token=None, clean_up_tokenization_spaces=False, errors="replace",
        split_special_tokens=False, additional_special_tokens=list(SPECIAL),
        added_tokens_decoder={str(i): dict(content=s, **flags) for s, i in SPECIAL_ID.items()},
        image_token="<|IMAGE|>", audio_token="<|AUDIO|>", video_token="<|VIDEO|>", vision_bos_token="<|vision_bos|>",
        vision_eos_token="<|vision_eos|>", audio_bos_token="<|audio_bos|>", audio_eos_token="<|audio_eos|>"), indent=2))


class Words:
    """Encoding and decoding, and the ids that training writes directly."""

    def __init__(self, folder: Path = FOLDER):
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.vocabulary = json.loads((folder / "vocab.json").read_text())
        self.phrase = {p: self.vocabulary[spelled(p)] for p in PHRASES}
        self.numbers = [self.vocabulary[str(n)] for n in range(LARGEST + 1)]
        self.seconds = [self.vocabulary[f"{n:02d}"] for n in range(60)]
        self.comma = self.vocabulary[","]

    def encode(self, text: str) -> list[int]:
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def decode(self, ids) -> str:
        return self.tokenizer.decode([int(i) for i in ids], skip_special_tokens=True)

    def boxes(self, found: list[tuple[tuple[int, int, int, int], str]]) -> list[int]:
        """The ids of a grounding answer, end marker included."""
        p, out = self.phrase, []
        for index, (box, label) in enumerate(found):
            out.append(p[BOX_NEXT] if index else p[BOX_OPEN])
            for i, value in enumerate(box):
                out += [self.numbers[value]] + ([self.comma] if i < 3 else [])
            out += [p[BOX_LABEL], *self.encode(label)]
        return (out + [p[BOX_CLOSE]] if found else [p[EMPTY]]) + [SPECIAL_ID["<|im_end|>"]]

    def plan(self, thought: str, moments: list[int], description: str) -> list[int]:
        """The ids of a global answer: a thought, then one instant (whole seconds) per line; none when nothing matches."""
        p = self.phrase
        out = [p[THINK], *self.encode(thought), p[ANSWER]]
        for second in moments:
            time = [self.seconds[second], p[WHOLE]]
            out += [p[START_TIME], *time, p[END_TIME], *time, p[DESCRIPTION], *self.encode(description), p[NEXT]]
        return out + ([] if moments else [p[EMPTY]]) + [p[END], SPECIAL_ID["<|im_end|>"]]


if __name__ == "__main__":
    build()
    words = Words()
    for sample in ("the dog on the left", "the fire truck", " fire truck", "the one that gives milk"):
        print(words.tokenizer.encode(sample).tokens)
    ids = words.boxes([((12, 130, 156, 7), "dog"), ((1, 2, 3, 4), "cow")])
    print(len(ids), words.decode(ids))
    print(words.decode(words.plan("seen: dog. heard: dog.", [0, 3], "the dog")))
    print([n for n in wording.KINDS if len(words.encode(" " + n.noun)) != 1 or len(words.encode(n.noun)) != 1])
