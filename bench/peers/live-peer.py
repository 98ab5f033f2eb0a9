"""Places market orders at a simulated Kraken with CCXT for Python. Answers every line of input with one line of JSON.

    python live-peer.py URL KEY SECRET SYMBOL ORDERS

`sent` holds the time just before each create_order, in nanoseconds of the clock that the machine's processes share.
"""

import json
import sys
import time

import ccxt

url, key, secret, symbol, orders = sys.argv[1:6]
exchange = ccxt.kraken({"apiKey": key, "secret": secret, "enableRateLimit": False, "urls": {"api": {"public": url, "private": url}}})
exchange.nonce = lambda: time.time_ns() // 1000
exchange.load_markets()

for _ in sys.stdin:
    sent = []
    for index in range(int(orders)):
        side = "buy" if index % 2 == 0 else "sell"
        sent.append(str(time.clock_gettime_ns(time.CLOCK_MONOTONIC)))
        exchange.create_order(symbol, "market", side, 0.001)
    print(json.dumps({"sent": sent, "version": ccxt.__version__}), flush=True)
