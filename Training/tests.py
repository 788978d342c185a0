"""Checks of what training relies on: the batched passes equal the library's, run lengths come back, truth is exact.

    python -m unittest tests
"""

import json
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch
from PIL import Image

import clips
import fast
import questions
import samples
from chat import embed, hidden, prefix_positions
from evaluate import asked_clips, asked_picture, figures, keyframe_iou
from pipeline import Answer, Segment, Thinker, budgeted
from published import published_thinker
from run_length import decode, encode
from scenes import Actor, Assets, Stage
from sound import EXTRACTOR, log_mel
from train_sam import click
from world import BY_NOUN
from write_dataset import write_clips


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

    def test_birds_and_insects_are_animals(self):
        actors = [Actor("", BY_NOUN[noun], 1.0) for noun in ("cow", "rooster", "bee", "car")]
        asked = [questions.about_one(np.random.default_rng(seed), [(i, (i, 0, i + 1, 1)) for i in range(4)], actors, 1.0) for seed in range(200)]
        of_group = {tuple(i for i, _ in chosen) for sort, _, chosen in asked if sort == "group"}
        self.assertEqual(of_group, {(0, 1, 2), (3,)})
        truth = clips.Truth(np.ones((4, 4), bool), [], [])
        made = clips.several(np.random.default_rng(1), clips.Clip(4, actors, 0), truth, [0, 1, 2, 3], [])
        self.assertIn([0, 1, 2], [q.targets for q in made])

    def test_the_queries_of_the_samples_mean_what_their_masks_show(self):
        folder = Path(samples.__file__).parent.parent / "Samples"
        rows = [json.loads(line) for line in (folder / "queries.jsonl").read_text().splitlines()]
        self.assertEqual(rows, samples.queries())
        for row in rows:
            pictures = sorted((folder / row["masks"]).iterdir())[::15]
            shown = {int(v) for path in pictures for v in np.unique(np.asarray(Image.open(path)))}
            self.assertLessEqual(set(row["object_ids"]), shown, row["expression"])
        sounding = [i + 1 for i, spec in enumerate(samples.SCENES["farm"][3]) if spec[3]]
        self.assertIn(("all that sound", sounding), [(r["expression"], r["object_ids"]) for r in rows])

    def test_splits_of_clips_do_not_overwrite_each_other(self):
        assets = Assets()
        with tempfile.TemporaryDirectory() as name:
            out = Path(name)
            for split, seed in (("train", 1), ("val", 2), ("train", 1)):
                write_clips(out, assets, 2, seed, split)
            targets = [json.loads(line) for line in (out / "targets.jsonl").read_text().splitlines()]
            keys = [(row["clip"], row["exp_id"]) for row in targets]
            rows = [json.loads(line) for split in ("train", "val") for line in (out / f"{split}.jsonl").read_text().splitlines()]
            self.assertEqual(sorted(keys), sorted((row["clip"].removeprefix("media/"), row["id"]) for row in rows))
            self.assertEqual(sorted(p.name for p in (out / "media").iterdir()), ["train-0000", "train-0001", "val-0000", "val-0001"])

    def test_sizes_keep_the_budget(self):
        for height, width in ((360, 640), (720, 1280), (90, 160), (640, 360)):
            h, w = budgeted(height, width, 12544, 22400)
            self.assertTrue(h % 28 == w % 28 == 0 and 12544 <= h * w <= 22400, (h, w))


class Scripted(Thinker):
    """Says what it is told to, and sees a box of its own number in every picture but the black ones."""

    def __init__(self, segments: list[Segment]):
        self.segments = segments

    def reason(self, frames, wave, expression):
        return None, self.segments

    def look(self, picture, expression):
        return None, [(0.0, 0.0, float(picture.max()), 1.0)] if picture.any() else []


class Measures(unittest.TestCase):
    def test_an_instant_at_the_end_is_the_last_frame_and_four_are_looked_at(self):
        frames = np.arange(7, dtype=np.uint8)[:, None, None, None] * np.ones((7, 4, 4, 3), np.uint8)
        segments = [Segment(7.0, 7.0, "the dog"), Segment(0.0, 0.0, "the dog"), Segment(6.2, 6.9, "the cow")]
        answer = Scripted(segments).answer(frames, None, "the one that sounds last")
        self.assertEqual(answer.words, {0: "the dog", 6: "the dog"})
        self.assertEqual(answer.boxes, {6: [(0.0, 0.0, 6.0, 1.0)]})
        many = Scripted([Segment(t, t, "the dog") for t in (5.0, 1.0, 4.0, 2.0, 3.0)]).answer(frames, None, "the one that sounds last")
        self.assertEqual(sorted(many.words), [1, 2, 3, 4])
        self.assertEqual(Scripted([]).answer(frames, None, "the dog").words, {})

    def test_a_keyframe_without_a_box_counts_and_one_without_the_thing_does_not(self):
        box = (0, 0, 10, 10)
        truth = clips.Truth(np.ones((4, 2), bool), [[box, box], [box, None], [None, None], [None, None]], [])
        iou = lambda times, boxes, meant: keyframe_iou(Answer([], dict.fromkeys(times, "it"), boxes), truth, meant)
        self.assertEqual(iou([0, 1], {0: [box]}, [0]), 0.5)
        self.assertEqual(iou([0, 2], {0: [box]}, [0]), 1.0)
        self.assertEqual(iou([0, 1], {0: [box], 1: [(0, 0, 10, 5)]}, [0, 1]), 2.5 / 3)
        self.assertEqual([iou([2], {2: [box]}, [0]), iou([], {}, [0])], [0.0, 0.0])

    def test_every_figure_has_its_count(self):
        self.assertEqual(figures({"J": [0.5, 0.25], "refused": [True]}), {"J": 37.5, "J n": 2, "refused": 100.0, "refused n": 1})

    def test_a_click_lies_well_inside_wherever_the_thing_is(self):
        mask = np.zeros((360, 640), bool)
        mask[300:350, 560:620] = True
        for seed in range(20):
            (x, y), = click(np.random.default_rng(seed), mask)
            self.assertTrue(562 <= x < 618 and 302 <= y < 348, (x, y))

    def test_the_splits_ask_for_what_they_are_named_after(self):
        assets = Assets()
        stage = Stage(assets, 320, 180)
        held = lambda clip, query: any(clip.actors[i].stamp in assets.held_stamps for i in query.targets)
        asked = {split: [(c, q) for c, _, _, _, q in asked_clips(split, assets, stage, 5, 8)] for split in ("seen", "unseen", "crowded")}
        self.assertEqual([len(rows) for rows in asked.values()], [8, 8, 8])
        self.assertTrue(all(held(*row) for row in asked["unseen"]))
        self.assertFalse(any(held(*row) for row in asked["seen"] + asked["crowded"]))
        self.assertTrue({4} <= {len(clip.actors) for clip, _ in asked["crowded"]} <= {2, 3, 4})
        for group in range(3):
            boxes = [asked_picture(5, group, n, stage)[3] for n in range(4)]
            self.assertEqual([bool(b) for b in boxes], [group < 2] * 4)


if __name__ == "__main__":
    unittest.main()
