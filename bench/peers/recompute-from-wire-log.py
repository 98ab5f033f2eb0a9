"""Makes the books of a simulated Kraken again from its wire log, in exact decimals, and holds them against what it told.

    edgewise simulate kraken systems/quickstart.yaml --wire-log account.log
    python bench/peers/recompute-from-wire-log.py account.log [--ledger books.json]

Of the log it uses the deposits and rollovers of the ledger, and the trades: cash and coins by those without leverage,
positions (first in, first out by trade) and their profit by those with it. Each line carries the trades and entries since
the line before, so that the log needs no dump at its end. The venue keeps money in the currency's decimals (four of US
dollars): what a trade costs or gains and its fee are rounded to them, each for itself, halves away from zero; a trade tells
cost and fee in `costDecimals` of the first line. What comes out is compared with the answers to BalanceEx, Balance
and OpenPositions wherever the log has one; the last of each must be there to be called checked. Every balance in the ledger
must follow from the one before. With --ledger the books of whoever traded there are held against the log's as well
(`npm run books` writes them): {"cash": "9876.5", "positions": {"XXBTZUSD": "0.01"}}, where cash is without what open
positions cost. Standard library only. Exits with 1, and with words, where something differs.
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
            problems.append(f"ledger entry {name}: the balance told is {entry['balance']}, the one that follows is {self.ledger[entry['asset']]}")
        if entry["type"] in ("trade", "margin") and entry["asset"] == self.asset:
            told, follows = (Decimal(entry["amount"]), Decimal(entry["fee"])), self.moved.pop(entry["refid"], None)
            if told != follows:
                problems.append(f"ledger entry {name}: amount and fee are told as {told}, and follow from the trade as {follows}")
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


def differs(line, what, told, found):
    if told != found:
        problems.append(f"line {line}: {what} is told as {told}, and follows as {found}")


def check_balances(line, result, books):
    told = {asset: Decimal(value["balance"] if isinstance(value, dict) else value) for asset, value in result.items()}
    for asset, balance in told.items():
        differs(line, asset, balance, books.cash if asset == books.asset else books.coins[asset])


def check_positions(line, result, books):
    told = defaultdict(Decimal)
    for position in result if isinstance(result, list) else result.values():
        sign = 1 if position["type"] == "buy" else -1
        told[position["pair"]] += sign * (Decimal(position["vol"]) - Decimal(position["vol_closed"]))
    for pair in books.pairs:
        differs(line, f"the position in {pair}", told[pair], books.lots(pair))


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
