"""Makes cases for `omni-tui parity` from real text weights: prompts as ids, greedy ids of
transformers on the same Float32 weights.

    check_smollm2.py MODEL OUT [TOKENS]

MODEL is what gguf_to_safetensors.py wrote. Each case has `in.input_ids`, `out.logits` of the prompt
and `out.greedy_ids`. Prompts are ids drawn from what the model itself says, so that no tokenizer is
needed: every prompt is the model's own sampled text after one random token.
"""
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM


def main(folder, out, count):
    torch.manual_seed(5)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    out.mkdir(parents=True, exist_ok=True)
    for number in range(10):
        start = torch.randint(100, 40000, (1, 1))
        with torch.no_grad():
            prompt = model.generate(start, attention_mask=torch.ones_like(start), do_sample=True, max_new_tokens=5 + 6 * number,
                                    eos_token_id=None, pad_token_id=0)
            logits = model(prompt).logits[0]
            text = model.generate(prompt, attention_mask=torch.ones_like(prompt), do_sample=False, max_new_tokens=count,
                                  eos_token_id=None, pad_token_id=0)
        save_file({
            "in.input_ids": prompt[0].to(torch.int32), "out.logits": logits.contiguous(),
            "out.greedy_ids": text[0, prompt.shape[1]:].to(torch.int32).contiguous(),
        }, out / f"case_{number}.safetensors")
        print(number, prompt.shape[1], "tokens in,", text.shape[1] - prompt.shape[1], "out")


main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 100)
