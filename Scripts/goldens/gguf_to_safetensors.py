"""Turns a GGUF file of the Llama family into a safetensors folder, dequantised to Float32.

    gguf_to_safetensors.py MODEL.gguf OUT

GGUF stores the rows of Q and K in pairs (2i, 2i + 1 turn together); the safetensors layout has the
halves of a head one after the other. Format: ggml's gguf.md and ggml-common.h.
"""
import json
import struct
import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
NAMES = {
    "attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm",
    "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj", "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}


class Reader:
    def __init__(self, data):
        self.data, self.place = data, 0

    def take(self, code):
        size = struct.calcsize("<" + code)
        value = struct.unpack_from("<" + code, self.data, self.place)[0]
        self.place += size
        return value

    def text(self):
        length = self.take("Q")
        self.place += length
        return self.data[self.place - length:self.place].decode("utf-8", "surrogateescape")

    def value(self, kind):
        if kind == 8:
            return self.text()
        if kind == 9:
            inner, count = self.take("I"), self.take("Q")
            return [self.value(inner) for _ in range(count)]
        return self.take(SCALARS[kind])


def halves(block, start):
    return block[:, start:start + 2].copy().view(np.float16).astype(np.float32)


def nibbles(bytes_):
    return np.concatenate([bytes_ & 15, bytes_ >> 4], axis=1).astype(np.float32)


def q6_k(block):
    """256 numbers: low four bits, high two bits, sixteen scales, one scale of all."""
    count = len(block)
    low, high = block[:, :128].reshape(count, 2, 64), block[:, 128:192].reshape(count, 2, 32)
    scales = block[:, 192:208].copy().view(np.int8).astype(np.float32).reshape(count, 2, 8)
    parts = []
    for i in range(4):
        four = low[:, :, 32 * (i % 2):32 * (i % 2) + 32] >> (4 * (i // 2)) & 15
        six = (four | (high >> (2 * i) & 3) << 4).astype(np.int16) - 32
        parts.append(six * np.repeat(scales[:, :, 2 * i:2 * i + 2], 16, axis=2))
    return halves(block, 208) * np.concatenate(parts, axis=2).reshape(count, 256)


# kind: numbers per block, bytes per block, decoder
BLOCKS = {
    0: (1, 4, lambda b: b.copy().view(np.float32)),
    1: (1, 2, lambda b: b.copy().view(np.float16).astype(np.float32)),
    2: (32, 18, lambda b: halves(b, 0) * (nibbles(b[:, 2:]) - 8)),
    3: (32, 20, lambda b: halves(b, 0) * nibbles(b[:, 4:]) + halves(b, 2)),
    8: (32, 34, lambda b: halves(b, 0) * b[:, 2:].copy().view(np.int8).astype(np.float32)),
    14: (256, 210, q6_k),
}


def read(path):
    data = Path(path).read_bytes()
    reader = Reader(data)
    assert reader.take("I") == 0x46554747 and reader.take("I") in (2, 3), "not a GGUF file"
    tensor_count, value_count = reader.take("Q"), reader.take("Q")
    values = {}
    for _ in range(value_count):
        key = reader.text()
        values[key] = reader.value(reader.take("I"))
    entries = []
    for _ in range(tensor_count):
        name = reader.text()
        shape = [reader.take("Q") for _ in range(reader.take("I"))][::-1]
        entries.append((name, shape, reader.take("I"), reader.take("Q")))
    align = values.get("general.alignment", 32)
    start = (reader.place + align - 1) // align * align
    tensors = {}
    for name, shape, kind, offset in entries:
        numbers, size, decode = BLOCKS[kind]
        blocks = int(np.prod(shape)) // numbers
        raw = np.frombuffer(data, np.uint8, blocks * size, start + offset).reshape(blocks, size)
        tensors[name] = decode(raw).reshape(shape)
    return values, tensors


def apart(weight, heads):
    """Rows of each head: from pairs to halves."""
    rows, columns = weight.shape
    return weight.reshape(heads, rows // heads // 2, 2, columns).swapaxes(1, 2).reshape(rows, columns)


def main(source, out):
    values, tensors = read(source)
    assert values["general.architecture"] == "llama"
    heads, key_heads = values["llama.attention.head_count"], values["llama.attention.head_count_kv"]
    result = {}
    for name, weight in tensors.items():
        parts = name.split(".")
        if parts[0] == "blk":
            if parts[2] in ("attn_q", "attn_k"):
                weight = apart(weight, heads if parts[2] == "attn_q" else key_heads)
            name = f"model.layers.{parts[1]}.{NAMES[parts[2]]}.{parts[3]}"
        else:
            name = {"token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"}[parts[0]] + ".weight"
        result[name] = np.ascontiguousarray(weight, np.float32)
    out.mkdir(parents=True, exist_ok=True)
    save_file(result, out / "model.safetensors", metadata=dict(format="pt"))
    (out / "config.json").write_text(json.dumps(dict(
        architectures=["LlamaForCausalLM"], model_type="llama", hidden_act="silu", torch_dtype="float32",
        vocab_size=len(result["model.embed_tokens.weight"]), hidden_size=values["llama.embedding_length"],
        intermediate_size=values["llama.feed_forward_length"], num_hidden_layers=values["llama.block_count"],
        num_attention_heads=heads, num_key_value_heads=key_heads,
        max_position_embeddings=values["llama.context_length"],
        rms_norm_eps=values["llama.attention.layer_norm_rms_epsilon"],
        rope_theta=values["llama.rope.freq_base"], attention_bias=False, mlp_bias=False,
        tie_word_embeddings="lm_head.weight" not in result), indent=1))
    print(len(result), "tensors,", sum(w.size for w in result.values()), "numbers")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
