"""Makes Tests/Fixtures/metrics/pairs.json from mask pairs and their reference values.

usage: make_metric_fixture.py GOLDEN_DIR OUT.json

GOLDEN_DIR holds masks.safetensors (pred.N, gt.N) and values.json (J and F by numpy and scipy). Both
masks of each pair are written as run lengths by pycocotools, so that the texts are references too.
Needs: numpy, safetensors, pycocotools.
"""
import json
import sys
from pathlib import Path

import numpy as np
from pycocotools import mask as coco
from safetensors.numpy import load_file


def text(mask):
    return coco.encode(np.asfortranarray(mask))["counts"].decode()


def main(golden, out):
    masks = load_file(golden / "masks.safetensors")
    rows = []
    for row in json.loads((golden / "values.json").read_text()):
        n = row["pair"]
        prediction, truth = masks[f"pred.{n}"], masks[f"gt.{n}"]
        rows.append({
            "height": prediction.shape[0], "width": prediction.shape[1],
            "prediction": text(prediction), "truth": text(truth),
            "prediction_area": int(prediction.sum()), "j": row["J"], "f": row["F"],
        })
    out.write_text(json.dumps(rows, indent=0) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
