"""Writes test/golden/logistic: scikit-learn's coefficients and probabilities on small tables, with the tables.

    python test/golden/scripts/make-logistic-golden.py        with the peers of bench/peers
"""

import json
import pathlib

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

FOLDER = pathlib.Path(__file__).parent.parent / "logistic"


def short(values):
    values = np.asarray(values)
    if values.ndim > 0:
        return [short(value) for value in values]
    return None if np.isnan(values) else float(str(np.float32(values)))


def table(random, rows):
    x = random.normal(size=(rows, 6)).astype("f4")
    x[:, 1] = 60_000 + 40 * x[:, 1]
    x[:, 2] = np.exp(2 * x[:, 2])
    x[:, 3] = 7
    x[random.random(x.shape) < 0.1] = np.nan
    x[:, 4] = np.nan
    return x


def write(name, classes, strength, weighted):
    random = np.random.default_rng(5)
    x, asked = table(random, 150), table(random, 20)
    score = np.nan_to_num(x[:, 0]) + 0.4 * np.nan_to_num(x[:, 5]) + random.normal(size=len(x))
    y = np.digitize(score, [0.2] if classes == 2 else [-0.5, 0.7])
    weight = random.integers(1, 6, len(x)) / 2 if weighted else np.ones(len(x))

    wide = x.astype("f8")
    known = ~np.isnan(wide)
    means = np.array([np.average(column[k], weights=weight[k]) if k.any() else 0 for column, k in zip(wide.T, known.T)])
    fill = lambda rows: np.where(np.isnan(rows), means, rows)
    scaler = StandardScaler().fit(fill(wide), sample_weight=weight)
    model = LogisticRegression(C=strength, tol=1e-13, max_iter=100_000).fit(scaler.transform(fill(wide)), y, sample_weight=weight)
    expected = {
        "madeBy": f"scikit-learn {sklearn.__version__}",
        "C": strength,
        "x": short(x),
        "y": y.tolist(),
        **({"weight": weight.tolist()} if weighted else {}),
        "coefficients": model.coef_.tolist(),
        "intercepts": model.intercept_.tolist(),
        "asked": short(asked),
        "probabilities": model.predict_proba(scaler.transform(fill(asked.astype("f8")))).tolist(),
    }
    (FOLDER / f"{name}.json").write_text(json.dumps(expected, separators=(",", ":")) + "\n")


FOLDER.mkdir(exist_ok=True)
write("binary", 2, 1.0, False)
write("binary-weighted", 2, 0.05, True)
write("three-classes", 3, 1.0, False)
write("three-classes-weighted", 3, 10.0, True)
