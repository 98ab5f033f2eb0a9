import { moments } from '../../math/moments.ts';

/**
 * A Sharpe ratio with the figures that its sampling error depends on. `sharpe` is per period, never annualised.
 * `skewness` and `kurtosis` are those of the population; kurtosis is not excess, a normal distribution has 3.
 */
export interface SharpeMoments {
  readonly sharpe: number;
  readonly observations: number;
  readonly skewness: number;
  readonly kurtosis: number;
}

/** Sharpe ratio of per-period returns with its moments; undefined with fewer than two returns or no variance. */
export function sharpeMoments(returns: Float64Array): SharpeMoments | undefined {
  const found = moments(returns);
  if (found === undefined) return undefined;
  return {
    sharpe: found.mean / found.deviation,
    observations: found.count,
    skewness: found.skewness,
    kurtosis: found.kurtosis,
  };
}

/** Mean over sample standard deviation of per-period returns, not annualised; undefined where there is no variance. */
export function sharpeRatio(returns: Float64Array): number | undefined {
  return sharpeMoments(returns)?.sharpe;
}

/** Converts a per-period Sharpe ratio to one per year. Assumes returns without autocorrelation (Lo 2002). */
export function annualSharpe(sharpe: number, periodsPerYear: number): number {
  return sharpe * Math.sqrt(periodsPerYear);
}

/** Converts an annual Sharpe ratio to one per period. */
export function periodSharpe(annual: number, periodsPerYear: number): number {
  return annual / Math.sqrt(periodsPerYear);
}
