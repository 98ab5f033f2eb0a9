import { normalCdf, normalQuantile } from '../../math/normal.ts';
import { probabilisticSharpeAtNull } from './probabilistic-sharpe.ts';
import type { SharpeMoments } from './sharpe-ratio.ts';
import { sharpeVarianceAt } from './sharpe-variance.ts';

/** Two hypotheses about a per-period Sharpe ratio: it is `benchmark`, or it is `alternative`. */
export interface Hypotheses {
  readonly benchmark?: number;
  readonly alternative: number;
}

/** Chance that the test misses a true ratio of `alternative` (type II error); 1 minus it is the power. */
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

/** Share of false claims among all claims of a test with these error rates, when `prior` of all strategies are good. */
export function plannedFalseDiscoveryRate(significance: number, prior: number, missRate: number): number {
  const falseClaims = significance * (1 - prior);
  return falseClaims / (falseClaims + (1 - missRate) * prior);
}

/** The same for this very ratio: chance that a strategy which looks at least this good is worthless. */
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
