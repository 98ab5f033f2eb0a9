import { normalCdf } from '../../math/normal.ts';
import type { SharpeMoments } from './sharpe-ratio.ts';
import { sharpeVarianceAt, sharpeVarianceAtObserved } from './sharpe-variance.ts';

/**
 * Probabilistic Sharpe ratio: how sure the data are that the true ratio exceeds the benchmark, in [0, 1].
 * Phi((SR - SR*) sqrt(T - 1) / sqrt(1 - g3 SR + (g4 - 1)/4 SR^2)), the convention of Bailey and Lopez de Prado (2012),
 * with the variance at the observed ratio. All ratios per period.
 */
export function probabilisticSharpe(moments: SharpeMoments, benchmark = 0): number | undefined {
  const variance = sharpeVarianceAtObserved(moments);
  return variance === undefined ? undefined : normalCdf((moments.sharpe - benchmark) / Math.sqrt(variance));
}

/**
 * Probabilistic Sharpe ratio with the variance that the benchmark itself would have, and first-order autocorrelation:
 * the convention of Lopez de Prado, Lipton and Zoonekynd (2025). 1 minus it is the p-value of "not above the
 * benchmark".
 */
export function probabilisticSharpeAtNull(
  moments: SharpeMoments,
  benchmark = 0,
  autocorrelation = 0,
): number | undefined {
  const variance = sharpeVarianceAt(benchmark, moments, autocorrelation);
  return variance === undefined ? undefined : normalCdf((moments.sharpe - benchmark) / Math.sqrt(variance));
}
