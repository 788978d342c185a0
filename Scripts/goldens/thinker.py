"""Makes small Thinker checkpoints with PyTorch and transformers, and what they compute.

    thinker.py OUT plain|wide TOKENIZER_FOLDER

Weights are random, stored as BF16 (plain) or F16 (wide, in two shards, with the names and the
config of the full published model) and computed in Float32 from what was stored. Pictures and
sound are rounded to F16 before use, so that cases stay small. The tokenizer files are those of
tokenizer.py; their special tokens are the media markers.
"""
import copy, json, math, shutil, sys
from pathlib import Path
import torch
from safetensors.torch import load_file, save_file
from transformers import Qwen2_5OmniThinkerConfig, Qwen2_5OmniThinkerForConditionalGeneration

SHAPES = {
    "plain": dict(hidden=48, layers=2, heads=4, kv=2, ffn=72, rope=[2, 2, 2],
                  vision=dict(depth=3, hidden_size=32, intermediate_size=44, num_heads=2, fullatt_block_indexes=[1], window_size=112),
                  audio=dict(d_model=24, encoder_layers=2, encoder_attention_heads=2, encoder_ffn_dim=40, n_window=100)),
    # Odd head counts, one query per key head, tiny windows that do not divide the grid.
    "wide": dict(hidden=72, layers=3, heads=3, kv=3, ffn=50, rope=[4, 4, 4],
                 vision=dict(depth=4, hidden_size=60, intermediate_size=30, num_heads=5, fullatt_block_indexes=[0, 3], window_size=56),
                 audio=dict(d_model=30, encoder_layers=3, encoder_attention_heads=3, encoder_ffn_dim=20, n_window=35)),
}


def markers(folder):
    table = json.loads((folder / "tokenizer.json").read_text())
    ids = {t["content"]: t["id"] for t in table["added_tokens"]}
    return len(table["model"]["vocab"]) + len(ids), dict(
        audio_token_index=ids["<|AUDIO|>"], image_token_index=ids["<|IMAGE|>"], video_token_index=ids["<|VIDEO|>"],
        audio_start_token_id=ids["<|audio_bos|>"], audio_end_token_id=ids["<|audio_eos|>"],
        vision_start_token_id=ids["<|vision_bos|>"], vision_end_token_id=ids["<|vision_eos|>"])


def build(shape, vocabulary, ids):
    config = Qwen2_5OmniThinkerConfig(
        text_config=dict(vocab_size=vocabulary, hidden_size=shape["hidden"], intermediate_size=shape["ffn"],
                         num_hidden_layers=shape["layers"], num_attention_heads=shape["heads"], num_key_value_heads=shape["kv"],
                         rms_norm_eps=1e-6, tie_word_embeddings=False, max_position_embeddings=4096,
                         rope_parameters=dict(rope_type="default", rope_theta=1e6, mrope_section=shape["rope"])),
        vision_config=dict(out_hidden_size=shape["hidden"], **shape["vision"]),
        audio_config=dict(output_dim=shape["hidden"], num_mel_bins=128, max_source_positions=1500, **shape["audio"]), **ids)
    model = Qwen2_5OmniThinkerForConditionalGeneration(config).eval()
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.dim() > 1:
                weight.normal_(0, 0.9 / math.sqrt(weight[0].numel()))
            else:
                weight.normal_(1 if name.endswith("weight") else 0, 0.1)
    return model


