import { standardDeviation } from '../../math/moments.ts';
import type { TrialLedger, TrialScope } from '../trial-ledger.port.ts';
import { expectedMaximum } from './expected-maximum.ts';
import { probabilisticSharpe } from './probabilistic-sharpe.ts';
import { annualSharpe, periodSharpe, sharpeMoments, sharpeRatio, type SharpeMoments } from './sharpe-ratio.ts';

/**
 * The lucky Sharpe ratio: the ratio that the best of N worthless trials is expected to reach. It is the deviation of
 * the trials' ratios times E[max_N].
 */
export function luckySharpe(deviation: number, trials: number): number {
  return deviation * expectedMaximum(trials);
}

export interface DeflatedSharpe {
  /** Probability that the true ratio exceeds the lucky Sharpe ratio of all trials, from 0 to 1. */
  readonly probability: number;
  /** Number of distinct configurations that were tried, including this one. */
  readonly trials: number;
  /** The lucky Sharpe ratio per year. */
  readonly luckyAnnualSharpe: number;
}

export interface JudgedReturns {
  readonly returns: Float64Array;
  /** Start of the period of the first return, in microseconds; absent where it is not known. */
  readonly returnsFrom?: number;
  readonly periodsPerYear: number;
}

/**
 * Deflated Sharpe ratio (Bailey and Lopez de Prado 2014): PSR against the luck of all trials that the ledger holds for
 * the scope. N is the number of distinct configurations, the variance is that of their annual ratios, brought to the
 * period of the judged returns. Trials that never traded count in N and have no ratio. With one trial there is no
 * selection, and the result is the PSR against 0; with two or more of which fewer than two have a ratio the spread is
 * unknown and that of a worthless strategy, 1/(T - 1), stands in for it.
 * Undefined when the returns have no variance. Rejects when the ledger does not hold a trial of the scope: a strategy is
 * recorded first and judged then.
 */
export async function deflatedSharpe(
  judged: JudgedReturns,
  ledger: Pick<TrialLedger, 'trials'>,
  scope: TrialScope,
): Promise<DeflatedSharpe | undefined> {
  const trials = await ledger.trials(scope);
  if (trials.length === 0) {
    throw new Error(
      `The trial ledger has no trial for ${scope.purpose} on these days of ${scope.days.map(({ market }) => market).join(', ')}: record the run before it is judged`,
    );
  }
  const found = sharpeMoments(judged.returns);
  if (found === undefined) return undefined;
  const annual = trials.flatMap((trial) => {
    const ratio = sharpeRatio(trial.returns);
    return ratio === undefined ? [] : [annualSharpe(ratio, trial.periodsPerYear)];
  });
  const spread = standardDeviation(Float64Array.from(annual));
  const deviation =
    spread === undefined ? 1 / Math.sqrt(found.observations - 1) : periodSharpe(spread, judged.periodsPerYear);
  return deflate(found, deviation, trials.length, judged.periodsPerYear);
}

function deflate(
  found: SharpeMoments,
  deviation: number,
  trials: number,
  periodsPerYear: number,
): DeflatedSharpe | undefined {
  const lucky = luckySharpe(deviation, trials);
  const probability = probabilisticSharpe(found, lucky);
  return probability === undefined
    ? undefined
    : { probability, trials, luckyAnnualSharpe: annualSharpe(lucky, periodsPerYear) };
}
