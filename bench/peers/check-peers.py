"""Runs one small job in every peer and prints its version. An import alone does not show that a peer works."""

import numpy as np

random = np.random.default_rng(1)
x = random.normal(size=(200, 3))
y = (x[:, 0] > 0).astype(int)


def check_xgboost():
    import xgboost

    booster = xgboost.train({"objective": "binary:logistic", "verbosity": 0}, xgboost.DMatrix(x, y), 5)
    assert ((booster.predict(xgboost.DMatrix(x)) > 0.5) == y).mean() > 0.9
    return xgboost.__version__


def check_lightgbm():
    import lightgbm

    booster = lightgbm.train({"objective": "binary", "verbosity": -1}, lightgbm.Dataset(x, y), 5)
    assert ((booster.predict(x) > 0.5) == y).mean() > 0.9
    return lightgbm.__version__


def check_scikit_learn():
    import sklearn
    from sklearn.linear_model import LogisticRegression

    assert LogisticRegression().fit(x, y).score(x, y) > 0.9
    return sklearn.__version__


def check_talib():
    import talib

    closes = 100 + random.normal(size=200).cumsum()
    assert 0 <= talib.RSI(closes, 14)[-1] <= 100
    return f"{talib.__version__} (C library {talib.__ta_version__.decode().split()[0]})"


def check_vectorbt():
    import pandas
    import vectorbt

    closes = pandas.Series(100 + random.normal(size=200).cumsum())
    entries = pandas.Series(np.arange(200) % 20 == 5)
    exits = pandas.Series(np.arange(200) % 20 == 15)
    portfolio = vectorbt.Portfolio.from_signals(closes, entries, exits, freq="1min", fees=0.001)
    assert portfolio.trades.count() == 10
    return vectorbt.__version__


def check_pandas():
    import pandas

    return pandas.__version__


def check_pyarrow():
    import pyarrow

    return pyarrow.__version__


for name, check in [
    ("xgboost", check_xgboost),
    ("lightgbm", check_lightgbm),
    ("scikit-learn", check_scikit_learn),
    ("TA-Lib", check_talib),
    ("vectorbt", check_vectorbt),
    ("pandas", check_pandas),
    ("pyarrow", check_pyarrow),
    ("numpy", lambda: np.__version__),
]:
    print(f"{name} {check()}")
