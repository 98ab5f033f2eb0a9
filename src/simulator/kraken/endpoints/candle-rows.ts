import type { Candle, CandleSeries } from '../../../core/candle.ts';
import type { Instant } from '../../../core/time.ts';
import { PricePath } from '../../price-path.ts';

/** One candle of an answer; the last of them has not closed. */
export type CandleRow = Omit<Candle, 'closeTime'>;

/** The newest candles that had closed by an instant; as many as Kraken ever gives. */
export function closedRows(series: CandleSeries, now: Instant): CandleRow[] {
  const end = firstOpenRow(series, now);
  return Array.from({ length: Math.min(end, 720) }, (_, index) => rowAt(series, end - Math.min(end, 720) + index));
}

/** The candle under way, as far as the price has walked it; undefined in a hole or after the end. */
export function partialCandle(series: CandleSeries, now: Instant): CandleRow | undefined {
  const row = firstOpenRow(series, now);
  if (row >= series.length || (series.openTime[row] as number) > now) return undefined;
  const path = new PricePath(oneRow(series, row));
  const open = path.price;
  const bars = path.walkTo(now);
  return {
    openTime: series.openTime[row] as Instant, open,
    high: Math.max(open, ...bars.map(({ high }) => high)), low: Math.min(open, ...bars.map(({ low }) => low)), close: path.price,
    volume: bars.reduce((sum, { volume }) => sum + volume, 0), transactions: 0,
  };
}

function rowAt({ openTime, open, high, low, close, volume, transactions }: CandleSeries, row: number): CandleRow {
  const at = (column: Float64Array): number => column[row] as number;
  return { openTime: at(openTime) as Instant, open: at(open), high: at(high), low: at(low), close: at(close), volume: at(volume), transactions: at(transactions) };
}

/** The first row that had not closed; found by halving. */
function firstOpenRow({ openTime, interval, length }: CandleSeries, now: Instant): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((openTime[middle] as number) + interval <= now) low = middle + 1;
    else high = middle;
  }
  return low;
}

function oneRow(series: CandleSeries, row: number): CandleSeries {
  const cut = (column: Float64Array): Float64Array => column.subarray(row, row + 1);
  return {
    ...series, length: 1, segments: [{ start: 0, end: 1 }],
    openTime: cut(series.openTime), open: cut(series.open), high: cut(series.high), low: cut(series.low), close: cut(series.close),
    volume: cut(series.volume), transactions: cut(series.transactions),
  };
}
