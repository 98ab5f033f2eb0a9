import type { CandleSeries, Segment } from '../core/candle.ts';

/** How far a price must move to count: the larger of a fixed floor and a multiple of recent volatility. */
export interface BarrierOptions {
  /** Fraction of the price, such as 0.002; a multiple of the round-trip cost belongs here too. */
  readonly floor?: number;
  /** Multiplies the volatility expected over the horizon; 0 leaves only the floor. */
  readonly volatilityMultiple?: number;
  /** Bars of log returns that measure volatility, all of them known when the question is asked. */
  readonly volatilityWindow?: number;
}

/**
 * The barrier of every row of one segment, as a fraction of the price: `max(floor, multiple * sigma * sqrt(horizon))`,
 * where sigma is the sample standard deviation of the window's log returns up to and including the row.
 * NaN until the window is full, when volatility is asked for.
 */
export function barriersOf(
  series: CandleSeries,
  segment: Segment,
  horizon: number,
  { floor = 0.002, volatilityMultiple = 0, volatilityWindow = 60 }: BarrierOptions = {},
): Float64Array {
  const barriers = new Float64Array(segment.end - segment.start).fill(floor);
  if (volatilityMultiple === 0) return barriers;
  for (let offset = 0; offset < barriers.length; offset++) {
    if (offset < volatilityWindow) {
      barriers[offset] = Number.NaN;
      continue;
    }
    const sigma = volatilityAt(series.close, segment.start + offset, volatilityWindow);
    barriers[offset] = Math.max(floor, volatilityMultiple * sigma * Math.sqrt(horizon));
  }
  return barriers;
}

function volatilityAt(close: Float64Array, row: number, window: number): number {
  let sum = 0;
  for (let at = row - window + 1; at <= row; at++) sum += logReturn(close, at);
  const mean = sum / window;
  let squares = 0;
  for (let at = row - window + 1; at <= row; at++) squares += (logReturn(close, at) - mean) ** 2;
  return Math.sqrt(squares / (window - 1));
}

function logReturn(close: Float64Array, row: number): number {
  return Math.log((close[row] as number) / (close[row - 1] as number));
}
