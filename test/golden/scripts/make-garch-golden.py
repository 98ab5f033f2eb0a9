"""Writes test/golden/garch/mark-pound.json: GARCH(1,1) of the DM/GBP returns of Bollerslev and Ghysels (1996).

    python test/golden/scripts/make-garch-golden.py MarkPound.csv        with arch 8.0.0

The returns are csv/AER/MarkPound.csv of vincentarelbundock/Rdatasets. `benchmark` is what Fiorentini, Calzolari and
Panattoni (1996) estimated (tspintl.com/code/bench/bgfcp.tsp). `arch` is the log-likelihood and the variances that the
package arch computes at these parameters, and the maximum that SciPy finds of arch's log-likelihood; both begin the
recursion with the mean squared residual, as the benchmark does.
"""

import csv
import json
import pathlib
import sys

import numpy as np
from arch.univariate import GARCH, Normal
from scipy.optimize import minimize

FILE = pathlib.Path(__file__).parent.parent / "garch" / "mark-pound.json"
BENCHMARK = [-0.006190408379994, 0.0107613978518, 0.153134061820, 0.805973670305]

with open(sys.argv[1]) as file:
    returns = np.array([float(row["value"]) for row in csv.DictReader(file)])


def evaluate(parameters):
    residuals = returns - parameters[0]
    process = GARCH(p=1, o=0, q=1)
    variances = np.empty_like(residuals)
    bounds = np.tile([1e-12, 1e12], (len(residuals), 1))
    process.compute_variance(np.asarray(parameters[1:]), residuals, variances, np.mean(residuals**2), bounds)
    return Normal().loglikelihood([], residuals, variances), variances


found = minimize(
    lambda parameters: -evaluate(parameters)[0] / len(returns),
    BENCHMARK,
    method="Nelder-Mead",
    options={"xatol": 1e-10, "fatol": 1e-15, "maxiter": 5000},
)
value, variances = evaluate(BENCHMARK)
golden = {
    "returns": returns.tolist(),
    "benchmark": {"parameters": BENCHMARK, "logLikelihood": -1106.607881041288},
    "arch": {
        "logLikelihood": value,
        "firstVariance": variances[0],
        "lastVariance": variances[-1],
        "maximum": found.x.tolist(),
        "maximumLogLikelihood": -found.fun * len(returns),
    },
}
FILE.write_text(json.dumps(golden, indent=1) + "\n")
