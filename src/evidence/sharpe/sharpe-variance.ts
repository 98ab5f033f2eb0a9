import type { SharpeMoments } from './sharpe-ratio.ts';

/**
 * Sampling variance of the Sharpe ratio, evaluated at the observed ratio:
 * [1 - g3 SR + (g4 - 1)/4 SR^2] / (T - 1). Bailey and Lopez de Prado (2012, 2014).
 */
export function sharpeVarianceAtObserved(moments: SharpeMoments): number | undefined {
  return scaled(shape(moments, moments.sharpe, 0), moments.observations - 1);
}

/**
 * Sampling variance of the Sharpe ratio if the true ratio were `sharpe`, with first-order autocorrelation rho:
 * [a - b g3 SR + c (g4 - 1)/4 SR^2] / T. Lopez de Prado, Lipton and Zoonekynd (2025). No figure mixes this variance
 * with the one at the observed ratio.
 */
export function sharpeVarianceAt(sharpe: number, moments: SharpeMoments, autocorrelation = 0): number | undefined {
  return scaled(shape(moments, sharpe, autocorrelation), moments.observations);
}

/** T times the variance: a - b g3 SR + c (g4 - 1)/4 SR^2. */
export function shape(
  { skewness, kurtosis }: Omit<SharpeMoments, 'sharpe' | 'observations'>,
  sharpe: number,
  rho: number,
): number {
  const a = 1 + (2 * rho) / (1 - rho);
  const b = 1 + rho / (1 - rho) + (rho * rho) / (1 - rho * rho);
  const c = 1 + (2 * rho * rho) / (1 - rho * rho);
  return a - b * skewness * sharpe + ((c * (kurtosis - 1)) / 4) * sharpe * sharpe;
}

/** Undefined for a value that is not above zero: it comes from moments that no distribution has. */
function scaled(value: number, count: number): number | undefined {
  return value > 0 && count > 0 ? value / count : undefined;
}
