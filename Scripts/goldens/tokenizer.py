"""Makes tokenizer fixtures with the `tokenizers` library: what every string becomes.

    tokenizer.py OUT                      a small vocabulary trained on the strings themselves
    tokenizer.py OUT --ranks FILE         a published one, as base64 and rank per line

Each writes OUT/tokenizer.json, OUT/vocab.json, OUT/merges.txt and OUT/case_tokenizer.safetensors:
`in.text` holds all strings as UTF-8, `in.text_lengths` their lengths in bytes, `out.ids` their
tokens, `out.id_counts` how many each has, `out.decoded` what the tokens say.
"""
import argparse, base64, json, random, unicodedata
from pathlib import Path
import numpy as np
from safetensors.numpy import save_file
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers
from tokenizers import pre_tokenizers, trainers

SPLIT = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|"
         r"\s*[\r\n]+|\s+(?!\S)|\s+")
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|AUDIO|>", "<|audio_bos|>",
           "<|audio_eos|>", "<|vision_bos|>", "<|vision_eos|>", "<|IMAGE|>", "<|VIDEO|>"]

NASTY = [
    "", " ", "  ", "\n", "\r\n", "\n\n \n x", " \n", "a \n b", "\t\tx", "x\t", "   x", "x   ",
    "it's IT'S we'Re they'll I'M he'd 'tis ' s 'S'T", "\u2019s it\u2019s '\u017f x'\u017fy",
    "Hello, world!", "hello  world", "3.14159 12345 1,000", "\u0663\u0664 \u2167 \u00bd x\u00b2",
    "def f(x):\n    return x**2  # square\n", "if (a&&b){c+=1;}\r\n\r\n// end",
    "na\u00efve cafe\u0301 caf\u00e9", "A\u030a \u212b \u00c5", "e\u0301\u0323\u0301 o\u0323\u0302",
    "\u1112\u1161\u11ab\u1100\u1173\u11af \ud55c\uae00", "\u4f60\u597d\uff0c\u4e16\u754c\u3002\u3053\u3093\u306b\u3061\u306f \uc548\ub155",
    "\u0645\u0631\u062d\u0628\u0627 \u05e9\u05dc\u05d5\u05dd \u0928\u092e\u0938\u094d\u0924\u0947 \u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35",
    "\U0001f600 \U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 \U0001f1e9\U0001f1ea \U0001f44d\U0001f3fd ok",
    "a\u0300\u0301\u0302\u0303 zalgo\u0489\u0488", "\u00a0nbsp\u2003em\u3000ideographic\u200bzero",
    "\u2028line\u2029para\u0085next\u000bvt\u000cff", "<|im_start|>user\n<|im_end|><|AUDIO|>",
    "<|vision_bos|>x<|endoftext|", "\x00\x01\x7f", "\ufffd\ufeffbom", "\uf900\ufa0e \ufb01 \u2126",
    "$100 \u20ac5 50% #tag @you a_b a-b a/b \\n", "...!!!???", "--- === ***", "a" * 300,
    "\u0f73\u0f75 \u0344 \u1e9b\u0323", "\U00020000\U0002a6d6 \U0001d400\U0001d7d8", "x\u0335\u0338y",
    "{\"start_time\": \"00:01.50\", \"end_time\": \"00:02.00\"}", "  leading\n  and  trailing  \n",
]


def random_strings(count, seed):
    """Mixtures of everything: the classes of the split rule next to each other."""
    random.seed(seed)
    pool = [" ", "  ", "\n", "\r", "\t", "'", "s", "T", "re", "LL", "a", "Z", "the", "\u00e9", "e\u0301",
            "\u4e2d", "\u3042", "\u0627", "\u0915\u094d", "0", "9", "\u0667", "\u2163", ".", ",", "!", "(", "_", "\U0001f680",
            "\u200d", "\ufe0f", "\u00a0", "\u3000", "\u2028", "<|im_end|>", "\u0301", "\u0323", "\u1100", "\u1161", "\u11a8",
            "\u017f", "\u212a", "\u0130", "\x00", "\u200b"]
    planes = [(0x20, 0x7f), (0xa0, 0x250), (0x300, 0x370), (0x370, 0x600), (0x900, 0xe00),
              (0x1e00, 0x2000), (0x2000, 0x2200), (0x3000, 0x3200), (0x4e00, 0x9fff),
              (0xac00, 0xd7a3), (0xf900, 0xfb00), (0x1f300, 0x1f700), (0x1d400, 0x1d800)]
    result = []
    for i in range(count):
        if i % 3 == 2:
            text = "".join(chr(random.randrange(*random.choice(planes))) for _ in range(random.randrange(1, 40)))
        else:
            text = "".join(random.choice(pool) for _ in range(random.randrange(1, 24)))
        # Unassigned characters differ between Unicode versions.
        result.append("".join(c for c in text if unicodedata.category(c) != "Cn"))
    return result


