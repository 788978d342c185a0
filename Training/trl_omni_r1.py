"""Trains System 1 with TRL's GRPO on the rewards of `omni-tui serve --rewards`, for models that need the field's engines.

    omni-tui serve --rewards --data DIR --thinker START
    python trl_omni_r1.py --server http://127.0.0.1:8765 --thinker START --media DIR --out RUN

TRL 1.16 hands a model pictures only: it looks for `image` parts in the messages and passes on `pixel_values`,
`image_grid_thw` and their kin by name, in generation as in log-probabilities. Video and sound are dropped. `OmniTrainer`
keeps TRL's groups, advantages (with its own epsilon, 1e-4), loss, reference and loop, and sees to it that every forward pass gets the frames and the
sound that belong to its rows. The towers are frozen, the text decoder is trained.

`accelerate launch` or `torchrun` spread it over processes, `--deepspeed FILE` divides weights and moments among them. vLLM
is not used: TRL 1.16 gives it ids and pictures, so it could not hear or see a clip; completions come from transformers.
"""

import argparse
import json
import random
import shutil
import sys
from itertools import groupby
from pathlib import Path

import torch
from datasets import Dataset
from transformers import AutoTokenizer, Qwen2_5OmniThinkerForConditionalGeneration
from trl import GRPOConfig, GRPOTrainer

from trl_inputs import Asked, Reader
from trl_server import RewardServer, ServerError, ServerRewards

THINKER = "Qwen2_5OmniThinkerForConditionalGeneration"
MOST_OBJECTS = 3      # of an expression count, as in the paper


class OmniTrainer(GRPOTrainer):
    """GRPO for the Thinker. A dataset row's `number` names its prompt; TRL shuffles and splits what it has generated, so
    the numbers travel with it as one more column."""

    def __init__(self, *arguments, look, **named):
        """`look`: from a row's number to what the model reads."""
        super().__init__(*arguments, **named)
        self.look = look
        self.rows: list[int] = []
        self.asked: dict[int, Asked] = {}

    def _generate_and_score_completions(self, inputs):
        self.rows = [row["number"] for row in inputs]
        self.asked = {number: self.look(number) for number in dict.fromkeys(self.rows)}
        return super()._generate_and_score_completions(inputs) | dict(rows=torch.tensor(self.rows))

    def _compute_loss(self, model, inputs):
        self.rows = inputs["rows"].tolist()
        return super()._compute_loss(model, inputs)

    def _tokenize_prompts(self, prompts):
        return [self.asked[number].ids for number in self.rows], None, {}

    def _generate_single_turn(self, prompt_ids, images, multimodal_fields, num_generations, has_tool_images=False):
        """One call per prompt: completions of the same prompt have the same features and need no padding."""
        completions = []
        for number, group in groupby(self.rows):
            asked, count = self.asked[number], len(list(group))
            fields = asked.repeated(count, self.model)
            completions += super()._generate_single_turn([asked.ids] * count, None, fields, num_generations)[0]
        return completions, None

    def _get_per_token_logps_and_entropies(
            self, model, input_ids, attention_mask, logits_to_keep, batch_size=None, compute_entropy=False, **_):
        """One forward pass per prompt and `batch_size` rows, through TRL's own head. [rows, logits_to_keep] each."""
        order, logps, entropies = [], [], []
        for start in range(0, len(self.rows), batch_size or len(self.rows)):
            places = range(start, min(start + (batch_size or len(self.rows)), len(self.rows)))
            for number in dict.fromkeys(self.rows[i] for i in places):
                same = [i for i in places if self.rows[i] == number]
                padding = input_ids.shape[1] - logits_to_keep - len(self.asked[number].ids)
                ids, mask = input_ids[same, padding:], attention_mask[same, padding:]
                labels = ids.masked_fill(mask == 0, -100)
                labels[:, :-logits_to_keep] = -100
                with self.accelerator.autocast():
                    out = model(input_ids=ids, attention_mask=mask, labels=labels, fused_lm_head=True,
                                **self.asked[number].repeated(len(same), self.model))
                order += same
                logps.append(out.log_probs[:, -logits_to_keep:])
                entropies.append(out.entropy[:, -logits_to_keep:] if compute_entropy else None)
        back = torch.tensor(order, device=input_ids.device).argsort()
        return torch.cat(logps)[back], torch.cat(entropies)[back] if compute_entropy else None, None


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", default="http://127.0.0.1:8765")
    parser.add_argument("--token-file", type=Path, help="what a server wants that others can reach")
    parser.add_argument("--thinker", type=Path, required=True, help="the model to begin from, a Thinker alone")
    parser.add_argument("--media", type=Path, required=True, help="the dataset's folder: the server's --data")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, help="updates; one epoch if not given")
    parser.add_argument("--group", type=int, default=8, help="completions that are compared with each other")
    parser.add_argument("--batch", type=int, default=8, help="completions in one forward pass of one process")
    parser.add_argument("--accumulate", type=int, default=1, help="forward passes per update")
    parser.add_argument("--rate", type=float, default=1e-6)
    parser.add_argument("--beta", type=float, default=0.04, help="weight of the KL")
    parser.add_argument("--temperature", type=float, default=1.0)
    parser.add_argument("--top-p", type=float, default=0.95)
    parser.add_argument("--max-new-tokens", type=int, help="as the model's profile says if not given")
    parser.add_argument("--dtype", default="float32", choices=("float32", "bfloat16"), help="of the weights while they are trained")
    parser.add_argument("--save-every", type=int, default=100, help="updates between checkpoints")
    parser.add_argument("--resume", action="store_true", help="go on from the newest checkpoint of --out")
    parser.add_argument("--deepspeed", help="DeepSpeed's settings")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(given)


