import { normalCdf, normalQuantile } from '../../math/normal.ts';
import { probabilisticSharpeAtNull } from './probabilistic-sharpe.ts';
import type { SharpeMoments } from './sharpe-ratio.ts';
import { sharpeVarianceAt } from './sharpe-variance.ts';

/** Two hypotheses about a per-period Sharpe ratio: that it equals `benchmark`, or that it equals `alternative`. */
export interface Hypotheses {
  readonly benchmark?: number;
  readonly alternative: number;
}

/** Chance that the test misses a true ratio of `alternative` (type II error). The power is 1 minus this chance. */
export function missRate(
  moments: SharpeMoments,
  { benchmark = 0, alternative }: Hypotheses,
  significance = 0.05,
): number | undefined {
  const underNull = sharpeVarianceAt(benchmark, moments);
  const underAlternative = sharpeVarianceAt(alternative, moments);
  if (underNull === undefined || underAlternative === undefined) return undefined;
  const critical = benchmark + normalQuantile(1 - significance) * Math.sqrt(underNull);
  return normalCdf((critical - alternative) / Math.sqrt(underAlternative));
}

/**
 * Share of false claims among all claims of a test with these error rates, when the share `prior` of strategies is
 * good.
 */
export function plannedFalseDiscoveryRate(significance: number, prior: number, missRate: number): number {
  const falseClaims = significance * (1 - prior);
  return falseClaims / (falseClaims + (1 - missRate) * prior);
}

/** The same for an observed ratio: the chance that a strategy with at least this ratio is worthless. */
export function observedFalseDiscoveryRate(
  moments: SharpeMoments,
  { benchmark = 0, alternative }: Hypotheses,
  prior: number,
): number | undefined {
  const confidence = probabilisticSharpeAtNull(moments, benchmark);
  const variance = sharpeVarianceAt(alternative, moments);
  if (confidence === undefined || variance === undefined) return undefined;
  const reach = 1 - normalCdf((moments.sharpe - alternative) / Math.sqrt(variance));
  const worthless = (1 - confidence) * (1 - prior);
  return worthless / (worthless + reach * prior);
}