def published_config(shape, vocabulary, ids):
    """The spelling of the published full model's config.json."""
    hidden = shape["hidden"]
    return dict(
        architectures=["Qwen2_5OmniModel"], model_type="qwen2_5_omni", enable_audio_output=True,
        thinker_config=dict(
            model_type="qwen2_5_omni_thinker", position_id_per_seconds=25, seconds_per_chunk=2, **ids,
            text_config=dict(
                model_type="qwen2_5_omni_text", vocab_size=vocabulary, hidden_size=hidden, intermediate_size=shape["ffn"],
                num_hidden_layers=shape["layers"], num_attention_heads=shape["heads"], num_key_value_heads=shape["kv"],
                hidden_act="silu", max_position_embeddings=4096, rms_norm_eps=1e-06, rope_theta=1000000.0,
                rope_scaling=dict(mrope_section=shape["rope"], rope_type="default", type="default"),
                sliding_window=32768, use_sliding_window=False, max_window_layers=shape["layers"]),
            vision_config=dict(model_type="qwen2_5_omni_vision_encoder", out_hidden_size=hidden, hidden_act="silu", in_chans=3,
                               patch_size=14, spatial_merge_size=2, temporal_patch_size=2, tokens_per_second=25, **shape["vision"]),
            audio_config=dict(model_type="qwen2_5_omni_audio_encoder", output_dim=hidden, num_mel_bins=128,
                              max_source_positions=1500, activation_function="gelu", **shape["audio"])),
        talker_config=dict(model_type="qwen2_5_omni_talker"), token2wav_config=dict(model_type="qwen2_5_omni_token2wav"))


