import type { Candle, CandleSeries } from '../../core/candle.ts';
import { instant, type Instant } from '../../core/time.ts';
import { firstRowAt, sliceSeries } from '../../market/candle-series.ts';
import { PricePath } from '../price-path.ts';

/** One candle of an answer; the last of them may not have closed. */
export type CandleRow = Omit<Candle, 'closeTime'>;

/** The candles that opened at `from` or later and have closed, and the one under way as far as the price has walked it. */
export function knownRows(series: CandleSeries, from: Instant, now: Instant): { readonly closed: readonly CandleRow[]; readonly growing: CandleRow | undefined } {
  const start = firstRowAt(series.openTime, from);
  const end = firstRowAt(series.openTime, instant(now - series.interval + 1));
  return {
    closed: Array.from({ length: Math.max(0, end - start) }, (_, index) => rowAt(series, start + index)),
    growing: growingRow(series, end, now),
  };
}

function rowAt({ openTime, open, high, low, close, volume, transactions }: CandleSeries, row: number): CandleRow {
  const at = (column: Float64Array): number => column[row] as number;
  return { openTime: at(openTime) as Instant, open: at(open), high: at(high), low: at(low), close: at(close), volume: at(volume), transactions: at(transactions) };
}

/** Undefined in a hole, and after the end. */
function growingRow(series: CandleSeries, row: number, now: Instant): CandleRow | undefined {
  const openTime = series.openTime[row] as Instant | undefined;
  if (openTime === undefined || openTime > now) return undefined;
  const path = new PricePath(sliceSeries(series, { from: openTime, to: instant(openTime + 1) }));
  const open = path.price;
  const bars = path.walkTo(now);
  return {
    openTime, open,
    high: Math.max(open, ...bars.map(({ high }) => high)), low: Math.min(open, ...bars.map(({ low }) => low)), close: path.price,
    volume: bars.reduce((sum, { volume }) => sum + volume, 0), transactions: 0,
  };
}
