import type { CandleSeries } from '../../src/core/candle.ts';
import type { Instrument } from '../../src/core/instrument.ts';
import { HOUR, type Duration } from '../../src/core/time.ts';
import { allocateColumns } from '../../src/market/candle-columns.ts';
import { candleSeriesFrom } from '../../src/market/candle-series.ts';
import { instrumentFor } from '../../src/venues/known-instruments.ts';
import { SeededRandom } from '../../src/math/random.ts';

export interface SeriesRequest {
  readonly instrument?: Instrument;
  readonly interval?: Duration;
  /** Microseconds of the first candle. */
  readonly start?: number;
  /** Positions on the grid that have a candle; the others are holes. */
  readonly present: readonly number[];
  readonly seed?: number;
  readonly transactions?: 'known' | 'unknown';
}

/** A seeded random walk with a candle at each of these positions of its grid. */
export function randomSeries(request: SeriesRequest): CandleSeries {
  const {
    instrument = instrumentFor('binance', 'BTC/USDT'),
    interval = HOUR,
    start = Date.UTC(2024, 2, 1) * 1_000,
    present,
    seed = 1,
  } = request;
  const random = new SeededRandom(seed);
  const columns = allocateColumns(present.length);
  let close = 60_000;
  present.forEach((position, row) => {
    columns.openTime[row] = start + position * interval;
    const open = close;
    close *= Math.exp(0.001 * random.normal());
    columns.open[row] = open;
    columns.close[row] = close;
    columns.high[row] = Math.max(open, close) * (1 + 0.001 * random.next());
    columns.low[row] = Math.min(open, close) * (1 - 0.001 * random.next());
    columns.volume[row] = random.next() * 10;
    columns.transactions[row] = request.transactions === 'known' ? random.below(1_000) : Number.NaN;
  });
  return candleSeriesFrom(columns, instrument, interval);
}

/** The whole numbers from 0 up to, not including, `end`. */
export function positionsTo(end: number): number[] {
  return Array.from({ length: end }, (_, position) => position);
}
