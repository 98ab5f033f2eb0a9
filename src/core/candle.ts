import type { Instrument } from './instrument.ts';
import type { Duration, Instant } from './time.ts';

/** One closed interval of trading. It is unknowable before `closeTime`. Prices in quote, volume in base currency. */
export interface Candle {
  readonly openTime: Instant;
  readonly closeTime: Instant;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** Number of transactions; NaN when the source does not state it. */
  readonly transactions: number;
}

/** Consecutive rows `[start, end)` without a hole. No window, label or fold row may span two segments. */
export interface Segment {
  readonly start: number;
  readonly end: number;
}

/**
 * Closed candles of one instrument in column form, oldest first; row i covers `openTime[i]` to `openTime[i] +
 * interval`.
 */
export interface CandleSeries {
  readonly instrument: Instrument;
  readonly interval: Duration;
  readonly length: number;
  /** Microseconds, exact in a double. */
  readonly openTime: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  /** NaN where the source does not state it. */
  readonly transactions: Float64Array;
  readonly segments: readonly Segment[];
}

export function closeTimeOf(series: CandleSeries, row: number): Instant {
  return ((series.openTime[row] ?? Number.NaN) + series.interval) as Instant;
}

/**
 * Whether a bar states how much was traded. A price that moved was traded at. A volume of 0 then means that the source
 * does not state the volume.
 */
export function isVolumeKnown({ high, low, volume }: Pick<Candle, 'high' | 'low' | 'volume'>): boolean {
  return volume > 0 || (volume === 0 && high === low);
}