def assemble(vocab, merges):
    tokenizer = Tokenizer(models.BPE(vocab=vocab, merges=merges))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(SPLIT), behavior="isolated", invert=False),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def trained(texts):
    tokenizer = assemble({}, [])
    tokenizer.train_from_iterator(texts * 3, trainers.BpeTrainer(
        vocab_size=480, min_frequency=2, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False))
    model = json.loads(tokenizer.to_str())["model"]
    return assemble(model["vocab"], [tuple(m) if isinstance(m, list) else tuple(m.split(" ")) for m in model["merges"]])


def published(path):
    ranks = {base64.b64decode(line.split()[0]): int(line.split()[1]) for line in open(path, "rb") if line.strip()}
    visible = [*range(0x21, 0x7f), *range(0xa1, 0xad), *range(0xae, 0x100)]
    letter = {b: chr(b) for b in visible}
    for b in range(256):
        letter.setdefault(b, chr(0x100 + len(letter) - len(visible)))
    name = lambda token: "".join(letter[b] for b in token)
    merges = []
    for token, rank in ranks.items():
        parts = [bytes([b]) for b in token]
        while len(parts) > 2:
            pairs = [(ranks.get(a + b, 1 << 30), i) for i, (a, b) in enumerate(zip(parts, parts[1:]))]
            best, i = min(pairs)
            assert best < rank
            parts[i:i + 2] = [parts[i] + parts[i + 1]]
        if len(parts) == 2:
            merges.append((rank, name(parts[0]), name(parts[1])))
    return assemble({name(t): r for t, r in ranks.items()}, [(a, b) for _, a, b in sorted(merges)])


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--ranks")
    arguments.add_argument("--random", type=int, default=200)
    options = arguments.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    texts = NASTY + random_strings(options.random, 4)
    if options.ranks:  # every composite, and what it is made of
        both = [c for c in map(chr, range(0x110000)) if unicodedata.decomposition(c) and not 0xd800 <= ord(c) < 0xe000]
        texts += [c + " " + unicodedata.normalize("NFD", c) + "x" + unicodedata.normalize("NFC", c) for c in both]
    tokenizer = published(options.ranks) if options.ranks else trained(texts)
    # Encoded before the special tokens are known: marker strings are plain text.
    ids = [tokenizer.encode(text).ids for text in texts]
    decoded = [tokenizer.decode(i).encode() for i in ids]
    for text, d in zip(texts, decoded):
        assert d.decode() == unicodedata.normalize("NFC", text) or d.decode() == tokenizer.normalizer.normalize_str(text), (text, d)
    tokenizer.add_special_tokens([AddedToken(t, special=True) for t in SPECIAL])
    tokenizer.save(str(options.out / "tokenizer.json"), pretty=False)
    tokenizer.model.save(str(options.out))
    raw = [text.encode() for text in texts]
    flat = lambda parts: np.array([b for part in parts for b in part])
    save_file({
        "in.text": flat(raw).astype(np.uint8), "in.text_lengths": np.array([len(r) for r in raw], np.int32),
        "out.ids": flat(ids).astype(np.int32), "out.id_counts": np.array([len(i) for i in ids], np.int32),
        "out.decoded": flat(decoded).astype(np.uint8),
    }, options.out / "case_tokenizer.safetensors")
    print(len(texts), "strings,", sum(map(len, ids)), "tokens, vocabulary", tokenizer.get_vocab_size())


main()
