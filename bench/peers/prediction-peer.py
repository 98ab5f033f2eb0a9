"""Predicts rows one at a time with XGBoost, and explains some. Answers every line of input with one line of JSON.

    python prediction-peer.py MODEL.json ROWS.bin FEATURES EXPLAINED      float32 rows
"""

import json
import sys
import time

import numpy as np
import xgboost

model, path, features, explained = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
x = np.fromfile(path, dtype=np.float32).reshape(-1, features)
booster = xgboost.Booster({"nthread": 1})
booster.load_model(model)
booster.set_param({"nthread": 1})
names = booster.feature_names
matrix = xgboost.DMatrix(x[:explained], feature_names=names, nthread=1)
rows = [x[index : index + 1] for index in range(len(x))]
for row in rows[:500]:
    booster.inplace_predict(row, validate_features=False)

for _ in sys.stdin:
    times = []
    for row in rows:
        before = time.perf_counter_ns()
        booster.inplace_predict(row, validate_features=False)
        times.append((time.perf_counter_ns() - before) / 1000)
    times.sort()
    started = time.perf_counter()
    contributions = booster.predict(matrix, pred_contribs=True)
    shap = time.perf_counter() - started
    total = float(booster.inplace_predict(x, validate_features=False).astype(np.float64).sum())
    print(json.dumps({"p50": times[len(times) // 2], "p99": times[len(times) * 99 // 100], "shap": shap, "sum": total, "contributions": float(np.abs(contributions.astype(np.float64)).sum()), "version": xgboost.__version__}), flush=True)
