"""Checks of `trl_omni_r1.py` with real TRL and a real server, on the CPU and this machine alone.

    python test_trl.py --binary ../.build/release/omni-tui
"""

import json
import shutil
import subprocess
import sys
import tempfile
import unittest
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file, save_file

import trl_omni_r1
from published import NANO
from trl_inputs import Asked, NanoInputs, PublishedInputs, Reader
from trl_server import BATCH, RewardServer, ServerError, ServerRewards, requests

SAMPLES = Path(__file__).parent.parent / "Samples"
THINKER = NANO / "thinker"
GROUP, STEPS = 2, 2
BINARY = Path("omni-tui")


class Trained(unittest.TestCase):
    """A short run, two groups of two completions a step."""

    @classmethod
    def setUpClass(cls):
        torch.set_num_threads(1)
        cls.folder = Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.server = subprocess.Popen(
            [BINARY, "serve", "--rewards", "--data", SAMPLES, "--kind", "jsonl", "--split", "queries", "--port", "0", "--threads", "1"],
            stdout=subprocess.PIPE, text=True)
        cls.addClassCleanup(cls.stop)
        cls.address = cls.server.stdout.readline().split()[-1]
        cls.options = trl_omni_r1.arguments([
            "--server", cls.address, "--thinker", str(THINKER), "--media", str(SAMPLES), "--out", str(cls.folder / "run"),
            "--steps", str(STEPS), "--group", str(GROUP), "--batch", str(2 * GROUP), "--rate", "1e-4"])
        cls.trainer = trl_omni_r1.build(cls.options)
        cls.before = {name: value.clone() for name, value in cls.trainer.model.state_dict().items()}
        cls.trainer.model.train()
        cls.rows = [cls.trainer.train_dataset[i] for i in (0, 0, 7, 7)]         # two clips, prompts of different lengths
        cls.batch = cls.trainer._generate_and_score_completions(cls.rows)
        cls.trainer.train()
        trl_omni_r1.save(cls.trainer, THINKER, cls.folder / "model")

    @classmethod
    def stop(cls):
        cls.server.terminate()
        cls.server.wait()
        cls.server.stdout.close()

    @torch.no_grad()
    def plain(self, row: int) -> tuple[Asked, list[int], torch.Tensor]:
        """(prompt, completion, logits) of one completion alone, by the model as it was and nothing of TRL's."""
        asked = self.trainer.look(self.rows[row]["number"])
        completion = self.batch["completion_ids"][row][self.batch["completion_mask"][row] == 1].tolist()
        ids = torch.tensor([asked.ids + completion])
        logits = self.trainer.ref_model(input_ids=ids, attention_mask=torch.ones_like(ids), **asked.fields).logits[0]
        return asked, completion, logits

    def test_log_probabilities_are_those_of_a_plain_forward_pass(self):
        self.assertNotEqual(*(len(self.trainer.look(n).ids) for n in (0, 7)))
        for row in range(2 * GROUP):
            asked, completion, logits = self.plain(row)
            logs = torch.log_softmax(logits[len(asked.ids) - 1: -1], -1)
            expected = logs[range(len(completion)), completion]
            found = self.batch["ref_per_token_logps"][row][: len(completion)]
            self.assertLess(float((found - expected).abs().max()), 1e-4)
            self.assertGreater(float(expected.std()), 0.01)

    def test_omni_tui_computes_the_same(self):
        asked, completion, logits = self.plain(2)
        fields = {name: value for name, value in asked.fields.items() if name != "feature_attention_mask"}
        fields |= dict(input_ids=torch.tensor(asked.ids + completion), input_features=fields["input_features"][0],
                       use_audio_in_video=torch.tensor([1]))
        case = {f"in.{name}": value.int() if value.dtype == torch.int64 else value for name, value in fields.items()}
        save_file({k: v.contiguous() for k, v in (case | {"out.logits": logits}).items()}, self.folder / "case.safetensors")
        done = subprocess.run([BINARY, "parity", self.folder / "case.safetensors", "--checkpoint", THINKER], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("ok   out.logits", done.stdout)

    def test_rewards_arrive_and_advantages_follow(self):
        lines = [json.loads(line) for line in open(self.folder / "run/rollouts-0.jsonl")]
        self.assertEqual(len(lines), 2 * GROUP * (STEPS + 1))
        self.assertTrue(any(line["masks"] for line in lines))
        last = lines[-2 * GROUP:]
        self.assertEqual(list(self.trainer._logs["rewards"]["omni_tui"]), [np.float32(line["reward"]) for line in last])
        for found, line in zip(self.trainer._logs["advantages"], last):
            self.assertAlmostEqual(found, line["advantage"], delta=0.01)

    def test_losses_are_numbers_and_only_the_decoder_learns(self):
        losses = [row["loss"] for row in self.trainer.state.log_history if "loss" in row]
        self.assertEqual(len(losses), STEPS)
        self.assertTrue(np.isfinite(losses).all())
        changed = {name for name, value in self.trainer.model.state_dict().items() if not torch.equal(value, self.before[name])}
        self.assertTrue(changed)
        self.assertTrue(all(name.startswith(("model.language_model.", "lm_head.")) for name in changed), changed)
        self.assertIn("model.language_model.layers.0.self_attn.q_proj.weight", changed)

    @torch.no_grad()
    def test_the_written_model_says_the_same_in_omni_tui(self):
        names = {name for shard in THINKER.glob("*.safetensors") for name in load_file(shard)}
        self.assertEqual(set(load_file(self.folder / "model/model.safetensors")), names)
        done = subprocess.run([BINARY, "segment", SAMPLES / "farm.mp4", "-q", "the cow", "--thinker", self.folder / "model",
                               "-o", self.folder / "out"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        asked, net = self.trainer.look(0), self.trainer.model.eval()               # the cow of the farm
        ids = torch.tensor([asked.ids])
        said = net.generate(input_ids=ids, attention_mask=torch.ones_like(ids), **asked.fields, do_sample=False, max_new_tokens=160)
        text = self.trainer.processing_class.decode(said[0, len(asked.ids):], skip_special_tokens=True)
        self.assertEqual(json.loads((self.folder / "out/result.json").read_text())["reasoning"]["text"], text)

    def test_frames_are_those_of_omni_tui(self):
        media = Reader(THINKER, SAMPLES).media
        out = self.folder / "frames"
        subprocess.run([BINARY, "frames", SAMPLES / "sea.mp4", "--index", "7,30", "-o", out], check=True, capture_output=True)
        theirs = [np.asarray(Image.open(path).convert("RGB"), int) for path in sorted(out.iterdir())]
        for found, expected in zip(media.frames(media.place("elsewhere/Samples/sea.mp4"), [7, 30]), theirs, strict=True):
            self.assertLess(np.abs(found - expected).mean(), 0.1)

    def test_what_the_server_refuses_is_said(self):
        with self.assertRaisesRegex(ServerError, "/prompt: 400.*no expression '0' of 'nowhere'"):
            RewardServer(self.address).ask("/prompt", dict(video="nowhere", exp_id="0"))

    @unittest.skipUnless(find_spec("torchvision"), "transformers' processor for video needs torchvision")
    def test_the_published_processor_makes_the_same(self):
        from transformers import AutoTokenizer, Qwen2_5OmniProcessor, Qwen2VLImageProcessor, Qwen2VLVideoProcessor, WhisperFeatureExtractor
        ears = WhisperFeatureExtractor(feature_size=128, chunk_length=300, return_attention_mask=True)
        Qwen2_5OmniProcessor(Qwen2VLImageProcessor(), Qwen2VLVideoProcessor(), ears,
                             AutoTokenizer.from_pretrained(THINKER)).save_pretrained(self.folder / "processor")
        nano, published = NanoInputs(THINKER), PublishedInputs(self.folder / "processor")
        rng = np.random.default_rng(1)
        frames = list(rng.integers(0, 256, (6, 56, 84, 3), np.uint8))
        wave = rng.normal(0, 0.1, 96000).astype(np.float32)
        for step in (0.5, 1.0, 2.5):
            for sound in (wave, None):
                question = dict(task="omni", system="", prompt="Which moments show it?", sample_times=[0, step])
                own, theirs = nano(question, frames, sound), published(question, frames, sound)
                self.assertEqual(own.ids, theirs.ids)
                self.assertEqual(set(own.fields), set(theirs.fields))
                for name, value in own.fields.items():
                    self.assertTrue(value is True or torch.allclose(value.float(), theirs.fields[name].float(), atol=1e-3), name)
        still = published(dict(task="av", system=None, prompt="What is it?", sample_times=[0]), frames[:1], wave)
        ids = torch.tensor([still.ids] * 2)
        with torch.no_grad():          # refuses features that do not fit the placeholders
            self.trainer.model(input_ids=ids, attention_mask=torch.ones_like(ids), **still.repeated(2, self.trainer.model))


class Refusals(unittest.TestCase):
    def rewards(self, lines: list[dict]) -> list[float | None]:
        server = RewardServer("http://127.0.0.1:1")
        server.ask = lambda path, body: dict(rollouts=lines)
        state = type("State", (), dict(global_step=0))
        with tempfile.NamedTemporaryFile() as file:
            return ServerRewards(server, Path(file.name))(
                completions=["a", "b"], completion_ids=[[1], [2]], number=[0, 0], video=["v", "v"], exp_id=["0", "0"],
                object_ids=[None, ["1"]], trainer_state=state, log_metric=lambda *_: None)

    def test_a_reward_that_is_not_known_is_none(self):
        self.assertEqual(self.rewards([dict(reward=None), dict(reward=1.5)]), [None, 1.5])

    def test_a_group_is_asked_about_in_one_request(self):
        groups = [number for number in range(40) for _ in range(24)]
        parts = requests(groups)
        self.assertEqual([i for part in parts for i in part], list(range(len(groups))))
        self.assertTrue(all(0 < len(part) <= BATCH for part in parts))
        self.assertEqual(len(parts), 4)
        for a, b in zip(parts, parts[1:]):
            self.assertNotEqual(groups[a[-1]], groups[b[0]])
        self.assertEqual(requests([5, 5, 7]), [range(0, 3)])
        self.assertEqual(requests([1] * BATCH + [2]), [range(0, BATCH), range(BATCH, BATCH + 1)])
        with self.assertRaisesRegex(ServerError, "group of 257"):
            requests([1] * (BATCH + 1))

    def test_an_answer_without_all_rewards_ends_the_run(self):
        for lines in ([dict(reward=1.0)], [dict(reward=1.0), dict()]):
            with self.assertRaises(ServerError):
                self.rewards(lines)

    def test_a_server_that_is_not_there_is_named(self):
        with self.assertRaisesRegex(ServerError, "127.0.0.1:1/samples.*omni-tui serve"):
            RewardServer("http://127.0.0.1:1").ask("/samples")

    def test_shares_that_would_make_a_process_wait_are_refused(self):
        share = lambda batch, accumulate, processes: trl_omni_r1.check_shares(type("Config", (), dict(
            per_device_train_batch_size=batch, gradient_accumulation_steps=accumulate, num_generations=8, world_size=processes)))
        share(8, 1, 4), share(1, 16, 4), share(1, 8, 8), share(8, 2, 1)
        for wrong in ((8, 2, 4), (3, 1, 4), (12, 1, 1), (4, 1, 4), (1, 1, 8)):
            with self.assertRaises(ValueError):
                share(*wrong)


if __name__ == "__main__":
    if "--binary" in sys.argv:
        place = sys.argv.index("--binary")
        BINARY = Path(sys.argv[place + 1]).resolve()
        del sys.argv[place: place + 2]
    unittest.main()