def rows(samples: list[dict], seed: int) -> list[dict]:
    """The samples that can be learnt from. Of more than three objects three are kept, always the same."""
    usable = []
    for sample in samples:
        objects = sample.get("object_ids")
        if objects == []:
            continue                               # the expression means nothing
        if objects and len(objects) > MOST_OBJECTS:
            kept = random.Random(f"{seed} {sample['video']} {sample['exp_id']}").sample(range(len(objects)), MOST_OBJECTS)
            objects = [objects[i] for i in sorted(kept)]
        usable.append(dict(prompt=f"{sample['video']}: {sample['expression']}", number=len(usable), video=sample["video"],
                           exp_id=sample["exp_id"], object_ids=objects))
    if not usable:
        raise ServerError("the server's dataset has no expression that means something")
    return usable


def thinker(options: argparse.Namespace) -> Qwen2_5OmniThinkerForConditionalGeneration:
    """The model, its towers frozen."""
    names = json.loads((options.thinker / "config.json").read_text()).get("architectures")
    if names != [THINKER]:       # TRL loads the reference by this name
        raise ValueError(f"{options.thinker}: expected architectures [{THINKER}], found {names}. "
                         "Try: the Thinker saved alone, with save_pretrained")
    net = Qwen2_5OmniThinkerForConditionalGeneration.from_pretrained(options.thinker, dtype=options.dtype)
    net.requires_grad_(False)
    for part in (net.model.language_model, net.lm_head):
        part.requires_grad_(True)
    return net


def settings(options: argparse.Namespace, net, most: int) -> GRPOConfig:
    """As `omni-tui train --objective grpo` has them, where both have a setting."""
    config = net.config
    # A sampled marker would stand for features that are not there.
    markers = [config.image_token_id, config.video_token_id, config.audio_token_id, config.vision_start_token_id,
               config.vision_end_token_id, config.audio_start_token_id, config.audio_end_token_id]
    on_gpu = torch.cuda.is_available()
    return GRPOConfig(
        output_dir=str(options.out), seed=options.seed, max_steps=options.steps or -1, num_train_epochs=1, num_generations=options.group,
        per_device_train_batch_size=options.batch, gradient_accumulation_steps=options.accumulate, max_completion_length=most,
        temperature=options.temperature, top_p=options.top_p, generation_kwargs=dict(suppress_tokens=markers), beta=options.beta,
        loss_type="grpo", learning_rate=options.rate, lr_scheduler_type="cosine", weight_decay=0.01, max_grad_norm=5.0, bf16=on_gpu,
        use_cpu=not on_gpu, ddp_find_unused_parameters=False, dataloader_pin_memory=on_gpu, deepspeed=options.deepspeed, logging_steps=1,
        save_steps=options.save_every, save_total_limit=2, report_to="none")


def check_shares(config: GRPOConfig) -> None:
    """Every process must have whole groups: the server gives the length bonus, and advantages in the rollouts file, within a
    request. And it must make as many calls of the model as the others, or those wait for ever."""
    batch, group = config.per_device_train_batch_size, config.num_generations
    share = batch * config.gradient_accumulation_steps
    if share % group:
        raise ValueError(f"--batch times --accumulate, {share}, must be a multiple of --group {group}: the server compares what one "
                         "process asks about")
    if config.world_size > 1 and batch > 1 and share > group:
        raise ValueError(f"several processes with several groups each ({share} completions, groups of {group}) need --batch 1")


def build(options: argparse.Namespace) -> OmniTrainer:
    server = RewardServer(options.server, options.token_file and options.token_file.read_text().strip())
    samples = rows(server.ask("/samples")["samples"], options.seed)
    reader, net = Reader(options.thinker, options.media), thinker(options)

    def question(number: int) -> dict:
        return server.ask("/prompt", {key: samples[number][key] for key in ("video", "exp_id")})

    if not options.resume and any(options.out.glob("checkpoint-*")):
        raise ValueError(f"{options.out} holds a run already. Try: --resume, or another --out")
    config = settings(options, net, options.max_new_tokens or question(0)["max_new_tokens"])
    check_shares(config)
    options.out.mkdir(parents=True, exist_ok=True)
    return OmniTrainer(
        look=lambda number: reader(question(number)), model=net, args=config, train_dataset=Dataset.from_list(samples),
        reward_funcs=ServerRewards(server, options.out / f"rollouts-{config.process_index}.jsonl"),
        processing_class=AutoTokenizer.from_pretrained(options.thinker))


def save(trainer: OmniTrainer, source: Path, out: Path) -> None:
    """The published layout: new weights, and everything else as it was in the folder that training began from."""
    trainer.save_model(str(out))
    if trainer.accelerator.is_main_process:
        (out / "training_args.bin").unlink()                   # a pickle
        for path in source.iterdir():
            if path.is_file() and path.name != "config.json" and ".safetensors" not in path.name:
                shutil.copy(path, out)


def main() -> None:
    options = arguments()
    try:
        trainer = build(options)
        trainer.train(resume_from_checkpoint=options.resume)
        trainer.save_state()
        save(trainer, options.thinker, options.out / "model")
    except (ServerError, ValueError, OSError) as error:
        sys.exit(f"trl_omni_r1: {error}")


if __name__ == "__main__":
    main()
