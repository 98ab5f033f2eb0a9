import { normalCdf, normalQuantile } from '../../math/normal.ts';
import type { SharpeMoments } from './sharpe-ratio.ts';
import { shape } from './sharpe-variance.ts';

export interface PowerOptions {
  /** Chance of a false claim, one-sided; 0.05 by default. */
  readonly significance?: number;
  /** Chance that the test finds an edge that exists; 0.8 by default. */
  readonly power?: number;
}

export interface DetectableOptions extends PowerOptions {
  /** Per-period Sharpe ratio to exceed; 0 by default. After many trials it is the lucky Sharpe ratio. */
  readonly benchmark?: number;
}

/**
 * The smallest true per-period Sharpe ratio that a test against the benchmark finds with the given power on this number
 * of observations: SR* + (z_sig sd(SR*) + z_pow sd(SR)), solved for SR, with the variance of Lopez de Prado, Lipton and
 * Zoonekynd (2025). Undefined with fewer than two observations, or when no ratio is large enough.
 */
export function detectableSharpe(
  { observations, skewness, kurtosis }: Omit<SharpeMoments, 'sharpe'>,
  { benchmark = 0, significance = 0.05, power = 0.8 }: DetectableOptions = {},
): number | undefined {
  if (observations < 2) return undefined;
  const moments = { skewness, kurtosis };
  const deviation = (sharpe: number) => Math.sqrt(Math.max(shape(moments, sharpe, 0), 0) / observations);
  const threshold = benchmark + normalQuantile(1 - significance) * deviation(benchmark);
  let sharpe = threshold;
  for (let step = 0; step < 500; step++) {
    const next = threshold + normalQuantile(power) * deviation(sharpe);
    if (!Number.isFinite(next) || next > 1e6) return undefined;
    if (Math.abs(next - sharpe) < 1e-14 * Math.max(1, next)) return next;
    sharpe = next;
  }
  return undefined;
}

/**
 * Chance that a test against the benchmark finds a true per-period Sharpe ratio of `sharpe` on this number of
 * observations: Phi((SR - SR* - z_sig sd(SR*)) / sd(SR)), with the same variance. Undefined with fewer than two
 * observations.
 */
export function detectionChance(
  sharpe: number,
  { observations, skewness, kurtosis }: Omit<SharpeMoments, 'sharpe'>,
  { benchmark = 0, significance = 0.05 }: Omit<DetectableOptions, 'power'> = {},
): number | undefined {
  if (observations < 2) return undefined;
  const deviation = (ratio: number) => Math.sqrt(Math.max(shape({ skewness, kurtosis }, ratio, 0), 0) / observations);
  const distance = sharpe - benchmark - normalQuantile(1 - significance) * deviation(benchmark);
  return deviation(sharpe) > 0 ? normalCdf(distance / deviation(sharpe)) : undefined;
}

/**
 * Number of independent trades needed to show that their mean is above zero: ((z_sig + z_pow) s / m)^2. Undefined when
 * the mean is not above zero, because no number is then enough.
 */
export function tradesNeeded(
  meanProfit: number,
  deviation: number,
  { significance = 0.05, power = 0.8 }: PowerOptions = {},
): number | undefined {
  if (!(meanProfit > 0 && deviation > 0)) return undefined;
  return Math.ceil((((normalQuantile(1 - significance) + normalQuantile(power)) * deviation) / meanProfit) ** 2);
}

/**
 * Number of independent trades needed to show that a win rate exceeds the break-even rate: ((z_sig sqrt(p0 q0) + z_pow
 * sqrt(p1 q1)) / (p1 - p0))^2. Undefined when it does not exceed it.
 */
export function tradesNeededForWinRate(
  rate: number,
  breakEven: number,
  { significance = 0.05, power = 0.8 }: PowerOptions = {},
): number | undefined {
  if (!(rate > breakEven && breakEven > 0 && rate < 1)) return undefined;
  const reach =
    normalQuantile(1 - significance) * Math.sqrt(breakEven * (1 - breakEven)) +
    normalQuantile(power) * Math.sqrt(rate * (1 - rate));
  return Math.ceil((reach / (rate - breakEven)) ** 2);
}
