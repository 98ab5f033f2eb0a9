import { MINUTE, type Duration } from '../core/time.ts';
import type { Estimate } from './estimate.ts';

export interface ResultToDoubt {
  /** Annual Sharpe ratio after costs, with its interval. */
  readonly sharpe: Estimate;
  readonly trades: number;
  readonly yearsObserved: number;
  /** Share of right directions among all answers, independent of the barrier, with its interval. */
  readonly directionAccuracy?: Estimate;
  /** Time from a decision to its answer. */
  readonly horizon?: Duration;
}

/** Limits that no honest forecast from candles is known to exceed. */
export const CREDIBLE = {
  /** Share of right directions, at horizons of `shortestHorizon` or more. */
  directionAccuracy: 0.6,
  shortestHorizon: (10 * MINUTE) as Duration,
  /** Annual Sharpe ratio after costs that is credible at any number of trades. */
  sharpe: 4,
  /** Sharpe ratio of a single trade. The annual limit grows with the root of the number of trades per year. */
  sharpePerTrade: 0.1,
} as const;

/**
 * Describes each figure of a result that is not credible, one sentence for each; empty when all are credible. The lower
 * end of each interval is judged, so a short lucky record raises no doubt.
 */
export function implausibleResult({
  sharpe,
  trades,
  yearsObserved,
  directionAccuracy,
  horizon,
}: ResultToDoubt): readonly string[] {
  const doubts: string[] = [];
  const perYear = yearsObserved > 0 ? trades / yearsObserved : 0;
  const limit = Math.max(CREDIBLE.sharpe, CREDIBLE.sharpePerTrade * Math.sqrt(perYear));
  if (sharpe.low !== undefined && sharpe.low > limit) {
    doubts.push(
      `The interval of the annual Sharpe ratio begins at ${sharpe.low.toFixed(1)}; with ${perYear.toFixed(0)} trades per year more than ${limit.toFixed(1)} is not credible.`,
    );
  }
  const share = directionAccuracy?.low;
  if (
    share !== undefined &&
    horizon !== undefined &&
    horizon >= CREDIBLE.shortestHorizon &&
    share > CREDIBLE.directionAccuracy
  ) {
    doubts.push(
      `At least ${(100 * share).toFixed(1)} % of all directions were forecast rightly, however small the move; more than ${100 * CREDIBLE.directionAccuracy} % is not credible at horizons of ten minutes or more.`,
    );
  }
  return doubts;
}
