"""Places market orders at a simulated Kraken with CCXT for Python. Answers every line of input with one line of JSON.

    python live-peer.py URL KEY SECRET SYMBOL ORDERS

The line `keep` has each order written to a SQLite file on the device before it is sent, as a desk does that wants to know
after a power cut what it has sent; any other line does not. `sent` holds the time just before each order is begun, in
nanoseconds of the clock that the machine's processes share.
"""

import json
import os
import shutil
import sqlite3
import sys
import tempfile
import time

import ccxt

url, key, secret, symbol, orders = sys.argv[1:6]
exchange = ccxt.kraken({"apiKey": key, "secret": secret, "enableRateLimit": False, "urls": {"api": {"public": url, "private": url}}})
exchange.nonce = lambda: time.time_ns() // 1000
exchange.load_markets()

folder = tempfile.mkdtemp(prefix="edgewise-bench-peer-")
intents = sqlite3.connect(os.path.join(folder, "intents.sqlite"), isolation_level=None)
intents.execute("PRAGMA journal_mode = WAL")
intents.execute("PRAGMA synchronous = FULL")
intents.execute("CREATE TABLE intents (at INTEGER, intent TEXT) STRICT")

try:
    for line in sys.stdin:
        keeps = line.strip() == "keep"
        sent = []
        for index in range(int(orders)):
            side = "buy" if index % 2 == 0 else "sell"
            began = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
            sent.append(str(began))
            if keeps:
                intent = json.dumps({"symbol": symbol, "type": "market", "side": side, "amount": 0.001})
                intents.execute("INSERT INTO intents VALUES (?, ?)", (began, intent))
            exchange.create_order(symbol, "market", side, 0.001)
        print(json.dumps({"sent": sent, "version": ccxt.__version__}), flush=True)
finally:
    intents.close()
    shutil.rmtree(folder)
