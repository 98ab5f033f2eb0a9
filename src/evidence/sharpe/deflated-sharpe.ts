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
 * Deflated Sharpe ratio (Bailey and Lopez de Prado 2014): the probabilistic Sharpe ratio against the lucky Sharpe ratio
 * of all trials that the ledger has for the scope. N is the number of distinct configurations. The variance is that of
 * their annual ratios, converted to the period of the judged returns. Trials that never traded count in N and have no
 * ratio. With one trial nothing was selected, and the result is the PSR against 0. With several trials of which fewer
 * than two have a ratio, the variance is unknown; that of a worthless strategy, 1/(T - 1), is used instead. Undefined
 * when the returns have no variance. Throws when the ledger has no trial of the scope, because a strategy must be
 * recorded before it is judged.
 */
export function deflatedSharpe(
  judged: JudgedReturns,
  ledger: TrialLedger,
  scope: TrialScope,
): DeflatedSharpe | undefined {
  const trials = ledger.trials(scope);
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
