import type { Matrix } from '../math/matrix.ts';
import { moments } from '../math/moments.ts';
import { type Present, present } from './estimate.ts';
import { backtestOverfitting } from './overfitting/pbo.ts';
import { deflatedSharpe, type JudgedReturns } from './sharpe/deflated-sharpe.ts';
import { detectableSharpe, tradesNeeded } from './sharpe/detectable-edge.ts';
import { minimumTrackRecord } from './sharpe/minimum-track-record.ts';
import { probabilisticSharpe } from './sharpe/probabilistic-sharpe.ts';
import { annualSharpe, periodSharpe, sharpeMoments } from './sharpe/sharpe-ratio.ts';
import type { Trial, TrialLedger, TrialScope } from './trial-ledger.port.ts';

export interface EvidenceInput {
  /** Per-period net returns over the judged period. Their trial is in the ledger already. */
  readonly judged: JudgedReturns;
  /** Net return or profit of each trade. */
  readonly tradeProfits: Float64Array;
  readonly ledger: TrialLedger;
  readonly scope: TrialScope;
  readonly randomEntryPValue?: number | undefined;
}

/** What the data say about the reality of an edge, beside the number of tries that it took. */
export type Evidence = Present<{
  readonly trials: number;
  readonly finalReads: number;
  readonly probabilisticSharpe: number | undefined;
  readonly deflatedSharpe: number | undefined;
  readonly minimumTrackRecordYears: number | undefined;
  readonly yearsObserved: number;
  readonly overfitProbability: number | undefined;
  readonly randomEntryPValue: number | undefined;
  readonly minimumDetectableSharpe: number | undefined;
  readonly tradesNeeded: number | undefined;
}>;

/**
 * Gathers the figures that the verdict reads. The minimum detectable Sharpe ratio is annual, at 5 % and 80 %, above the
 * luck of all trials. Throws when the ledger holds no trial of the scope.
 */
export function summariseEvidence({ judged, tradeProfits, ledger, scope, randomEntryPValue }: EvidenceInput): Evidence {
  const { returns, periodsPerYear } = judged;
  const deflated = deflatedSharpe(judged, ledger, scope);
  const found = sharpeMoments(returns);
  const needed = found === undefined ? undefined : minimumTrackRecord(found);
  const luck = periodSharpe(deflated?.luckyAnnualSharpe ?? 0, periodsPerYear);
  const detectable = found === undefined ? undefined : detectableSharpe(found, { benchmark: luck });
  const trials = ledger.trials(scope);
  const perTrade = moments(tradeProfits);
  const comparable = comparableReturns(trials, judged);
  return present({
    trials: trials.length,
    finalReads: ledger.finalReads(scope),
    probabilisticSharpe: found === undefined ? undefined : probabilisticSharpe(found),
    deflatedSharpe: deflated?.probability,
    minimumTrackRecordYears: needed === undefined ? undefined : needed / periodsPerYear,
    yearsObserved: returns.length / periodsPerYear,
    overfitProbability: comparable === undefined ? undefined : backtestOverfitting(comparable)?.probability,
    randomEntryPValue,
    minimumDetectableSharpe: detectable === undefined ? undefined : annualSharpe(detectable, periodsPerYear),
    tradesNeeded: perTrade === undefined ? undefined : tradesNeeded(perTrade.mean, perTrade.deviation),
  });
}

/** Trials of the same data with as many returns of the same period: their rows are the same times. */
function comparableReturns(trials: readonly Trial[], judged: JudgedReturns): Matrix | undefined {
  const rows = judged.returns.length;
  const comparable = trials.filter((trial) => trial.returns.length === rows && trial.periodsPerYear === judged.periodsPerYear);
  if (comparable.length < 2) return undefined;
  const columns = comparable.length;
  const values = new Float64Array(rows * columns);
  comparable.forEach(({ returns }, column) => {
    for (let row = 0; row < rows; row++) values[row * columns + column] = returns[row] as number;
  });
  return { rows, columns, values };
}
