"""Makes the trades of the backtest benchmark in vectorbt. Answers every line of input with one line of JSON.

    python backtest-peer.py BARS.bin COUNT HOLD_BARS SIZE CASH      float64: opens, closes, rows that decide to enter

A decision at the close of row r fills at the open of row r + 1, and the position closes at the open HOLD_BARS rows later.
vectorbt fills at a price of the row of the signal, so signals are moved to the row of the fill.
"""

import json
import sys
import time

import numpy as np
import vectorbt

path, count, hold, size, cash = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), float(sys.argv[5])
data = np.fromfile(path, dtype=np.float64)
opens, closes, rows = data[:count], data[count : 2 * count], data[2 * count :].astype(np.int64)
entries = np.zeros(count, dtype=bool)
exits = np.zeros(count, dtype=bool)
entries[rows + 1] = True
exits[rows + 1 + hold] = True


def run():
    portfolio = vectorbt.Portfolio.from_signals(
        closes, entries, exits, price=opens, size=size, init_cash=cash, fees=0.0005, direction="longonly", freq="1min"
    )
    # Ours always computes equity curve and trades; vectorbt computes them on request.
    return portfolio.value(), portfolio.trades.records_arr


run()
for _ in sys.stdin:
    started = time.perf_counter()
    value, trades = run()
    seconds = time.perf_counter() - started
    closed = int((trades["status"] == 1).sum())
    print(json.dumps({"seconds": seconds, "trades": closed, "finalEquity": float(np.asarray(value)[-1]), "version": vectorbt.__version__}), flush=True)
