"""Checks a model that was exported as XGBoost JSON: loads it in Python, predicts the given rows and compares.

    python bench/peers/verify-xgboost-json.py MODEL.json EXPECTED.json|EXPECTED.csv [TOLERANCE]

EXPECTED.json is {"rows": [[number or null, ...], ...], "predictions": [[one per output], ...]}, and may hold
"contributions" (rows x features + 1, or rows x classes x features + 1). EXPECTED.csv has a column for every feature,
under its name, and one column `prediction:NAME` for every output; an empty cell is missing. A binary model's two
outputs are the probabilities of both classes. Exits with 1 when a prediction differs by more than TOLERANCE
(default 1e-6; contributions: 10 times that), relative to the largest value where that is above 1.
"""

import csv
import json
import sys

import numpy as np
import xgboost


def read(path, features):
    if path.endswith(".json"):
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
        return content["rows"], content["predictions"], content.get("contributions")
    with open(path, newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    cells = lambda line, names: [float(line[name]) if line[name] != "" else None for name in names]
    outputs = [name for name in lines[0] if name.startswith("prediction:")]
    return [cells(line, features) for line in lines], [cells(line, outputs) for line in lines], None


def difference(name, ours, theirs, tolerance):
    ours, theirs = np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float)
    if ours.shape != theirs.shape:
        sys.exit(f"{name}: ours has the shape {ours.shape}, XGBoost's {theirs.shape}")
    largest = float(np.max(np.abs(ours - theirs)) / max(1.0, float(np.max(np.abs(theirs)))))
    print(f"{name}: {ours.shape[0]} rows, largest difference {largest:.2e} (tolerance {tolerance:.0e})")
    return largest <= tolerance


def main():
    model, expected = sys.argv[1:3]
    tolerance = float(sys.argv[3]) if len(sys.argv) > 3 else 1e-6
    booster = xgboost.Booster()
    booster.load_model(model)
    names = booster.feature_names
    rows, predictions, contributions = read(expected, names)
    table = np.array([[np.nan if cell is None else cell for cell in row] for row in rows], dtype=np.float32)
    matrix = xgboost.DMatrix(table, feature_names=names)
    theirs = booster.predict(matrix)
    if theirs.ndim == 1:
        binary = len(predictions[0]) == 2
        theirs = np.stack([1 - theirs, theirs], axis=1) if binary else theirs[:, None]
    equal = difference("predictions", predictions, theirs, tolerance)
    if contributions is not None:
        theirs = booster.predict(matrix, pred_contribs=True)
        equal = difference("contributions", contributions, theirs, 10 * tolerance) and equal
    print(f"XGBoost {xgboost.__version__}: {'equal' if equal else 'DIFFERENT'}")
    sys.exit(0 if equal else 1)


main()
