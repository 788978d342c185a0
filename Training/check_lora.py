"""Holds the adapters that `omni-tui train` writes against what `peft` makes of them, and against the merged export.

    omni-tui train --objective sft --data build/scenes --config lora.json --out run         # "lora": {...}
    omni-tui train --objective sft --data build/scenes --config merged.json --out merged    # the same with "merge": true
    python check_lora.py --thinker START --adapter run/model --merged merged/model
"""

import argparse
import json
from pathlib import Path

import torch
from peft import PeftModel
from transformers import AutoTokenizer, Qwen2_5OmniThinkerForConditionalGeneration

QUESTION = "<|im_start|>user\nWhich moments show the cow?<|im_end|>\n<|im_start|>assistant\n"


def main():
    parser = argparse.ArgumentParser()
    for name in ("thinker", "adapter", "merged"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    options = parser.parse_args()
    model = lambda folder: Qwen2_5OmniThinkerForConditionalGeneration.from_pretrained(folder, dtype=torch.float32).eval()
    ids = torch.tensor([AutoTokenizer.from_pretrained(options.thinker)(QUESTION)["input_ids"]])
    with torch.no_grad():
        plain = model(options.thinker)(input_ids=ids).logits
        adapted = PeftModel.from_pretrained(model(options.thinker), options.adapter).eval()
        through_peft = adapted(input_ids=ids).logits
        written = model(options.merged)
        ours = written(input_ids=ids).logits
        # The merged model is stored in the numbers of the one that training began from.
        merged, stored = adapted.merge_and_unload(), json.loads((options.merged / "config.json").read_text())["dtype"]
        for weight in merged.state_dict().values():
            weight.copy_(weight.to(getattr(torch, stored)))
        furthest = max(float((written.state_dict()[name] - weight).abs().max()) for name, weight in merged.state_dict().items())
        theirs = merged(input_ids=ids).logits
    apart = lambda a, b: float((a - b).abs().max())
    print(f"logits up to {float(plain.abs().max()):.3g}; the adapters move them by {apart(through_peft, plain):.3g}")
    print(f"merged by omni-tui, beside peft's adapters: {apart(ours, through_peft):.3g}; beside peft's merge as {stored}: "
          f"{apart(ours, theirs):.3g}, weights {furthest:.3g}")
    if apart(through_peft, plain) < 1e-3 or apart(ours, theirs) > 1e-2 * apart(through_peft, plain):
        raise SystemExit("the adapters do nothing, or not the same")


if __name__ == "__main__":
    main()
