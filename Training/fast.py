"""Batched forward passes over transformers' own modules, for training.

The library loops over pictures and chunks; here pictures of one size (and two-second pieces of
sound) form a batch.  `tests.py` checks that the results equal the library's.
"""

import numpy as np
import torch
import torch.nn.functional as F

import model as nano
from stage import put


def patches(frames: np.ndarray) -> torch.Tensor:
    """uint8 frames [n, 2, h, w, 3] (pairs; a still picture twice) to [n, patches, 1176] in merge order."""
    n, _, h, w, _ = frames.shape
    x = put(frames).float() / 255
    x = (x - torch.tensor(nano.MEAN)) / torch.tensor(nano.STD)
    x = x.view(n, 2, h // 28, 2, 14, w // 28, 2, 14, 3)              # n t gy my y gx mx x c
    x = x.permute(0, 2, 5, 3, 6, 8, 1, 4, 7)                          # n gy gx my mx c t y x
    return x.reshape(n, (h // 14) * (w // 14), 1176)


def rotary_table(tower, rows: int, columns: int) -> tuple[torch.Tensor, torch.Tensor]:
    """cos, sin [patches, head] for a grid of rows x columns patches in merge order."""
    ys, xs = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
    order = lambda v: v.view(rows // 2, 2, columns // 2, 2).permute(0, 2, 1, 3).flatten()
    return tower.rotary_pos_emb(torch.zeros(1), torch.stack([order(ys), order(xs)], -1))


def turn(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    a, b = x.chunk(2, -1)
    return x * cos + torch.cat((-b, a), -1) * sin


def norm(module, x: torch.Tensor) -> torch.Tensor:
    return F.rms_norm(x.float(), x.shape[-1:], module.weight, module.variance_epsilon)


def vision(tower, x: torch.Tensor, rows: int, columns: int) -> torch.Tensor:
    """[n, rows*columns, 1176] to [n, rows*columns/4, width of the text model]."""
    n, count, _ = x.shape
    table = rotary_table(tower, rows, columns)
    cos, sin = (t.view(1, 1, count, -1) for t in table)
    x = F.linear(x, tower.patch_embed.proj.weight.flatten(1))
    for block in tower.blocks:
        a = block.attn
        y = norm(block.norm1, x)
        q, k, v = (p(y).view(n, count, a.num_heads, -1).transpose(1, 2) for p in (a.q, a.k, a.v))
        y = F.scaled_dot_product_attention(turn(q, cos, sin), turn(k, cos, sin), v)
        x = x + a.proj(y.transpose(1, 2).reshape(n, count, -1))
        x = x + block.mlp(norm(block.norm2, x))
    m = tower.merger
    return m.mlp(norm(m.ln_q, x).view(n, count // 4, -1))


def audio(tower, mel: torch.Tensor) -> torch.Tensor:
    """log-mel [n, 128, 200 * pieces] to [n, 50 * pieces, width of the text model]."""
    n, bins, length = mel.shape
    pieces = length // 200
    x = mel.view(n, bins, pieces, 200).transpose(1, 2).reshape(n * pieces, bins, 200)
    x = F.gelu(tower.conv1(x))
    x = F.gelu(tower.conv2(x)).transpose(1, 2)
    x = x + tower.positional_embedding.positional_embedding[: x.shape[1]]
    for layer in tower.layers:
        a = layer.self_attn
        y = layer.self_attn_layer_norm(x)
        q, k, v = (p(y).view(*y.shape[:2], a.num_heads, -1).transpose(1, 2) for p in (a.q_proj, a.k_proj, a.v_proj))
        y = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(*y.shape)
        x = x + a.out_proj(y)
        x = x + layer.fc2(F.gelu(layer.fc1(layer.final_layer_norm(x))))
    x = x.reshape(n, pieces * 50, 2, -1).mean(2)
    return tower.proj(tower.ln_post(x))


def decoder(language, x: torch.Tensor, positions: torch.Tensor, mask: torch.Tensor, tap: int | None = None, only_tap: bool = False):
    """Embeddings [n, t, d], positions [3, n, t] and a boolean mask [n, 1, t, t] (True: may look) to the
    normed hidden states [n, t, d] (and, with `tap`, the raw state after that many layers; or nothing but that)."""
    n, t, _ = x.shape
    cos, sin = (v.unsqueeze(1) for v in language.rotary_emb(x, positions))
    tapped = None
    for index, layer in enumerate(language.layers):
        a = layer.self_attn
        y = norm(layer.input_layernorm, x)
        q, k, v = (p(y).view(n, t, -1, a.head_dim).transpose(1, 2) for p in (a.q_proj, a.k_proj, a.v_proj))
        q, k = turn(q, cos, sin), turn(k, cos, sin)
        k, v = (u.repeat_interleave(a.num_key_value_groups, 1) for u in (k, v))
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        x = x + a.o_proj(y.transpose(1, 2).reshape(n, t, -1))
        x = x + layer.mlp(norm(layer.post_attention_layernorm, x))
        if tap == index + 1:
            tapped = x
            if only_tap:
                return tapped
    return norm(language.norm, x), tapped
