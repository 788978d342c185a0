"""Checks of what training relies on: the batched passes equal the library's, run lengths come back, truth is exact.

    python -m unittest tests
"""

import unittest

import numpy as np
import torch

import clips
import fast
from chat import embed, hidden, prefix_positions
from pipeline import budgeted
from published import published_thinker
from run_length import decode, encode
from scenes import Assets, Stage
from sound import EXTRACTOR, log_mel


class Batched(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.thinker = published_thinker()
        cls.rng = np.random.default_rng(1)

    def close(self, a, b):
        self.assertLess(float((a - b).abs().max()), 2e-4 * max(1.0, float(b.abs().max())))

    @torch.no_grad()
    def test_vision(self):
        frames = self.rng.integers(0, 256, (2, 2, 56, 84, 3), np.uint8)
        x, tower = fast.patches(frames), self.thinker.net.model.visual
        library = tower(x.flatten(0, 1), grid_thw=torch.tensor([[2, 4, 6]]))
        library = getattr(library, "pooler_output", library)
        self.close(fast.vision(tower, x, 4, 6).flatten(0, 1), library)

    @torch.no_grad()
    def test_answers_of_the_library_and_of_training_agree(self):
        picture = self.rng.integers(0, 256, (112, 196, 3), np.uint8)
        asked, _ = self.thinker.look(picture, "the dog")
        net, ids = self.thinker.net, asked.inputs["input_ids"][None]
        library = net(**asked.inputs | dict(input_ids=ids), attention_mask=torch.ones_like(ids)).logits[0]
        features = fast.vision(net.model.visual, asked.inputs["pixel_values"][None], 8, 14)
        places = prefix_positions(net.model, tuple(ids[0].tolist()), (1, 8, 14), 0.0, 0)
        look_back = torch.ones(1, 1, ids.shape[1], ids.shape[1], dtype=torch.bool).tril()
        state, _ = hidden(net, embed(net, ids, IMAGE=features), places, look_back)
        self.close(net.lm_head(state)[0], library)

    def test_log_mel(self):
        wave = self.rng.normal(0, 0.1, 32000).astype(np.float32)
        out = EXTRACTOR(wave, sampling_rate=16000, return_tensors="pt", return_attention_mask=True, padding="max_length")
        self.close(log_mel(wave[None])[0], out["input_features"][0, :, : int(out["attention_mask"].sum())])


class Truths(unittest.TestCase):
    def test_run_lengths_come_back(self):
        rng = np.random.default_rng(2)
        for case in range(50):
            mask = rng.random(tuple(rng.integers(1, 40, 2))) < rng.random()
            self.assertTrue((decode(encode(mask)) == mask).all(), case)

    def test_a_scene_is_the_same_twice_and_its_answers_are_visible(self):
        assets = Assets()
        stage = Stage(assets, 196, 112)
        for seed in range(10):
            made = []
            for _ in range(2):
                rng = np.random.default_rng(seed)
                clip = clips.make(rng, assets, 6)
                frames, truth = clips.frames_and_truth(clip, stage)
                made.append((frames, truth, clips.candidates(rng, clip, truth)))
            self.assertTrue((made[0][0] == made[1][0]).all())
            self.assertEqual([q.expression for q in made[0][2]], [q.expression for q in made[1][2]])
            for query in made[0][2]:
                for second in clips.moments(made[0][1], query.targets)[::2]:
                    self.assertTrue(made[0][1].shown[second, query.targets].all())

    def test_sizes_keep_the_budget(self):
        for height, width in ((360, 640), (720, 1280), (90, 160), (640, 360)):
            h, w = budgeted(height, width, 12544, 22400)
            self.assertTrue(h % 28 == w % 28 == 0 and 12544 <= h * w <= 22400, (h, w))


if __name__ == "__main__":
    unittest.main()
