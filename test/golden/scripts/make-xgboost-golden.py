"""Writes test/golden/xgboost: small models trained by XGBoost, input rows, and the predictions of XGBoost.

    python test/golden/scripts/make-xgboost-golden.py           with the peers of bench/peers
    python test/golden/scripts/make-xgboost-golden.py -1.7      with xgboost==1.7.6, for files of that age
    python test/golden/scripts/make-xgboost-golden.py -3.2      with xgboost-cpu==3.2.0 and pandas, for base scores in lists,
                                                                answers that are all the same, and kinds that are refused
"""

import json
import pathlib
import sys

import numpy as np
import xgboost as xgb

SUFFIX = sys.argv[1] if len(sys.argv) > 1 else ""
FOLDER = pathlib.Path(__file__).parent.parent / "xgboost"
NAMES = ["momentum", "volatility", "volume", "constant", "always_missing", "hour"]


def short(values):
    """float32 as the shortest decimal that reads back the same; NaN as null."""
    values = np.asarray(values)
    if values.ndim > 0:
        return [short(value) for value in values]
    return None if np.isnan(values) else float(str(np.float32(values)))


def rows(random, count):
    x = random.normal(size=(count, len(NAMES))).astype("f4")
    x[:, 2] = np.exp(x[:, 2]) * 1000
    x[:, 3] = 7
    x[:, 5] = random.integers(0, 24, count)
    x[random.random(x.shape) < 0.12] = np.nan
    x[:, 4] = np.nan
    return x


def write(name, objective, answers, parameters, **training):
    random = np.random.default_rng(7)
    x = rows(random, 600)
    y = answers(x, random)
    weight = random.uniform(0.2, 2, len(x))
    matrix = xgb.DMatrix(x, y, weight=weight, feature_names=NAMES)
    if training.pop("early_stopping_rounds", None):
        late = rows(random, 300)
        training.update(
            early_stopping_rounds=3,
            evals=[(xgb.DMatrix(late, answers(late, random), feature_names=NAMES), "late")],
            verbose_eval=False,
        )
    booster = xgb.train(
        {"objective": objective, "max_depth": 4, "eta": 0.3, "tree_method": "hist", "seed": 1, "nthread": 1, **parameters},
        matrix,
        **training,
    )
    asked = rows(np.random.default_rng(8), 40)
    question = xgb.DMatrix(asked, feature_names=NAMES)
    best = {"iteration_range": (0, booster.best_iteration + 1)} if "early_stopping_rounds" in training else {}
    (FOLDER / f"{name}{SUFFIX}.model.json").write_bytes(booster.save_raw("json"))
    expected = {
        "madeBy": f"xgboost {xgb.__version__}",
        "features": NAMES,
        "rows": short(asked),
        "predictions": short(booster.predict(question, **best)),
        "margins": short(booster.predict(question, output_margin=True, **best)),
        "contributions": short(booster.predict(question, pred_contribs=True, **best)),
        "rounds": booster.best_iteration + 1 if best else booster.num_boosted_rounds(),
        "totalGain": booster.get_score(importance_type="total_gain"),
        "meanGain": booster.get_score(importance_type="gain"),
    }
    (FOLDER / f"{name}{SUFFIX}.expected.json").write_text(json.dumps(expected, separators=(",", ":")) + "\n")


def signal(x):
    filled = np.nan_to_num(x)
    return filled[:, 0] * (filled[:, 5] > 12) + 0.5 * filled[:, 1] ** 2 + 0.3 * np.isnan(x[:, 2])


def binary(x, random):
    return (signal(x) + random.normal(size=len(x)) > 0.8).astype(float)


def three_classes(x, random):
    return np.digitize(signal(x) + 0.5 * random.normal(size=len(x)), [0.1, 1.0]).astype(float)


def value(x, random):
    return signal(x) * 3 - 2 + 0.1 * random.normal(size=len(x))


FOLDER.mkdir(exist_ok=True)
if SUFFIX != "-3.2":
    write("binary", "binary:logistic", binary, {}, num_boost_round=15)
    write("regression", "reg:squarederror", value, {}, num_boost_round=15)
write("three-classes", "multi:softprob", three_classes, {"num_class": 3}, num_boost_round=8)
if SUFFIX == "":
    write("deep", "binary:logistic", binary, {"max_depth": 9, "eta": 0.1, "min_child_weight": 0.1}, num_boost_round=6)
    write("early-stopped", "binary:logistic", binary, {}, num_boost_round=60, early_stopping_rounds=True)
    write("forest", "multi:softprob", three_classes, {"num_class": 3, "num_parallel_tree": 3, "subsample": 0.7}, num_boost_round=3)
    write("pruned", "binary:logistic", binary, {"tree_method": "exact", "gamma": 4}, num_boost_round=6)


def refused(name, answers, parameters, rounds=2, data=None, **kind):
    """A small model of a kind that is refused."""
    random = np.random.default_rng(9)
    x = rows(random, 80)
    matrix = xgb.DMatrix(x if data is None else data(x), answers(x, random), feature_names=NAMES, **kind)
    booster = xgb.train({"max_depth": 2, "nthread": 1, "seed": 1, "tree_method": "hist", **parameters}, matrix, rounds)
    (FOLDER / f"refused-{name}.model.json").write_bytes(booster.save_raw("json"))


def with_categories(x):
    import pandas as pd

    frame = pd.DataFrame(x, columns=NAMES)
    frame["hour"] = pd.Categorical((np.nan_to_num(x[:, 5]) % 4).astype(int))
    return frame


if SUFFIX == "-3.2":
    write("all-no", "binary:logistic", lambda x, random: np.zeros(len(x)), {}, num_boost_round=4)
    write("all-yes", "binary:logistic", lambda x, random: np.ones(len(x)), {}, num_boost_round=4)
    binary_ = {"objective": "binary:logistic"}
    refused("dart", binary, {**binary_, "booster": "dart", "rate_drop": 0.5})
    refused("linear", binary, {"objective": "binary:logistic", "booster": "gblinear", "tree_method": "auto"})
    refused("categories", binary, binary_, data=with_categories, enable_categorical=True)
    refused("vector-leaves", three_classes, {"objective": "multi:softprob", "num_class": 3, "multi_strategy": "multi_output_tree"})
    refused("empty", binary, binary_, rounds=0)
    refused("logistic-regression", binary, {"objective": "reg:logistic"})
