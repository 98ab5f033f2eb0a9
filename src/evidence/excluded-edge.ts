import { normalQuantile } from '../math/normal.ts';
import type { RandomEntryTest } from './baselines/random-entry.ts';
import { type Estimate, finite, present } from './estimate.ts';

/**
 * Two-sided coverage of the intervals. The true value lies beyond either end with half of the remaining probability.
 */
const LEVEL = 0.95;

/**
 * The timing Sharpe ratio: the annual Sharpe ratio that a strategy's timing adds to random entry, before costs, with
 * its interval. It is the score of the random-entry test divided by the root of the years. Its standard error is the
 * deviation of the random draws. For a strategy that is always in the market it is 0 without error.
 */
export function timingSharpe(
  { score, meanRandomScore, randomScoreDeviation }: RandomEntryTest,
  years: number,
): Estimate {
  if (!(years > 0)) return {};
  const perYear = 1 / Math.sqrt(years);
  const reach = normalQuantile((1 + LEVEL) / 2) * randomScoreDeviation * perYear;
  const value = finite((score - meanRandomScore) * perYear);
  return value === undefined ? {} : present({ value, low: finite(value - reach), high: finite(value + reach) });
}

/**
 * The annual Sharpe ratio above which an edge is excluded at 97.5 %, one-sided: the upper end of the interval of the
 * net ratio or of the timing Sharpe ratio, whichever is lower, because an edge shows in both. Undefined without an
 * interval.
 */
export function excludedAbove(sharpe: Estimate, timing: Estimate = {}): number | undefined {
  const ends = [sharpe.high, timing.high].filter((end) => end !== undefined);
  return ends.length === 0 ? undefined : Math.min(...ends);
}
