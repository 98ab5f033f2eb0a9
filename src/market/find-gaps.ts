import type { CandleSeries, Segment } from '../core/candle.ts';
import type { Duration, Instant } from '../core/time.ts';

/** A hole in a series: candles that should exist between two that do. */
export interface Gap {
  /** Open time of the first missing candle. */
  readonly from: Instant;
  /** Open time of the first candle after the hole. */
  readonly to: Instant;
  readonly missing: number;
}

/** Finds the holes of a series from its open times. */
export function findGaps(openTime: Float64Array, interval: Duration): Gap[] {
  const gaps: Gap[] = [];
  for (let row = 1; row < openTime.length; row++) {
    const expected = (openTime[row - 1] ?? 0) + interval;
    const actual = openTime[row] ?? 0;
    if (actual > expected) {
      gaps.push({
        from: expected as Instant,
        to: actual as Instant,
        missing: Math.round((actual - expected) / interval),
      });
    }
  }
  return gaps;
}

/** Finds the segments between the holes. */
export function findSegments(openTime: Float64Array, interval: Duration): Segment[] {
  const segments: Segment[] = [];
  let start = 0;
  for (let row = 1; row <= openTime.length; row++) {
    if (row === openTime.length || openTime[row] !== (openTime[row - 1] ?? 0) + interval) {
      if (row > start) segments.push({ start, end: row });
      start = row;
    }
  }
  return segments;
}

export type SeriesColumns = Pick<
  CandleSeries,
  'openTime' | 'open' | 'high' | 'low' | 'close' | 'volume' | 'transactions'
>;
