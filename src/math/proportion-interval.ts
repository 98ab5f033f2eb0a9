import { inverseIncompleteBeta } from './incomplete-beta.ts';
import { normalQuantile } from './normal.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Wilson's (1927) score interval of a proportion; undefined without trials. Trials must be independent. */
export function wilsonInterval(successes: number, trials: number, level = 0.95): Interval | undefined {
  if (!(trials > 0)) return undefined;
  const z = normalQuantile(0.5 + level / 2);
  const share = successes / trials;
  const shrink = 1 + (z * z) / trials;
  const centre = (share + (z * z) / (2 * trials)) / shrink;
  const reach = (z / shrink) * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  return { low: Math.max(0, centre - reach), high: Math.min(1, centre + reach) };
}

/**
 * Clopper and Pearson's (1934) exact interval of a proportion; undefined without trials. Never covers less than
 * `level`.
 */
export function clopperPearsonInterval(successes: number, trials: number, level = 0.95): Interval | undefined {
  if (!(trials > 0)) return undefined;
  const tail = (1 - level) / 2;
  return {
    low: successes === 0 ? 0 : inverseIncompleteBeta(successes, trials - successes + 1, tail),
    high: successes === trials ? 1 : inverseIncompleteBeta(successes + 1, trials - successes, 1 - tail),
  };
}
