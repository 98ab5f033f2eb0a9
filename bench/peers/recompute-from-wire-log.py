"""Recomputes the ledger of a simulated Kraken from its wire log, in exact decimals, and compares it with Kraken's answers.

    edgewise simulate kraken systems/quickstart.yaml --wire-log account.log
    python bench/peers/recompute-from-wire-log.py account.log [--ledger books.json]

Input is the deposits and rollovers of the ledger, and the trades. Trades without leverage change cash and coins. Trades
with leverage change positions (first in, first out) and realise their profit. Each line of the log holds the trades and
ledger entries since the line before. The venue keeps money in the decimals of the currency (four for US dollars). Cost or
gain of a trade and its fee are each rounded to them, halves away from zero. A trade states cost and fee in `costDecimals`
of the first line. The result is compared with every answer to BalanceEx, Balance and OpenPositions in the log; at least
one answer must exist. Every balance in the ledger must follow from the one before. --ledger names a file with the ledger of
the trading process, which `npm run books` writes: {"cash": "9876.5", "positions": {"XXBTZUSD": "0.01"}}. Its cash does not
include the cost of open positions. Needs only the standard library. Prints what differs, and exits with 1 if anything does.
"""

import argparse
import json
import sys
from collections import defaultdict, deque
from decimal import ROUND_HALF_UP, Decimal, getcontext

getcontext().prec = 60
ZERO = Decimal(0)
problems = []


class Books:
    def __init__(self, head):
        self.asset = head["asset"]
        self.unit = Decimal(1).scaleb(-head["decimals"])
        self.cost_unit = Decimal(1).scaleb(-head["costDecimals"])
        self.pairs = {market["pair"]: market for market in head["markets"]}
        self.cash = ZERO
        self.coins = defaultdict(Decimal)
        self.open = defaultdict(deque)  # pair -> [signed lots, price] by opening trade
        self.fees = ZERO
        self.profit = ZERO
        self.rollovers = ZERO
        self.ledger = defaultdict(Decimal)
        self.trades = 0
        self.moved = {}  # trade -> (amount, fee) that the ledger is to have in the quote currency

    def kept(self, amount):
        return amount.quantize(self.unit, ROUND_HALF_UP)  # Up in size: away from zero.

    def trade(self, name, trade):
        self.trades += 1
        price, volume, fee = Decimal(trade["price"]), Decimal(trade["vol"]), self.kept(Decimal(trade["fee"]))
        sign = 1 if trade["type"] == "buy" else -1
        cost = (price * volume).quantize(self.cost_unit, ROUND_HALF_UP)
        if cost != Decimal(trade["cost"]):
            problems.append(f"trade {trade['trade_id']}: cost {trade['cost']} is not price times volume, {cost}")
        self.cash -= fee
        self.fees += fee
        if trade["leverage"] == "0":
            self.cash -= self.kept(sign * price * volume)
            self.moved[name] = (-self.kept(sign * price * volume), fee)
            self.coins[self.pairs[trade["pair"]]["base"]] += sign * volume
            return
        queue = self.open[trade["pair"]]
        profit = ZERO
        while volume > 0 and queue and queue[0][0] * sign < 0:
            lots, opened_at = queue[0]
            closed = min(volume, abs(lots))
            profit -= sign * closed * (price - opened_at)
            volume -= closed
            queue[0][0] += sign * closed
            if queue[0][0] == 0:
                queue.popleft()
        self.cash += self.kept(profit)
        self.profit += self.kept(profit)
        self.moved[name] = (self.kept(profit), fee)
        if volume > 0:
            queue.append([sign * volume, price])

    def entry(self, name, entry):
        change = Decimal(entry["amount"]) - Decimal(entry["fee"])
        self.ledger[entry["asset"]] += change
        if entry["asset"] == self.asset and change != self.kept(change):
            problems.append(f"ledger entry {name}: {change} is finer than the currency is kept")
        if self.ledger[entry["asset"]] != Decimal(entry["balance"]):
            problems.append(f"ledger entry {name}: the stated balance is {entry['balance']}, the computed one is {self.ledger[entry['asset']]}")
        if entry["type"] in ("trade", "margin") and entry["asset"] == self.asset:
            stated, follows = (Decimal(entry["amount"]), Decimal(entry["fee"])), self.moved.pop(entry["refid"], None)
            if stated != follows:
                problems.append(f"ledger entry {name}: amount and fee are stated as {stated}, and computed from the trade as {follows}")
        if entry["type"] in ("deposit", "rollover"):
            self.cash += change
        if entry["type"] == "rollover":
            self.rollovers -= change

    def lots(self, pair):
        return sum((lots for lots, _ in self.open[pair]), ZERO)

    def cost(self, pair):
        return sum((abs(lots) * price for lots, price in self.open[pair]), ZERO)

    def signed_cost(self, pair):
        return sum((lots * price for lots, price in self.open[pair]), ZERO)

    def held(self, pair):
        return self.coins[self.pairs[pair]["base"]] + self.lots(pair)


