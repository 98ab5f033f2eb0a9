import type { CandleSeries } from '../core/candle.ts';
import { formatDuration, type Duration, type Instant } from '../core/time.ts';
import { allocateColumns, mapColumns } from './candle-columns.ts';
import { candleSeriesFrom } from './candle-series.ts';
import { gridPhase } from '../core/interval-grid.ts';

/** A candle of the longer interval for which candles of the shorter one are missing. */
export interface PartialBucket {
  readonly openTime: Instant;
  readonly present: number;
  readonly expected: number;
}

export interface ResampledSeries {
  readonly series: CandleSeries;
  /** All buckets with missing candles, whether they were dropped or kept. */
  readonly partial: readonly PartialBucket[];
}

export interface ResampleOptions {
  readonly interval: Duration;
  /** A bucket with missing candles is dropped, so that it is a hole, or kept and made of the candles that exist. */
  readonly partial?: 'drop' | 'keep';
}

/**
 * Makes candles of a longer interval, aligned to UTC midnight and weeks to Monday. A candle has the first open, the
 * highest high, the lowest low, the last close and the summed volume and transactions. Throws a RangeError unless the
 * new interval is a multiple of the old one.
 */
export function resample(series: CandleSeries, options: ResampleOptions): ResampledSeries {
  const { interval, partial: policy = 'drop' } = options;
  const expected = interval / series.interval;
  if (!Number.isInteger(expected) || expected < 1) {
    throw new RangeError(
      `Candles of ${formatDuration(series.interval)} do not add up to candles of ${formatDuration(interval)}`,
    );
  }
  const target = allocateColumns(series.length);
  const partial: PartialBucket[] = [];
  let length = 0;
  for (let start = 0; start < series.length;) {
    const openTime = bucketOf(series, start, interval);
    let end = start + 1;
    while (end < series.length && bucketOf(series, end, interval) === openTime) end++;
    const whole = end - start === expected;
    if (!whole) partial.push({ openTime, present: end - start, expected });
    if (whole || policy === 'keep') {
      aggregate(series, { start, end }, target, length);
      target.openTime[length++] = openTime;
    }
    start = end;
  }
  const columns = mapColumns(target, (column) => column.slice(0, length));
  return { series: candleSeriesFrom(columns, series.instrument, interval), partial };
}

function bucketOf(series: CandleSeries, row: number, interval: Duration): Instant {
  const time = series.openTime[row] as number;
  return (time - gridPhase(time, interval)) as Instant;
}

function aggregate(
  series: CandleSeries,
  { start, end }: { start: number; end: number },
  target: ReturnType<typeof allocateColumns>,
  at: number,
): void {
  let high = -Infinity;
  let low = Infinity;
  let volume = 0;
  let transactions = 0;
  for (let row = start; row < end; row++) {
    high = Math.max(high, series.high[row] as number);
    low = Math.min(low, series.low[row] as number);
    volume += series.volume[row] as number;
    transactions += series.transactions[row] as number;
  }
  target.open[at] = series.open[start] as number;
  target.high[at] = high;
  target.low[at] = low;
  target.close[at] = series.close[end - 1] as number;
  target.volume[at] = volume;
  target.transactions[at] = transactions;
}
