"""Writes test/golden/evidence/math.json: reference values of distributions, computed with scipy and mpmath.

Run: python test/golden/scripts/evidence-math.py   (numpy 2, scipy 1.17, mpmath)
"""
import json
from pathlib import Path

import mpmath as mp
import numpy as np
from scipy import special, stats

mp.mp.dps = 40
out = Path(__file__).parent.parent / "evidence" / "math.json"

points = [-37.0, -20.0, -8.0, -5.7, -5.6, -3.0, -1.5, -0.7, -0.67, -0.1, 0.0, 1e-9, 0.3, 0.68, 1.0, 1.959963984540054, 2.5, 4.0, 5.65, 5.66, 7.0, 8.2]
probabilities = [1e-300, 1e-50, 1e-16, 1e-9, 1e-4, 0.001, 0.025, 0.0749, 0.0751, 0.2, 0.5, 0.6, 0.9249, 0.9251, 0.975, 0.999, 0.9999999]
betas = [(0.5, 0.5, 0.1), (0.5, 20, 0.01), (2, 3, 0.4), (10, 1, 0.9), (480, 232, 0.7071), (30.5, 12.25, 0.66), (5000, 4000, 0.56), (1e6, 1e6, 0.5005), (3, 200000, 1e-5)]
students = [(-40, 3), (-2.5, 1), (-1.0, 5), (0.1, 7), (0.5, 2.5), (2.0, 30), (3.3, 2000), (6, 11)]
series = [0.01, -0.02, 0.013, 0.004, -0.001, 0.05, -0.031, 0.0, 0.007, 0.011, -0.009, 0.021]
x = np.array(series)

def cdf(z):
    return float(mp.erfc(-mp.mpf(z) / mp.sqrt(2)) / 2)

def quantile(p):
    # Newton on the exact distribution function, from scipy's start.
    z = mp.mpf(float(stats.norm.ppf(p)))
    for _ in range(6):
        z -= (mp.erfc(-z / mp.sqrt(2)) / 2 - mp.mpf(p)) / (mp.exp(-z * z / 2) / mp.sqrt(2 * mp.pi))
    return float(z)

acov = [float(((x - x.mean())[k:] * (x - x.mean())[: len(x) - k]).sum() / len(x)) for k in range(4)]
golden = {
    "normalCdf": [[z, cdf(z)] for z in points],
    "normalQuantile": [[p, quantile(p)] for p in probabilities],
    "logGamma": [[v, float(mp.loggamma(mp.mpf(v)))] for v in [1e-5, 0.1, 0.5, 1.0, 1.5, 2.0, 3.7, 10.0, 100.5, 1e5]],
    "incompleteBeta": [[a, b, v, float(mp.betainc(a, b, 0, mp.mpf(v), regularized=True)) if max(a, b) < 1e5 else float(special.betainc(a, b, v))] for a, b, v in betas],
    "inverseIncompleteBeta": [[a, b, p, float(special.betaincinv(a, b, p))] for a, b, p in [(0.5, 0.5, 0.3), (479, 233, 0.025), (480, 232, 0.975), (2, 50, 0.001)]],
    "studentTCdf": [[t, v, float(stats.t.cdf(t, v))] for t, v in students],
    "studentTQuantile": [[p, v, float(stats.t.ppf(p, v))] for p, v in [(0.975, 10), (0.01, 3), (0.6, 1.5), (1e-6, 40)]],
    "binomialCdf": [[k, n, p, float(stats.binom.cdf(k, n, p))] for k, n, p in [(0, 10, 0.3), (55, 100, 0.5), (530, 1000, 0.5), (3, 7, 0.9)]],
    "series": series,
    "moments": {"mean": float(x.mean()), "sample": float(x.std(ddof=1)), "population": float(x.std()), "skewness": float(stats.skew(x)), "kurtosis": float(stats.kurtosis(x, fisher=False))},
    "quantiles": [[p, float(np.quantile(x, p))] for p in [0, 0.025, 0.25, 0.5, 0.8, 1]],
    "autocovariances": acov,
    "eigenvalues": {"matrix": [1, 0.1, 0.7, 0.1, 1, 0.8, 0.7, 0.8, 1], "values": [float(v) for v in np.linalg.eigvalsh(np.array([[1, 0.1, 0.7], [0.1, 1, 0.8], [0.7, 0.8, 1]]))[::-1]]},
    "wilson": [[k, n, *map(float, stats.binomtest(k, n).proportion_ci(0.95, "wilson"))] for k, n in [(479, 711), (0, 20), (20, 20), (3, 7)]],
    "clopperPearson": [[k, n, *map(float, stats.binomtest(k, n).proportion_ci(0.95, "exact"))] for k, n in [(479, 711), (0, 20), (20, 20), (3, 7)]],
}
out.write_text(json.dumps(golden, indent=1) + "\n")
