import type { CandleSeries } from '../core/candle.ts';
import { isoFromInstant, type Instant } from '../core/time.ts';

const ROWS_PER_PIECE = 512;

/**
 * Writes a series as CSV text, piece by piece. `open_time` is ISO 8601 in UTC, prices are in quote and volume in base
 * currency. Unknown volumes and transactions are empty. Reading the numbers gives exactly the same doubles.
 */
export function* csvOf(series: CandleSeries): Generator<string> {
  let piece = 'open_time,open,high,low,close,volume,transactions\n';
  for (let row = 0; row < series.length; row++) {
    const time = isoFromInstant(series.openTime[row] as Instant);
    piece += `${time},${series.open[row]},${series.high[row]},${series.low[row]},${series.close[row]},${known(series.volume[row])},${known(series.transactions[row])}\n`;
    if (row % ROWS_PER_PIECE === ROWS_PER_PIECE - 1) {
      yield piece;
      piece = '';
    }
  }
  yield piece;
}

function known(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '' : `${value}`;
}
