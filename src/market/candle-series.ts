import type { Candle, CandleSeries } from '../core/candle.ts';
import type { Instrument } from '../core/instrument.ts';
import { formatDuration, type Duration, type Instant } from '../core/time.ts';
import { allocateColumns, COLUMN_NAMES, mapColumns } from './candle-columns.ts';
import { findSegments, type SeriesColumns } from './find-gaps.ts';

/**
 * Makes a series from clean columns and finds its segments. The series uses the given columns without copying them.
 * Throws a RangeError when lengths differ or times do not ascend in whole intervals. `inspectCandles` ensures both, so
 * this is a bug of the caller.
 */
export function candleSeriesFrom(columns: SeriesColumns, instrument: Instrument, interval: Duration): CandleSeries {
  const { openTime } = columns;
  for (const name of COLUMN_NAMES) {
    if (columns[name].length !== openTime.length)
      throw new RangeError(`Column ${name} has ${columns[name].length} rows, openTime has ${openTime.length}`);
  }
  for (let row = 1; row < openTime.length; row++) {
    const distance = (openTime[row] as number) - (openTime[row - 1] as number);
    if (distance <= 0 || distance % interval !== 0) {
      throw new RangeError(
        `Row ${row} opens ${distance} us after the row before it, which is no multiple of ${formatDuration(interval)}`,
      );
    }
  }
  return {
    instrument,
    interval,
    length: openTime.length,
    openTime,
    open: columns.open,
    high: columns.high,
    low: columns.low,
    close: columns.close,
    volume: columns.volume,
    transactions: columns.transactions,
    segments: findSegments(openTime, interval),
  };
}

/** Makes a series from a list of candles, oldest first. */
export function seriesFromCandles(
  candles: readonly Candle[],
  instrument: Instrument,
  interval: Duration,
): CandleSeries {
  const columns = allocateColumns(candles.length);
  for (const name of COLUMN_NAMES) candles.forEach((candle, row) => (columns[name][row] = candle[name]));
  return candleSeriesFrom(columns, instrument, interval);
}

/** The first row that opens at or after `at`, by binary search; the length when there is none. */
export function firstRowAt(openTime: Float64Array, at: Instant): number {
  let low = 0;
  let high = openTime.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((openTime[middle] as number) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The candles that open in `[from, to)`. The columns are views of the series' columns, not copies. */
export function sliceSeries(
  series: CandleSeries,
  range: { readonly from?: Instant; readonly to?: Instant },
): CandleSeries {
  const start = range.from === undefined ? 0 : firstRowAt(series.openTime, range.from);
  const end = range.to === undefined ? series.length : firstRowAt(series.openTime, range.to);
  const columns = mapColumns(series, (column) => column.subarray(start, Math.max(start, end)));
  return candleSeriesFrom(columns, series.instrument, series.interval);
}
