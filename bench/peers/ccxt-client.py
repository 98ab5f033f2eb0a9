"""Trades at a simulated Kraken with CCXT for Python and checks the balances exactly. Only the address is changed.

    edgewise simulate kraken systems/quickstart.yaml --from 2024-01-01 --speed 600 --json   (prints address and keys)
    python bench/peers/ccxt-client.py URL KEY SECRET

`npm run peer:ccxt` does both. Needs ccxt of bench/peers/ccxt-requirements.txt. Exits with 1 when an answer is not what an exchange would give.
"""

import sys
import time
from decimal import ROUND_HALF_UP, Decimal

import ccxt

url, key, secret = sys.argv[1:4]
exchange = ccxt.kraken({"apiKey": key, "secret": secret, "enableRateLimit": False, "urls": {"api": {"public": url, "private": url}}})
SYMBOL = "BTC/USD"


def expect(condition, what):
    print("ok " if condition else "NOT", what)
    if not condition:
        sys.exit(1)


def kept(amount, decimals):
    return amount.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


markets = exchange.load_markets()
expect(SYMBOL in markets and markets[SYMBOL]["precision"]["price"] == 0.1, "the market is listed, with its steps")
candles = exchange.fetch_ohlcv(SYMBOL, "1h")
expect(len(candles) > 100 and all(a[0] < b[0] for a, b in zip(candles, candles[1:])), f"{len(candles)} candles, in order")
book = exchange.fetch_order_book(SYMBOL)
expect(book["bids"][0][0] < book["asks"][0][0], "the book is not crossed")

before = exchange.private_post_balance()["result"]
bought = exchange.create_order(SYMBOL, "market", "buy", 0.05, None, {"clientOrderId": "py-buy"})
order = exchange.fetch_order(bought["id"], SYMBOL)
expect(order["status"] == "closed" and order["filled"] == 0.05, "a market order fills")
resting = exchange.create_order(SYMBOL, "limit", "sell", 0.02, round(book["asks"][0][0] * 1.5, 1))
expect([o["id"] for o in exchange.fetch_open_orders(SYMBOL)] == [resting["id"]], "a far limit rests")
expect(exchange.fetch_balance()["BTC"]["used"] == 0.02, "and reserves the coins that it would sell")
exchange.cancel_order(resting["id"])
expect(exchange.fetch_open_orders(SYMBOL) == [], "it can be cancelled")
stop = exchange.create_order(SYMBOL, "market", "sell", 0.05, None, {"stopLossPrice": round(book["bids"][0][0] * 0.5, 1)})
expect(exchange.fetch_order(stop["id"], SYMBOL)["status"] == "open", "a stop waits at the venue")
exchange.cancel_order(stop["id"])
exchange.create_order(SYMBOL, "market", "sell", 0.03)
for amount, kind in ((0.00000001, ccxt.InvalidOrder), (1_000_000, ccxt.InsufficientFunds)):
    try:
        exchange.create_order(SYMBOL, "market", "buy", amount)
        expect(False, f"an order of {amount} is refused")
    except kind as refusal:
        expect(True, f"an order of {amount} is refused: {refusal}")

# Balances recomputed from the trades with exact decimals. Trades state dollars with five decimals, balances with four.
trades = exchange.private_post_tradeshistory()["result"]["trades"].values()
cash = Decimal(before["ZUSD"])
held = Decimal(before["XXBT"])
for trade in trades:
    sign = 1 if trade["type"] == "buy" else -1
    cost = Decimal(trade["price"]) * Decimal(trade["vol"])
    expect(kept(cost, 5) == Decimal(trade["cost"]), f"cost is price times volume: {trade['cost']}")
    cash -= sign * kept(cost, 4) + kept(Decimal(trade["fee"]), 4)
    held += sign * Decimal(trade["vol"])
after = exchange.private_post_balance()["result"]
expect(cash == Decimal(after["ZUSD"]) and held == Decimal(after["XXBT"]), f"cash and coins follow from the trades to the last digit: {cash} and {held}")
started = exchange.fetch_time()
time.sleep(1)
expect(exchange.fetch_time() > started, "the time of the venue moves on")
