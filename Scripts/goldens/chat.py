"""Makes the template's case: what transformers' renderer and tokenizer make of conversations.

    chat.py OUT.safetensors TOKENIZER_FOLDER [chat_template.json]

Give the template of a published checkpoint to check against it; without one, a short restatement of
its rules is rendered. `in.chat` is JSON as UTF-8: a list of conversations, each a list of turns
with parts `{"text": ...}` or `{"image": tokens}` and so on; `out.ids` are the tokens of all
conversations, `out.id_counts` how many each has.
"""
import json
import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from transformers import PreTrainedTokenizerFast

RULES = """
{%- if messages[0].role != 'system' %}{{ '<|im_start|>system\\nYou are a helpful assistant.<|im_end|>\\n' }}{% endif -%}
{%- for turn in messages -%}
{{ '<|im_start|>' + turn.role + '\\n' }}
{%- for part in turn.content -%}
{%- if part.type == 'audio' %}{{ '<|audio_bos|><|AUDIO|><|audio_eos|>' }}
{%- elif part.type == 'text' %}{{ part.text }}
{%- else %}{{ '<|vision_bos|><|' + part.type | upper + '|><|vision_eos|>' }}{% endif -%}
{%- endfor -%}
{{ '<|im_end|>\\n' }}
{%- endfor -%}
{{ '<|im_start|>assistant\\n' }}"""

def turn(role, *parts):
    return dict(role=role, parts=[dict(text=p) if isinstance(p, str) else p for p in parts])


CHATS = [
    [turn("user", "Hello, world!")],
    [turn("user", "")],
    [turn("system", "Be brief.\n"), turn("user", "  Why? \n")],
    [turn("user", "a", "b", "\n"), turn("assistant", "ok"), turn("user", "e\u0301 \U0001f680 12 345")],
    [turn("user", dict(image=4), "What is this?")],
    [turn("user", dict(video=6), dict(audio=3), "Which one\ncomes last?"), turn("assistant", "The third."),
     turn("user", "Sure?", dict(image=1), dict(image=2))],
]


def render(tokenizer, template, chat):
    messages = [dict(role=t["role"], content=[
        dict(type="text", text=p["text"]) if "text" in p else {"type": next(iter(p)), next(iter(p)): "x"}
        for p in t["parts"]]) for t in chat]
    text = tokenizer.apply_chat_template(messages, chat_template=template, tokenize=False, add_generation_prompt=True)
    for part in (p for t in chat for p in t["parts"] if "text" not in p):
        kind, count = next(iter(part.items()))
        mark = f"<|{kind.upper()}|>"
        text = text.replace(mark, "\0" * count, 1).replace("\0", mark.lower())
    for kind in ("image", "audio", "video"):
        text = text.replace(f"<|{kind}|>", f"<|{kind.upper()}|>")
    return tokenizer.encode(text, add_special_tokens=False)


def main(out, folder, template):
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"))
    ids = [render(tokenizer, template, chat) for chat in CHATS]
    save_file({
        "in.chat": np.frombuffer(json.dumps(CHATS).encode(), np.uint8),
        "out.ids": np.array(sum(ids, []), np.int32), "out.id_counts": np.array([len(i) for i in ids], np.int32),
    }, out)
    print(len(CHATS), "conversations,", sum(map(len, ids)), "tokens")


template = json.loads(Path(sys.argv[3]).read_text())["chat_template"] if len(sys.argv) > 3 else RULES
main(Path(sys.argv[1]), Path(sys.argv[2]), template)