def save_model(out, model, variant, shape, vocabulary, ids):
    dtype = torch.bfloat16 if variant == "plain" else torch.float16
    # Weights alone are rounded: frequencies and other tables are computed in Float32 by everyone.
    with torch.no_grad():
        for weight in model.parameters():
            weight.copy_(weight.to(dtype).float())
    stored = copy.deepcopy(model).to(dtype)
    if variant == "plain":
        stored.save_pretrained(out)
    else:
        plain = out / "plain"
        stored.save_pretrained(plain)
        weights = {"thinker." + k: v for k, v in load_file(plain / "model.safetensors").items()}
        shutil.rmtree(plain)
        weights["talker.thinker_to_talker_proj.bias"] = torch.zeros(3, dtype=dtype)
        weights["token2wav.code2wav_dit_model.norm.bias"] = torch.zeros(2, dtype=dtype)
        names = sorted(weights)
        parts = [names[:len(names) // 2], names[len(names) // 2:]]
        files = [f"model-0000{i + 1}-of-00002.safetensors" for i in range(2)]
        for file, part in zip(files, parts):
            save_file({n: weights[n] for n in part}, out / file, metadata=dict(format="pt"))
        index = dict(metadata={}, weight_map={n: f for f, part in zip(files, parts) for n in part})
        (out / "model.safetensors.index.json").write_text(json.dumps(index))
        (out / "config.json").write_text(json.dumps(published_config(shape, vocabulary, ids), indent=1))


def audio_tokens(frames):
    return ((frames - 1) // 2 + 1) // 2


def cut(times, per):
    """Bounds of the chunks as the reference finds them: one step per token at most."""
    bounds, chunk = [0], 1
    for place, time in enumerate(times):
        if time >= chunk * per:
            bounds.append(place)
            chunk += 1
    return list(zip(bounds, bounds[1:] + [len(times)]))


class Cases:
    def __init__(self, out, model, ids, seed):
        self.out, self.model, self.ids = out, model, ids
        self.random = torch.Generator().manual_seed(seed)

    def words(self, count):
        return torch.randint(0, 450, (count,), generator=self.random).tolist()

    def values(self, *shape):
        return (torch.randn(*shape, generator=self.random)).half()

    def run(self, name, ids, **media):
        inputs = {k: v.float()[None] if k == "input_features" else v.float() if v.is_floating_point() else v for k, v in media.items() if k != "use_audio_in_video"}
        if "input_features" in media:
            inputs["feature_attention_mask"] = torch.ones(1, media["input_features"].shape[1], dtype=torch.long)
        if "use_audio_in_video" in media:
            inputs["use_audio_in_video"] = True
        tokens = torch.tensor([ids])
        common = dict(input_ids=tokens, attention_mask=torch.ones_like(tokens), **inputs)
        positions = {}
        compute = self.model.model.get_rope_index
        def watch(*a, **k):
            positions["ids"], positions["delta"] = compute(*a, **k)
            return positions["ids"], positions["delta"]
        self.model.model.get_rope_index = watch
        with torch.no_grad():
            logits = self.model(**common).logits[0]
        self.model.model.get_rope_index = compute
        with torch.no_grad():
            generated = self.model.generate(**common, max_new_tokens=8, do_sample=False, eos_token_id=None, pad_token_id=0)
        whole = lambda t: t.to(torch.int32)
        tensors = {"in.input_ids": whole(tokens[0]), "out.logits": logits, "out.greedy_ids": whole(generated[0, len(ids):]),
                   "out.position_ids": whole(positions["ids"][:, 0]), "out.rope_delta": whole(positions["delta"].reshape(-1))}
        for key, value in media.items():
            tensors["in." + key] = value if value.is_floating_point() else whole(value)
        save_file({k: v.contiguous() for k, v in tensors.items()}, self.out / f"case_{name}.safetensors")
        print(name, len(ids), "tokens")

    def grid(self, *sizes):
        rows = [s[0] * s[1] * s[2] for s in sizes]
        return self.values(sum(rows), 1176) , torch.tensor(sizes), [r // 4 for r in rows]

    def all(self, frames, seconds):
        i = self.ids
        A, I, V = i["audio_token_index"], i["image_token_index"], i["video_token_index"]
        a0, a1, v0, v1 = i["audio_start_token_id"], i["audio_end_token_id"], i["vision_start_token_id"], i["vision_end_token_id"]
        self.run("text", self.words(19))
        mel = self.values(128, frames)
        n = audio_tokens(frames)
        self.run("audio", self.words(3) + [a0] + [A] * n + [a1] + self.words(4), input_features=mel)
        pixels, grid, counts = self.grid((1, 4, 6), (1, 10, 2))
        ids = self.words(2)
        for count in counts:
            ids += [v0] + [I] * count + [v1] + self.words(3)
        self.run("two_images", ids, pixel_values=pixels, image_grid_thw=grid)
        pixels, grid, counts = self.grid((3, 6, 4))
        step = torch.tensor([seconds])
        self.run("video", self.words(2) + [v0] + [V] * counts[0] + [v1] + self.words(5),
                 pixel_values_videos=pixels, video_grid_thw=grid, video_second_per_grid=step)
        video = [int(t * seconds * 25) for t in range(3) for _ in range(counts[0] // 3)]
        vc, ac = cut(video, 50), cut(range(n), 50)
        mixed = []
        for j in range(max(len(vc), len(ac))):
            mixed += [V] * (vc[j][1] - vc[j][0]) if j < len(vc) else []
            mixed += [A] * (ac[j][1] - ac[j][0]) if j < len(ac) else []
        self.run("video_with_sound", self.words(2) + [v0, a0] + mixed + [a1, v1] + self.words(4),
                 pixel_values_videos=pixels, video_grid_thw=grid, video_second_per_grid=step, input_features=mel,
                 use_audio_in_video=torch.tensor([1]))


def main(out, variant, tokenizer):
    out.mkdir(parents=True, exist_ok=True)
    for name in ["tokenizer.json"] if variant == "plain" else ["vocab.json", "merges.txt"]:
        shutil.copy(tokenizer / name, out / name)
    if variant == "wide":
        table = json.loads((tokenizer / "tokenizer.json").read_text())
        added = {str(t["id"]): dict(content=t["content"], special=True) for t in table["added_tokens"]}
        (out / "tokenizer_config.json").write_text(json.dumps(dict(added_tokens_decoder=added)))
    torch.manual_seed(7 if variant == "plain" else 8)
    vocabulary, ids = markers(tokenizer)
    model = build(SHAPES[variant], vocabulary, ids)
    save_model(out, model, variant, SHAPES[variant], vocabulary, ids)
    # Odd lengths; steps of 1 s, and of 4 s, which skip chunks.
    Cases(out, model, ids, 9).all(*((227, 1.0) if variant == "plain" else (143, 4.0)))


main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
