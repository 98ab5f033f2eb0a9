"""Trains XGBoost on a small weak-signal table with missing values and writes the table with the losses that XGBoost reached.

Run with a Python that has the packages of bench/peers: python test/golden/scripts/xgboost-log-loss.py
"""
import base64
import gzip
import json
import pathlib

import numpy as np
import xgboost

ROWS, TEST_ROWS, FEATURES = 4000, 4000, 8
random = np.random.default_rng(20240229)
# One decimal: so few distinct values that every border has a bin of its own, in any library. What is left to compare is the learning.
x = np.round(random.standard_normal((ROWS + TEST_ROWS, FEATURES)), 1).astype(np.float32)
score = 0.8 * x[:, 0] + 0.6 * np.sin(2 * x[:, 1]) + 0.5 * x[:, 2] * x[:, 3]
x[random.random(x.shape) < 0.05] = np.nan
noise = random.logistic(size=len(x))
binary = (score + noise > 0).astype(int)
three = np.digitize(score + noise, [-0.8, 0.8])
value = np.round(score + 0.5 * noise, 3)


def loss(objective, answers, **more):
    params = {"objective": objective, "tree_method": "hist", "max_depth": 4, "eta": 0.1, "max_bin": 256, "min_child_weight": 20, "nthread": 1, **more}
    rounds = 20
    model = xgboost.train(params, xgboost.DMatrix(x[:ROWS], answers[:ROWS]), rounds)
    p = model.predict(xgboost.DMatrix(x[ROWS:])).astype(np.float64)
    truth = answers[ROWS:]
    if objective == "reg:squarederror":
        return float(np.mean((p - truth) ** 2))
    chosen = np.where(truth == 1, p, 1 - p) if p.ndim == 1 else p[np.arange(len(p)), truth]
    return float(-np.mean(np.log(chosen)))


tenths = np.where(np.isnan(x), -128, np.round(np.nan_to_num(x) * 10)).astype("i1")
golden = {
    "made": f"xgboost {xgboost.__version__}, numpy {np.__version__}",
    "rows": ROWS,
    "testRows": TEST_ROWS,
    "features": FEATURES,
    "parameters": {"rounds": 20, "maximumDepth": 4, "learningRate": 0.1, "maximumBins": 256, "minimumChildWeight": 20},
    "tenths": base64.b64encode(gzip.compress(tenths.tobytes(), 9, mtime=0)).decode(),
    "binary": "".join(map(str, binary)),
    "three": "".join(map(str, three)),
    "value": base64.b64encode(gzip.compress(value.astype("<f4").tobytes(), 9, mtime=0)).decode(),
    "losses": {
        "binary:logistic": loss("binary:logistic", binary),
        "multi:softprob": loss("multi:softprob", three, num_class=3),
        "reg:squarederror": loss("reg:squarederror", value.astype(np.float32)),
    },
}
path = pathlib.Path(__file__).parent.parent / "xgboost-log-loss.json"
path.write_text(json.dumps(golden) + "\n")
print(path, path.stat().st_size, golden["made"], golden["losses"])
