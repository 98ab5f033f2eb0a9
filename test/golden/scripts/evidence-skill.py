"""Writes test/golden/evidence/skill.json (scikit-learn 1.9) and test/golden/evidence/bootstrap.json (arch 8.0).

Run: python test/golden/scripts/evidence-skill.py   (numpy 2, scipy, scikit-learn, arch, pandas)
"""
import json
from pathlib import Path

import numpy as np
import pandas as pd
from arch.bootstrap import StationaryBootstrap, optimal_block_length
from sklearn import metrics

folder = Path(__file__).parent.parent / "evidence"

rng = np.random.default_rng(11)
rows, classes = 60, 3
truth = rng.choice(classes, rows, p=[0.2, 0.5, 0.3])
logits = rng.normal(size=(rows, classes)) + 0.8 * np.eye(classes)[truth]
p = np.round(np.exp(logits) / np.exp(logits).sum(1, keepdims=True), 6)
p[:, 2] = 1 - p[:, 0] - p[:, 1]
predicted = p.argmax(1)
auc_scores = np.round(p[:, 1], 1)
skill = {
    "truth": truth.tolist(),
    "probabilities": p.ravel().tolist(),
    "confusion": metrics.confusion_matrix(truth, predicted).tolist(),
    "accuracy": metrics.accuracy_score(truth, predicted),
    "balancedAccuracy": metrics.balanced_accuracy_score(truth, predicted),
    "macroF1": metrics.f1_score(truth, predicted, average="macro"),
    "matthews": metrics.matthews_corrcoef(truth, predicted),
    "logLoss": metrics.log_loss(truth, p),
    "brierMulticlass": float(((p - np.eye(classes)[truth]) ** 2).sum(1).mean()),
    "aucScores": auc_scores.tolist(),
    "aucOfClass1": metrics.roc_auc_score(truth == 1, auc_scores),
}
(folder / "skill.json").write_text(json.dumps(skill, indent=1) + "\n")

mark = pd.read_csv(folder / "mark-pound.csv")["value"].to_numpy()
nile = pd.read_csv(folder / "nile.csv")["value"].to_numpy(dtype=float)
blocks = {}
for name, series in {"markPound": mark, "markPoundSquared": mark**2, "nile": nile}.items():
    found = optimal_block_length(series)
    blocks[name] = [float(found["stationary"].iloc[0]), float(found["circular"].iloc[0])]

# Intervals of the mean of the Nile by arch, with many resamples: other random numbers, so equal within Monte Carlo error.
def ci(values, statistic, block, method):
    return [float(v) for v in StationaryBootstrap(block, values, seed=5).conf_int(statistic, 40_000, method=method).ravel()]

sharpe = lambda r: np.array([r.mean() / r.std(ddof=1)])
bootstrap = {
    "blocks": blocks,
    "nileMean": ci(nile, lambda v: np.array([v.mean()]), 12, "percentile"),
    "markSharpe": ci(np.abs(mark[:400]), sharpe, 8, "percentile"),
    "iidMeanBca": ci(np.round(np.exp(0.5 * np.random.default_rng(3).normal(size=60)), 6), lambda v: np.array([v.mean()]), 1, "bca"),
    "iidValues": np.round(np.exp(0.5 * np.random.default_rng(3).normal(size=60)), 6).tolist(),
}
(folder / "bootstrap.json").write_text(json.dumps(bootstrap, indent=1) + "\n")
