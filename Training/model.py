"""The two nano architectures: transformers' own classes at small sizes."""

import math

import torch
from transformers import (Qwen2_5OmniThinkerConfig, Qwen2_5OmniThinkerForConditionalGeneration,
                          Sam2VideoConfig, Sam2VideoModel)

# Marker tokens sit at the end of the vocabulary; tokens.py builds the same numbers.
VOCABULARY = 2048
SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|AUDIO|>", "<|IMAGE|>", "<|VIDEO|>",
           "<|audio_bos|>", "<|audio_eos|>", "<|vision_bos|>", "<|vision_eos|>")
SPECIAL_ID = {name: VOCABULARY - len(SPECIAL) + i for i, name in enumerate(SPECIAL)}
MEAN = (0.48145466, 0.4578275, 0.40821073)
STD = (0.26862954, 0.26130258, 0.27577711)
SAM_SIDE = 256
SAM_MEAN, SAM_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def thinker_config() -> Qwen2_5OmniThinkerConfig:
    """7.7 M parameters. Rotary theta is small because every position the nano model meets is small: with
    the published 1e6 the width section of a 7-column picture turns by less than 0.001 rad and is lost."""
    i = SPECIAL_ID
    config = Qwen2_5OmniThinkerConfig(
        audio_config=dict(num_mel_bins=128, encoder_layers=3, encoder_attention_heads=4, encoder_ffn_dim=384,
                          d_model=128, n_window=100, output_dim=256, max_source_positions=1500),
        vision_config=dict(depth=6, hidden_size=160, intermediate_size=448, num_heads=5, out_hidden_size=256,
                           fullatt_block_indexes=list(range(6)), window_size=112, patch_size=14,
                           spatial_merge_size=2, temporal_patch_size=2),
        text_config=dict(vocab_size=VOCABULARY, hidden_size=256, intermediate_size=640, num_hidden_layers=5,
                         num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=4096, rms_norm_eps=1e-6,
                         tie_word_embeddings=False,
                         rope_parameters=dict(rope_type="default", rope_theta=40.0, mrope_section=[8, 12, 12])),
        audio_token_index=i["<|AUDIO|>"], image_token_index=i["<|IMAGE|>"], video_token_index=i["<|VIDEO|>"],
        audio_start_token_id=i["<|audio_bos|>"], audio_end_token_id=i["<|audio_eos|>"],
        vision_start_token_id=i["<|vision_bos|>"], vision_end_token_id=i["<|vision_eos|>"],
        user_token_id=i["<|im_start|>"], position_id_per_seconds=25, seconds_per_chunk=2, tie_word_embeddings=False)
    config.bos_token_id = None
    config.eos_token_id = i["<|im_end|>"]
    config.pad_token_id = i["<|endoftext|>"]
    return config


def widen(module: torch.nn.Module, depth: int):
    """Initial weights of unit gain: the library's 0.02 is meant for wide models and starves narrow ones.
    What writes into a residual stream is scaled down by the depth."""
    out = ("o_proj", "out_proj", "attn.proj", "down_proj", "fc2", "mlp.proj_out", "linear2")
    with torch.no_grad():
        for name, p in module.named_parameters():
            table = name.endswith(("token.weight", "tokens.weight", "embed.weight")) or "position" in name
            if p.dim() < 2 or table or name.startswith(("no_", "occlusion", "memory_temporal")):
                continue
            gain = 0.9 / math.sqrt(p[0].numel())
            p.normal_(0, gain / math.sqrt(2 * depth) if name.rsplit(".", 1)[0].endswith(out) else gain)


def thinker() -> Qwen2_5OmniThinkerForConditionalGeneration:
    net = Qwen2_5OmniThinkerForConditionalGeneration(thinker_config()).float()
    widen(net, 6)
    with torch.no_grad():
        net.model.language_model.embed_tokens.weight.normal_(0, 0.5)
    return net


def sam_config() -> Sam2VideoConfig:
    """About 3 M parameters, 256 x 256 input, 64 memory channels."""
    side, hidden = SAM_SIDE, 128
    sizes = [[side // 4] * 2, [side // 8] * 2, [side // 16] * 2]
    widths = [32, 64, 128, 256]
    return Sam2VideoConfig(
        vision_config=dict(
            backbone_config=dict(model_type="sam2_hiera_det_model", hidden_size=widths[0], image_size=[side, side],
                                 blocks_per_stage=[1, 2, 5, 1], embed_dim_per_stage=widths,
                                 num_attention_heads_per_stage=[1, 2, 4, 8], window_size_per_stage=[8, 4, 8, 4],
                                 global_attention_blocks=[5, 7], window_positional_embedding_background_size=[8, 8]),
            backbone_channel_list=widths[::-1], backbone_feature_sizes=sizes, fpn_hidden_size=hidden),
        prompt_encoder_config=dict(hidden_size=hidden, image_size=side, patch_size=16, mask_input_channels=16),
        mask_decoder_config=dict(hidden_size=hidden, mlp_dim=256, num_attention_heads=4, iou_head_hidden_dim=hidden,
                                 dynamic_multimask_via_stability=False),
        image_size=side, memory_attention_hidden_size=hidden, memory_attention_num_layers=2,
        memory_attention_feed_forward_hidden_size=256, memory_attention_rope_feat_sizes=sizes[2],
        memory_attention_dropout=0.0, memory_attention_rope_dropout=0.0,
        memory_encoder_hidden_size=hidden, memory_encoder_output_channels=64, mask_downsampler_embed_dim=hidden,
        memory_fuser_embed_dim=hidden, memory_fuser_intermediate_dim=256, memory_fuser_layer_scale_init_value=0.1,
        multimask_min_pt_num=1, multimask_output_for_tracking=False)


def sam() -> Sam2VideoModel:
    net = Sam2VideoModel(sam_config()).float()
    # One matrix for pictures and prompts, as in the published weights: with two, a prompt's place means nothing.
    net.prompt_encoder.shared_embedding = net.shared_image_embedding
    widen(net, 6)
    with torch.no_grad():
        for part in net.modules():
            if isinstance(part, torch.nn.Embedding):
                part.weight.normal_(0, 0.5)
        for head in net.mask_decoder.output_hypernetworks_mlps:      # first masks near one half everywhere
            head.proj_out.weight.mul_(0.1)
    return net


def parameters(model) -> float:
    """Millions of parameters."""
    return sum(p.numel() for p in model.parameters()) / 1e6
