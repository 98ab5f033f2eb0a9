import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { CandleSeries } from '../../../src/core/candle.ts';
import type { Instrument } from '../../../src/core/instrument.ts';
import { HOUR } from '../../../src/core/time.ts';

const BTC: Instrument = {
  id: 'BTC/USDT',
  venue: 'binance',
  kind: 'spot',
  base: 'BTC',
  quote: 'USDT',
  tick: { units: 1, decimals: 2 },
  lot: { units: 1, decimals: 6 },
  minimumLots: 1,
  minimumNotional: 5,
};

/** Real hourly candles of BTC/USDT from 2023-01-01, and what TA-Lib makes of them; NaN where it has no value. */
export function readTalibGolden(): {
  readonly series: CandleSeries;
  readonly talib: ReadonlyMap<string, Float64Array>;
} {
  const text = gunzipSync(readFileSync(join(import.meta.dirname, 'btc-1h.csv.gz'))).toString();
  const [header = '', ...lines] = text.trimEnd().split('\n');
  const columns = new Map(header.split(',').map((name) => [name, new Float64Array(lines.length)]));
  for (const [row, line] of lines.entries()) {
    const cells = line.split(',');
    for (const [index, column] of [...columns.values()].entries())
      column[row] = cells[index] === '' ? Number.NaN : Number(cells[index]);
  }
  const take = (name: string): Float64Array => {
    const column = columns.get(name);
    if (column === undefined) throw new Error(`The golden file has no column ${name}`);
    columns.delete(name);
    return column;
  };
  const series: CandleSeries = {
    instrument: BTC,
    interval: HOUR,
    length: lines.length,
    openTime: take('ts').map((milliseconds) => milliseconds * 1_000),
    open: take('open'),
    high: take('high'),
    low: take('low'),
    close: take('close'),
    volume: take('volume'),
    transactions: new Float64Array(lines.length).fill(Number.NaN),
    segments: [{ start: 0, end: lines.length }],
  };
  return { series, talib: columns };
}
