import { normalQuantile } from '../math/normal.ts';
import type { RandomEntryTest } from './baselines/random-entry.ts';
import { type Estimate, finite, present } from './estimate.ts';

/** Two-sided coverage of the intervals; each end holds with half of the rest. */
const LEVEL = 0.95;

/**
 * Annual Sharpe ratio of what a strategy's timing adds to random entry, before costs, with its interval: the score per
 * root of a year, and as its error the deviation of random entry. A strategy that is always in the market adds nothing,
 * for certain.
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
 * The annual Sharpe ratio above which an edge is excluded at 97.5 %, one-sided: where the interval of the net ratio
 * ends, or that of what timing adds, whichever is lower, for an edge has to show in both. Undefined without either.
 */
export function excludedAbove(sharpe: Estimate, timing: Estimate = {}): number | undefined {
  const ends = [sharpe.high, timing.high].filter((end) => end !== undefined);
  return ends.length === 0 ? undefined : Math.min(...ends);
}
