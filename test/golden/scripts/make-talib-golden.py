"""Writes test/golden/talib/btc-1h.csv.gz: real hourly candles with the indicators of TA-Lib.

  python -m venv venv && venv/bin/pip install TA-Lib==0.8.2 numpy
  venv/bin/python test/golden/scripts/make-talib-golden.py CANDLES.csv.gz test/golden/talib/btc-1h.csv.gz

CANDLES is the bundled BTC/USDT 1 h sample (columns ts,open,high,low,close,volume; ts in milliseconds of the opening).
The rows have no holes. TA-Lib gets only these rows, so they include its warm-up; an empty cell is NaN.
"""
import csv, gzip, io, sys
import numpy as np, talib

FIRST, ROWS = "1672531200000", 1200  # 2023-01-01T00:00Z

source, target = sys.argv[1:3]
with gzip.open(source, "rt") as file:
    rows = list(csv.reader(file))[1:]
start = next(i for i, row in enumerate(rows) if row[0] == FIRST)
rows = rows[start:start + ROWS]
times = np.array([int(row[0]) for row in rows])
assert (np.diff(times) == 3_600_000).all(), "the rows have a hole"
o, h, l, c, v = (np.array([float(row[k]) for row in rows]) for k in range(1, 6))

out = {}
for n in (9, 21, 50): out[f"EMA_{n}"] = talib.EMA(c, n)
out["MACD"], out["MACD_SIGNAL"], out["MACD_HISTOGRAM"] = talib.MACD(c, 12, 26, 9)
out["ADX_14"], out["DX_14"] = talib.ADX(h, l, c, 14), talib.DX(h, l, c, 14)
out["PLUS_DI_14"], out["MINUS_DI_14"] = talib.PLUS_DI(h, l, c, 14), talib.MINUS_DI(h, l, c, 14)
for n in (7, 14, 21): out[f"RSI_{n}"] = talib.RSI(c, n)
out["STOCH_K"], out["STOCH_D"] = talib.STOCH(h, l, c, 14, 3, 0, 3, 0)
for n in (10, 20, 60): out[f"ROCP_{n}"] = talib.ROCP(c, n)
out["WILLR_14"], out["CCI_20"] = talib.WILLR(h, l, c, 14), talib.CCI(h, l, c, 20)
out["BB_UPPER"], out["BB_MIDDLE"], out["BB_LOWER"] = talib.BBANDS(c, 20, 2, 2)
out["TRANGE"], out["ATR_14"], out["NATR_14"] = talib.TRANGE(h, l, c), talib.ATR(h, l, c, 14), talib.NATR(h, l, c, 14)
returns = np.diff(talib.LN(c), prepend=np.nan)
for n in (10, 30, 60):
    out[f"STDDEV_RETURN_{n}"] = np.concatenate([[np.nan], talib.STDDEV(returns[1:], n)])
out["STDDEV_CLOSE_30"] = talib.STDDEV(c, 30)
for n in (5, 20, 60): out[f"SMA_VOLUME_{n}"] = talib.SMA(v, n)
out["OBV"], out["MFI_14"], out["TYPPRICE"] = talib.OBV(c, v), talib.MFI(h, l, c, v, 14), talib.TYPPRICE(h, l, c)
out["MAX_HIGH_14"], out["MIN_LOW_14"] = talib.MAX(h, 14), talib.MIN(l, 14)

text = io.StringIO()
writer = csv.writer(text, lineterminator="\n")
writer.writerow(["ts", "open", "high", "low", "close", "volume", *out])
for i, row in enumerate(rows):
    writer.writerow([*row, *("" if np.isnan(x[i]) else f"{x[i]:.13g}" for x in out.values())])
with open(target, "wb") as file, gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=9, mtime=0) as packed:
    packed.write(text.getvalue().encode())
print(f"TA-Lib {talib.__ta_version__.decode()}: {len(rows)} rows, {len(out)} columns")
