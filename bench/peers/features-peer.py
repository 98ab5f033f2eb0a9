"""Computes the 52 features of the trend system with TA-Lib (C) and NumPy. Answers every line of input with one line of JSON.

    python features-peer.py BARS.bin COUNT      float64 columns open, high, low, close, volume
"""

import json
import sys
import time

import numpy as np
import talib

path, count = sys.argv[1], int(sys.argv[2])
o, h, l, c, v = np.fromfile(path, dtype=np.float64).reshape(5, count)
talib_seconds = 0.0


def ta(function, *parameters):
    """Calls TA-Lib and adds up the time spent inside."""
    global talib_seconds
    started = time.perf_counter()
    result = function(*parameters)
    talib_seconds += time.perf_counter() - started
    return result


def back(x, n):
    return np.concatenate([np.full(n, np.nan), x[:-n]])


def features():
    out = {}
    ema = {n: ta(talib.EMA, c, n) for n in (9, 21, 50)}
    for n in ema:
        out[f"price_to_ema_{n}"] = c / ema[n] - 1
    for n in ema:
        out[f"ema_slope_{n}_5"] = ta(talib.ROCP, ema[n], 5)
    out["ema_cross_9_21"] = ema[9] / ema[21] - 1
    out["ema_cross_21_50"] = ema[21] / ema[50] - 1
    line, signal, histogram = ta(talib.MACD, c, 12, 26, 9)
    out["macd_12_26_relative"] = line / c
    out["macd_signal_12_26_9_relative"] = signal / c
    out["macd_histogram_12_26_9_relative"] = histogram / c
    out["adx_14"] = ta(talib.ADX, h, l, c, 14)
    out["plus_di_14"] = ta(talib.PLUS_DI, h, l, c, 14)
    out["minus_di_14"] = ta(talib.MINUS_DI, h, l, c, 14)
    for n in (7, 14, 21):
        out[f"rsi_{n}"] = ta(talib.RSI, c, n)
    out["stochastic_k_14_3"], out["stochastic_d_14_3_3"] = ta(talib.STOCH, h, l, c, 14, 3, 0, 3, 0)
    for n in (10, 20, 60):
        out[f"roc_{n}"] = ta(talib.ROCP, c, n)
    out["williams_r_14"] = ta(talib.WILLR, h, l, c, 14)
    out["cci_20"] = ta(talib.CCI, h, l, c, 20)
    upper, middle, lower = ta(talib.BBANDS, c, 20, 2, 2)
    out["bollinger_upper_20_2"] = upper / c - 1
    out["bollinger_lower_20_2"] = lower / c - 1
    out["bollinger_width_20_2"] = (upper - lower) / middle
    out["bollinger_percent_b_20_2"] = (c - lower) / (upper - lower)
    atr = ta(talib.ATR, h, l, c, 14)
    out["atr_relative_14"] = atr / c
    # TA-Lib's averages do not step over the NaN of another indicator's warm-up.
    out["atr_ratio_14_50"] = atr / np.concatenate([atr[:14], ta(talib.SMA, atr[14:], 50)])
    log_close = ta(talib.LN, c)
    log_return = log_close - back(log_close, 1)
    volatility = {n: np.concatenate([[np.nan], ta(talib.STDDEV, log_return[1:], n)]) for n in (10, 30, 60)}
    for n in volatility:
        out[f"volatility_{n}"] = volatility[n]
    out["volatility_ratio_10_60"] = volatility[10] / volatility[60]
    out["volatility_to_price_30"] = ta(talib.STDDEV, c, 30) / c
    out["parkinson_20"] = np.sqrt(ta(talib.SMA, np.log(h / l) ** 2 / (4 * np.log(2)), 20))
    mean_volume = {n: ta(talib.SMA, v, n) for n in (5, 20, 60)}
    for n in mean_volume:
        out[f"volume_ratio_{n}"] = v / mean_volume[n]
    out["volume_trend_5_20"] = mean_volume[5] / mean_volume[20]
    out["volume_trend_20_60"] = mean_volume[20] / mean_volume[60]
    typical = ta(talib.TYPPRICE, h, l, c)
    out["vwap_deviation_20"] = c / (ta(talib.SUM, typical * v, 20) / ta(talib.SUM, v, 20)) - 1
    obv = ta(talib.OBV, c, v)
    out["obv_slope_20"] = (obv - back(obv, 20)) / ta(talib.SUM, v, 20)
    out["mfi_14"] = ta(talib.MFI, h, l, c, v, 14)
    span = h - l
    out["candle_body"] = (c - o) / span
    out["upper_wick"] = (h - np.maximum(o, c)) / span
    out["lower_wick"] = (np.minimum(o, c) - l) / span
    out["candle_range"] = span / c
    out["opening_gap"] = o / back(c, 1) - 1
    out["log_return_1"] = log_return
    for n in (3, 5):
        out[f"log_return_{n}"] = log_close - back(log_close, n)
    return out


for _ in sys.stdin:
    talib_seconds = 0.0
    started = time.perf_counter()
    out = features()
    seconds = time.perf_counter() - started
    probes = {name: [float(column[count - 1 - 100 * step]) for step in range(10)] for name, column in out.items()}
    print(json.dumps({"allSeconds": seconds, "talibSeconds": talib_seconds, "version": talib.__version__, "probes": probes}), flush=True)
