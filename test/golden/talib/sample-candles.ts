import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { CandleSeries } from '../../../src/core/candle.ts';
import { duration, type Duration } from '../../../src/core/time.ts';
import { findSegments } from '../../../src/market/find-gaps.ts';
import { BITCOIN } from '../../support/candles.ts';

/** The bundled hours of BTC/USDT, 2017 to 2024, with their real outages. */
export const BUNDLED_SAMPLE = join(import.meta.dirname, '../../../data/sample/BTCUSDT_1h_2017-2024.csv.gz');

/** Real candles of gzipped CSV files (ts in milliseconds, open, high, low, close, volume), holes and all. */
export function readCandleFiles(files: readonly string[], interval: Duration): CandleSeries {
  const rows = files
    .flatMap((file) => gunzipSync(readFileSync(file)).toString().trimEnd().split('\n').slice(1))
    .map((line) => line.split(',').map(Number));
  const column = (index: number): Float64Array => Float64Array.from(rows, (row) => row[index] ?? Number.NaN);
  const openTime = column(0).map((milliseconds) => milliseconds * 1_000);
  return {
    instrument: BITCOIN,
    interval: duration(interval),
    length: rows.length,
    openTime,
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    volume: column(5),
    transactions: new Float64Array(rows.length).fill(Number.NaN),
    segments: findSegments(openTime, interval),
  };
}
