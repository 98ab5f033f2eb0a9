import { EdgewiseError } from '../core/errors.ts';
import { formatDuration, SECOND, type Duration } from '../core/time.ts';
import type { SeriesColumns } from './find-gaps.ts';

/** Smallest number of rows that is judged. */
const FEWEST_ROWS = 20;
/** Rows are trades when this share of them has a single price, and the share `IRREGULAR` of distances is irregular. */
const SINGLE_PRICES = 0.99;
const IRREGULAR = 0.2;

/**
 * Throws `data-unreadable` for rows that are trades and no candles. Their distance is below a second, or they have a
 * single price each and no fixed distance. `rows` ascend in time.
 */
export function refuseTrades(columns: SeriesColumns, rows: Uint32Array, interval: Duration, source: string): void {
  if (interval < SECOND) throw trades(`rows ${interval / 1_000} ms apart`, source);
  if (rows.length < FEWEST_ROWS) return;
  const { open, high, low, close, openTime } = columns;
  let [single, irregular] = [0, 0];
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] as number;
    if (high[row] === low[row] && open[row] === close[row]) single++;
    const before = rows[index - 1];
    if (before !== undefined && (openTime[row] as number) - (openTime[before] as number) !== interval) irregular++;
  }
  if (single < SINGLE_PRICES * rows.length || irregular < IRREGULAR * rows.length) return;
  throw trades(
    `${single} of ${rows.length} rows of a single price, ${irregular} of them not ${formatDuration(interval)} after the row before`,
    source,
  );
}

function trades(actual: string, source: string): EdgewiseError {
  return new EdgewiseError('data-unreadable', 'These rows look like trades or ticks, not like candles.', {
    where: source,
    expected: 'candles: rows at a fixed distance of a second or more',
    actual,
    advice:
      'Import candles that were made of these trades. If they are candles of a market with few trades, give their interval: --interval 1m',
  });
}