def differs(line, what, stated, found):
    if stated != found:
        problems.append(f"line {line}: {what} is stated as {stated}, and computed as {found}")


def check_balances(line, result, books):
    stated = {asset: Decimal(value["balance"] if isinstance(value, dict) else value) for asset, value in result.items()}
    for asset, balance in stated.items():
        differs(line, asset, balance, books.cash if asset == books.asset else books.coins[asset])


def check_positions(line, result, books):
    stated = defaultdict(Decimal)
    for position in result if isinstance(result, list) else result.values():
        sign = 1 if position["type"] == "buy" else -1
        stated[position["pair"]] += sign * (Decimal(position["vol"]) - Decimal(position["vol_closed"]))
    for pair in books.pairs:
        differs(line, f"the position in {pair}", stated[pair], books.lots(pair))


def check_ledger(path, books):
    """A trader's ledger pays for a margin position as for coins; the venue keeps the two apart."""
    with open(path, encoding="utf-8") as file:
        ledger = json.load(file)
    pairs = {**dict.fromkeys(books.pairs, "0"), **ledger["positions"]}
    rows = [("cash", Decimal(ledger["cash"]), books.cash - sum((books.signed_cost(pair) for pair in books.pairs), ZERO))]
    rows += [(f"the position in {pair}", Decimal(lots), books.held(pair) if pair in books.pairs else ZERO) for pair, lots in pairs.items()]
    for what, ours, follows in rows:
        if ours != follows:
            problems.append(f"the ledger has {ours} for {what}, the wire log {follows}; the difference is {ours - follows}")


def main(path, ledger=None):
    with open(path, encoding="utf-8", newline="\n") as file:
        lines = file.read().split("\n")[:-1]  # A last line without its end was never answered.
    head = json.loads(lines[0])
    if head.get("log") != "edgewise-kraken-wire" or head.get("version") != 2:
        sys.exit(f"{path} is not a wire log that this script knows")
    books = Books(head)
    checked = defaultdict(int)
    for number, text in enumerate(lines[1:], start=2):
        line = json.loads(text)
        for name, trade in line.get("trades", {}).items():
            books.trade(name, trade)
        for name, entry in line.get("ledger", {}).items():
            books.entry(name, entry)
        result = line.get("reply", {}).get("result")
        if result is None:
            continue
        if line["call"] in ("BalanceEx", "Balance"):
            checked["balances"] += 1
            check_balances(number, result, books)
        # A position asked for by its id is not all of them.
        if line["call"] == "OpenPositions" and "txid" not in line["fields"]:
            checked["positions"] += 1
            check_positions(number, result, books)
    for name in books.moved:
        problems.append(f"trade {name}: the ledger has no entry of it")
    if books.ledger[books.asset] != books.cash:
        problems.append(f"the ledger sums to {books.ledger[books.asset]}, the trades to {books.cash}")
    print(json.dumps({
        "lines": len(lines), "trades": books.trades, "checked": dict(checked), "cash": str(books.cash),
        "fees": str(books.fees), "rollovers": str(books.rollovers), "profit_on_margin": str(books.profit),
        "pairs": {pair: {"coins": str(books.coins[market["base"]]), "position": str(books.lots(pair)), "position_cost": str(books.cost(pair))} for pair, market in books.pairs.items()},
    }, indent=2))
    if ledger is not None:
        check_ledger(ledger, books)
    if checked["balances"] == 0:
        problems.append("the log has no answer to BalanceEx to compare with")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("log", help="what the simulator wrote")
    parser.add_argument("--ledger", help="a trader's own books, as JSON")
    arguments = parser.parse_args()
    sys.exit(main(arguments.log, arguments.ledger))
