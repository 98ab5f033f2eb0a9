"""Sums the columns of the bundled sample, in order, with Python's csv and float, as an independent reading of the file.
Run: python3 test/golden/scripts/candle-sums.py > test/golden/candle-sums.json"""
import csv, gzip, json, pathlib

root = pathlib.Path(__file__).resolve().parents[3]
with gzip.open(root / 'data/sample/BTCUSDT_1h_2017-2024.csv.gz', 'rt') as text:
    rows = list(csv.DictReader(text))
times = [int(row['ts']) for row in rows]
sums = {}
for name in ('open', 'high', 'low', 'close', 'volume'):
    total = 0.0
    for row in rows:
        total += float(row[name])
    sums[name] = total
gaps = [(a, (b - a) // 3_600_000 - 1) for a, b in zip(times, times[1:]) if b - a != 3_600_000]
print(json.dumps({
    'rows': len(rows), 'first': times[0], 'last': times[-1], 'sums': sums,
    'gaps': len(gaps), 'missing': sum(count for _, count in gaps), 'longest': max(count for _, count in gaps),
    'zeroVolume': sum(float(row['volume']) == 0 for row in rows),
}, indent=2))
