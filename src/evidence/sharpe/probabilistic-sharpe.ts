import { normalCdf } from '../../math/normal.ts';
import type { SharpeMoments } from './sharpe-ratio.ts';
import { sharpeVarianceAt, sharpeVarianceAtObserved } from './sharpe-variance.ts';

/**
 * Probabilistic Sharpe ratio: the probability that the true ratio exceeds the benchmark, from 0 to 1. It is Phi((SR -
 * SR*) sqrt(T - 1) / sqrt(1 - g3 SR + (g4 - 1)/4 SR^2)), by the convention of Bailey and Lopez de Prado (2012), with
 * the variance at the observed ratio. All ratios are per period.
 */
export function probabilisticSharpe(moments: SharpeMoments, benchmark = 0): number | undefined {
  const variance = sharpeVarianceAtObserved(moments);
  return variance === undefined ? undefined : normalCdf((moments.sharpe - benchmark) / Math.sqrt(variance));
}

/**
 * Probabilistic Sharpe ratio with the variance at the benchmark and first-order autocorrelation, by the convention of
 * Lopez de Prado, Lipton and Zoonekynd (2025). 1 minus it is the p-value of the hypothesis that the true ratio does not
 * exceed the benchmark.
 */
export function probabilisticSharpeAtNull(
  moments: SharpeMoments,
  benchmark = 0,
  autocorrelation = 0,
): number | undefined {
  const variance = sharpeVarianceAt(benchmark, moments, autocorrelation);
  return variance === undefined ? undefined : normalCdf((moments.sharpe - benchmark) / Math.sqrt(variance));
}
