"""Writes a GGUF file of the 3B shape with made-up BF16 weights, for llama.cpp.

    synthetic_gguf.py OUT.gguf [LAYERS]
"""
import struct
import sys

import numpy as np

HIDDEN, INNER, HEADS, KEY_HEADS, HEAD, VOCABULARY = 2048, 11008, 16, 2, 128, 151936
F32, BF16, ALIGN = 0, 30, 32


def text(value):
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def tensors(layers):
    """Names, shapes (rows first) and whether they are small."""
    yield "token_embd.weight", (VOCABULARY, HIDDEN), BF16
    for i in range(layers):
        for name, shape in [("attn_q", (HEADS * HEAD, HIDDEN)), ("attn_k", (KEY_HEADS * HEAD, HIDDEN)),
                            ("attn_v", (KEY_HEADS * HEAD, HIDDEN)), ("attn_output", (HIDDEN, HEADS * HEAD)),
                            ("ffn_gate", (INNER, HIDDEN)), ("ffn_up", (INNER, HIDDEN)), ("ffn_down", (HIDDEN, INNER))]:
            yield f"blk.{i}.{name}.weight", shape, BF16
            if name in ("attn_q", "attn_k", "attn_v"):
                yield f"blk.{i}.{name}.bias", shape[:1], F32
        yield f"blk.{i}.attn_norm.weight", (HIDDEN,), F32
        yield f"blk.{i}.ffn_norm.weight", (HIDDEN,), F32
    yield "output_norm.weight", (HIDDEN,), F32
    yield "output.weight", (VOCABULARY, HIDDEN), BF16


def main(path, layers):
    values = [
        ("general.architecture", "qwen2"), ("qwen2.block_count", layers), ("qwen2.context_length", 32768),
        ("qwen2.embedding_length", HIDDEN), ("qwen2.feed_forward_length", INNER), ("qwen2.attention.head_count", HEADS),
        ("qwen2.attention.head_count_kv", KEY_HEADS), ("qwen2.attention.layer_norm_rms_epsilon", 1e-6),
        ("qwen2.rope.freq_base", 1e6), ("qwen2.vocab_size", VOCABULARY), ("tokenizer.ggml.model", "no_vocab")]
    entries = list(tensors(layers))
    with open(path, "wb") as out:
        out.write(b"GGUF" + struct.pack("<IQQ", 3, len(entries), len(values)))
        for key, value in values:
            out.write(text(key))
            if isinstance(value, str):
                out.write(struct.pack("<I", 8) + text(value))
            elif isinstance(value, int):
                out.write(struct.pack("<II", 4, value))
            else:
                out.write(struct.pack("<If", 6, value))
        offset = 0
        for name, shape, kind in entries:
            out.write(text(name) + struct.pack("<I", len(shape)))
            out.write(b"".join(struct.pack("<Q", n) for n in shape[::-1]) + struct.pack("<IQ", kind, offset))
            size = int(np.prod(shape)) * (4 if kind == F32 else 2)
            offset += (size + ALIGN - 1) // ALIGN * ALIGN
        out.write(b"\0" * (-out.tell() % ALIGN))
        random = np.random.default_rng(1)
        for name, shape, kind in entries:
            count = int(np.prod(shape))
            if kind == F32:
                data = np.full(count, 1 if name.endswith("weight") else 0, np.float32).tobytes()
            else:
                scale = np.sqrt(3 / shape[1])
                block = random.uniform(-scale, scale, 65521).astype(np.float32).view(np.uint32) >> 16
                data = np.resize(block.astype(np.uint16), count).tobytes()
            out.write(data + b"\0" * (-len(data) % ALIGN))


main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 36)
