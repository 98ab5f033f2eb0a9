"""Shape of returns, rolling Sharpe ratio, drawdowns and equal volatility by NumPy, SciPy and pandas, for
src/evidence/performance. Run: python performance-shape.py > ../evidence/performance-shape.json
Made with numpy 2.4.6, scipy 1.17.1, pandas 3.1.1."""
import json
import numpy as np
import pandas as pd
from scipy import stats

rng = np.random.default_rng(20261129)
returns = np.round(0.0004 + 0.02 * rng.standard_t(4, 400), 6)
benchmark = np.round(0.0008 + 0.035 * rng.standard_normal(400), 6)
equity = np.concatenate([[10_000.0], 10_000.0 * np.cumprod(1 + returns)])
tail = np.quantile(returns, 0.05)
window, per_year = 90, 365.25
rolling = pd.Series(returns).rolling(window)
sharpe = (rolling.mean() / rolling.std(ddof=1) * np.sqrt(per_year)).dropna()
peak = np.maximum.accumulate(equity)
depth = 1 - equity / peak
weight = returns.std(ddof=1) / benchmark.std(ddof=1)

print(json.dumps({
    "returns": returns.tolist(),
    "benchmark": benchmark.tolist(),
    "mean": returns.mean(),
    "deviation": returns.std(ddof=1),
    "skewness": stats.skew(returns),
    "excessKurtosis": stats.kurtosis(returns),
    "valueAtRisk": -tail,
    "expectedShortfall": -returns[returns <= tail].mean(),
    "perYear": per_year,
    "window": window,
    "rollingFirst": sharpe.iloc[0],
    "rollingLast": sharpe.iloc[-1],
    "rollingCount": len(sharpe),
    "deepest": depth.max(),
    "deepestTrough": int(depth.argmax()),
    "deepestFrom": int(np.argmax(equity == peak[depth.argmax()])),
    "weight": weight,
    "equalVolatilityReturn": np.prod(1 + weight * benchmark) - 1,
}))
