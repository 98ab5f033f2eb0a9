"""Writes test/golden/decimals/ties.json: candles of coarse ticks at several price levels, and indicators on exact fractions.

  python test/golden/scripts/make-decimal-golden.py test/golden/decimals/ties.json

Prices and volumes are decimal texts. Every sum, comparison and average uses `Fraction`, so that equal sums of decimals
are equal; only the results are rounded. The formulas are those of docs/features.md. The last bars of each level have the
same typical price in different candles, so that there is no money flow and CCI has no deviation.
"""
import json, random, sys
from fractions import Fraction

PERIOD, CHANNEL, ROWS, EQUAL = 14, 20, 90, 24
LEVELS = [(173, 8), (811, 5), (1207, 4), (61, 2), (4043, 1), (98765, 2)]  # ticks, decimals


def text(ticks, decimals):
    digits = str(ticks).rjust(decimals + 1, "0")
    return f"{digits[:-decimals]}.{digits[-decimals:]}"


def candles(middle, seed):
    rng = random.Random(seed)
    rows = []
    for row in range(ROWS):
        if row >= ROWS - EQUAL:  # high + low + close stays what it is
            wide = rng.randint(2, 6)
            close = rng.randint(-1, 1)
            high, low = middle + wide, middle - wide - close
            rows.append((max(high, middle + close), min(low, middle + close), middle + close))
            continue
        middle += rng.choice([-1, 0, 0, 1])
        high, low = middle + rng.randint(1, 3), middle - rng.randint(1, 3)
        rows.append((high, low, rng.randint(low, high)))
    return rows


def wilder(values, first):
    """None until `PERIOD` values from row `first` on are there."""
    out, average = [None] * len(values), None
    for row in range(first + PERIOD - 1, len(values)):
        if average is None: average = Fraction(sum(values[first:row + 1]), PERIOD)
        else: average += (values[row] - average) / PERIOD
        out[row] = average
    return out


def indicators(rows, volumes):
    n = len(rows)
    sums = [high + low + close for high, low, close in rows]
    money = [total / 3 * volume for total, volume in zip(sums, volumes)]
    mfi, cci = [None] * n, [None] * n
    for row in range(PERIOD, n):
        window = range(row - PERIOD + 1, row + 1)
        up = sum(money[k] for k in window if sums[k] > sums[k - 1])
        down = sum(money[k] for k in window if sums[k] < sums[k - 1])
        mfi[row] = Fraction(50) if up + down == 0 else 100 * up / (up + down)
    for row in range(CHANNEL - 1, n):
        window = sums[row - CHANNEL + 1:row + 1]
        mean = sum(window) / CHANNEL
        deviation = sum(abs(value - mean) for value in window) / CHANNEL
        cci[row] = Fraction(0) if deviation == 0 else (sums[row] - mean) / (Fraction(15, 1000) * deviation)
    plus, minus, ranges = [Fraction(0)] * n, [Fraction(0)] * n, [Fraction(0)] * n
    for row in range(1, n):
        (high, low, _), (high_before, low_before, close_before) = rows[row], rows[row - 1]
        rise, fall = high - high_before, low_before - low
        plus[row] = rise if rise > fall and rise > 0 else Fraction(0)
        minus[row] = fall if fall > rise and fall > 0 else Fraction(0)
        ranges[row] = max(high, close_before) - min(low, close_before)
    plus, minus, ranges = wilder(plus, 1), wilder(minus, 1), wilder(ranges, 1)
    share = lambda move, span: None if span is None else 100 * move / span
    plus_di, minus_di = [list(map(share, moves, ranges)) for moves in (plus, minus)]
    dx = [None if up is None else Fraction(0) if up + down == 0 else 100 * abs(up - down) / (up + down) for up, down in zip(plus_di, minus_di)]
    adx = wilder(dx, PERIOD)
    return {"mfi_14": mfi, "cci_20": cci, "plus_di_14": plus_di, "minus_di_14": minus_di, "adx_14": adx}


levels = []
for index, (middle, decimals) in enumerate(LEVELS):
    ticks = candles(middle, index)
    rng = random.Random(100 + index)
    volumes = [rng.randint(1, 999) for _ in ticks]
    exact = [tuple(Fraction(price, 10 ** decimals) for price in row) for row in ticks]
    found = indicators(exact, [Fraction(volume, 10) for volume in volumes])
    levels.append({
        "candles": [[*(text(price, decimals) for price in row), text(volume, 1)] for row, volume in zip(ticks, volumes)],
        "values": {name: [None if value is None else float(f"{float(value):.12g}") for value in column] for name, column in found.items()},
    })
with open(sys.argv[1], "w") as file:
    json.dump(levels, file, separators=(",", ":"))
    file.write("\n")
