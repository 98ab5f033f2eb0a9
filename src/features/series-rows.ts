import type { CandleSeries } from '../core/candle.ts';

/**
 * The rows `[start, end)` of a series as a series of their own. The columns are copies: nothing later can be reached.
 */
export function rowsFrom(series: CandleSeries, start: number, end: number): CandleSeries {
  return {
    instrument: series.instrument,
    interval: series.interval,
    length: end - start,
    openTime: series.openTime.slice(start, end),
    open: series.open.slice(start, end),
    high: series.high.slice(start, end),
    low: series.low.slice(start, end),
    close: series.close.slice(start, end),
    volume: series.volume.slice(start, end),
    transactions: series.transactions.slice(start, end),
    segments: series.segments
      .map((segment) => ({ start: Math.max(segment.start, start) - start, end: Math.min(segment.end, end) - start }))
      .filter((segment) => segment.end > segment.start),
  };
}
