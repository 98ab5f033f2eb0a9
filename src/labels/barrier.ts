import type { CandleSeries, Segment } from '../core/candle.ts';

/**
 * How far a price must move to count as up or down: the larger of a fixed floor and a multiple of recent volatility.
 */
export interface BarrierOptions {
  /** Fraction of the price, such as 0.002. A floor that is a multiple of the round-trip cost is given here. */
  readonly floor?: number;
  /** Multiplies the volatility expected over the horizon; 0 leaves only the floor. */
  readonly volatilityMultiple?: number;
  /** Number of log returns that volatility is measured over. All of them are known at the decision. */
  readonly volatilityWindow?: number;
}

/**
 * The barrier of every row of one segment, as a fraction of the price: `max(floor, multiple * sigma * sqrt(horizon))`,
 * where sigma is the sample standard deviation of the window's log returns up to and including the row. Sigma is used
 * as a fraction of the price: for small moves a log return nearly equals the simple return.
 * With a volatility multiple the barrier is NaN until the window is full.
 */
export function barriersOf(
  series: CandleSeries,
  segment: Segment,
  horizon: number,
  { floor = 0.002, volatilityMultiple = 0, volatilityWindow = 60 }: BarrierOptions = {},
): Float64Array {
  const barriers = new Float64Array(segment.end - segment.start).fill(floor);
  if (volatilityMultiple === 0) return barriers;
  const returns = logReturns(series.close, segment);
  for (let offset = 0; offset < barriers.length; offset++) {
    const sigma =
      offset < volatilityWindow ? Number.NaN : deviation(returns, offset - volatilityWindow + 1, offset + 1);
    barriers[offset] = Number.isNaN(sigma)
      ? Number.NaN
      : Math.max(floor, volatilityMultiple * sigma * Math.sqrt(horizon));
  }
  return barriers;
}

/** Log return of each row of the segment over the one before; NaN in its first. */
function logReturns(close: Float64Array, { start, end }: Segment): Float64Array {
  const returns = new Float64Array(end - start).fill(Number.NaN);
  for (let row = start + 1; row < end; row++)
    returns[row - start] = Math.log((close[row] as number) / (close[row - 1] as number));
  return returns;
}

/** Sample standard deviation of `values[from .. to)`. */
function deviation(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at++) sum += values[at] as number;
  const mean = sum / (to - from);
  let squares = 0;
  for (let at = from; at < to; at++) squares += ((values[at] as number) - mean) ** 2;
  return Math.sqrt(squares / (to - from - 1));
}
