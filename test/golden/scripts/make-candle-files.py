"""Writes the same candles to test/import/formats in the file formats that users have.

The calls are those of freqtrade's data handlers (freqtrade 2026.9, data/history/datahandlers/featherdatahandler.py,
jsondatahandler.py, parquetdatahandler.py), and of pandas and pyarrow users.

    python3 -m venv venv && venv/bin/pip install pandas==3.1.1 pyarrow==26.0.1
    venv/bin/python test/golden/scripts/make-candle-files.py
"""

from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather as feather

FOLDER = Path(__file__).parents[2] / "import" / "formats"
FOLDER.mkdir(parents=True, exist_ok=True)
COLUMNS = ["date", "open", "high", "low", "close", "volume"]

random = np.random.default_rng(7)
rows = 300
close = np.round(42_000 * np.exp(np.cumsum(random.normal(0, 0.004, rows))), 2)
open_ = np.concatenate([[42_000.0], close[:-1]])
high = np.round(np.maximum(open_, close) + random.uniform(1, 60, rows), 2)
low = np.round(np.minimum(open_, close) - random.uniform(1, 60, rows), 2)
volume = np.round(random.lognormal(3, 1, rows), 8)
date = pd.date_range("2024-01-02", periods=rows, freq="1h", tz="UTC").astype("datetime64[ms, UTC]")
candles = pd.DataFrame({"date": date, "open": open_, "high": high, "low": low, "close": close, "volume": volume})

candles.to_csv(FOLDER / "candles.csv", index=False)

# freqtrade
candles.reset_index(drop=True).loc[:, COLUMNS].to_feather(
    FOLDER / "BTC_USDT-1h.feather", compression_level=9, compression="lz4"
)
candles.reset_index(drop=True).loc[:, COLUMNS].to_parquet(FOLDER / "BTC_USDT-1h.parquet")
values = candles.copy()
values["date"] = values["date"].astype("datetime64[ns, UTC]").astype("int64") // 1000 // 1000
values.reset_index(drop=True).loc[:, COLUMNS].to_json(FOLDER / "BTC_USDT-1h.json", orient="values")
values.reset_index(drop=True).loc[:, COLUMNS].to_json(
    FOLDER / "BTC_USDT-1h.json.gz", orient="values", compression={"method": "gzip", "mtime": 0}
)

# pandas and pyarrow
candles.to_json(FOLDER / "records.json", orient="records", date_format="iso", date_unit="ms", double_precision=15)
candles.to_json(FOLDER / "lines.json", orient="records", lines=True, date_format="epoch", date_unit="ms", double_precision=15)
nanoseconds = candles.assign(date=candles["date"].astype("datetime64[ns, UTC]"))
nanoseconds.set_index("date").to_parquet(FOLDER / "indexed.parquet", compression="zstd")
naive = candles.assign(date=candles["date"].dt.tz_localize(None).astype("datetime64[us]"))
feather.write_feather(pa.Table.from_pandas(naive), FOLDER / "zstd.feather", compression="zstd", chunksize=100)
feather.write_feather(pa.Table.from_pandas(nanoseconds), FOLDER / "plain.feather", compression="uncompressed")
decimals = pa.table({
    "date": pa.array(candles["date"]),
    **{name: pa.array([Decimal(repr(float(value))) for value in candles[name]], pa.decimal128(18, 8)) for name in COLUMNS[1:]},
})
feather.write_feather(decimals, FOLDER / "decimal.feather", compression="zstd")
integers = pa.table({"ts": pa.array(values["date"]), **{name: pa.array(candles[name]) for name in COLUMNS[1:]}})
with pa.OSFile(str(FOLDER / "stream.arrows"), "wb") as sink, pa.ipc.new_stream(sink, integers.schema) as writer:
    for batch in integers.to_batches(max_chunksize=64):
        writer.write_batch(batch)
text = pa.table({
    "time": pa.array(candles["date"].dt.strftime("%Y-%m-%d %H:%M")).dictionary_encode(),
    **{name: pa.array(candles[name]) for name in COLUMNS[1:5]},
    "volume": pa.array([None if row == 5 else value for row, value in enumerate(candles["volume"])]),
})
with pa.OSFile(str(FOLDER / "text.arrow"), "wb") as sink, pa.ipc.new_file(sink, text.schema) as writer:
    writer.write_table(text)
