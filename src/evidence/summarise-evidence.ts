import { coveredShare } from '../core/market-days.ts';
import { instant, isoFromInstant } from '../core/time.ts';
import type { Matrix } from '../math/matrix.ts';
import { moments } from '../math/moments.ts';
import { type Present, present } from './estimate.ts';
import { YEAR } from './performance/equity-curve.ts';
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
  /** The days whose trials count against this one. */
  readonly scope: TrialScope;
  /** The days that the run holds out, or opened. */
  readonly heldOut: TrialScope;
  /** Share of them that had been read before a final run opened them; measured here for one that holds them out. */
  readonly shareRead?: number | undefined;
  readonly randomEntryPValue?: number | undefined;
}

/** What the data say about the reality of an edge, beside the number of tries that it took. */
export type Evidence = Present<{
  readonly trials: number;
  /** When the first of them was recorded, ISO; absent where there is only this one. */
  readonly trialsSince: string | undefined;
  /** How often the hold-out was opened by final runs. */
  readonly finalReads: number;
  /** Share of the hold-out's time that had been read, by anyone; absent where nothing is held out. */
  readonly holdOutShareRead: number | undefined;
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
export function summariseEvidence({ judged, tradeProfits, ledger, scope, heldOut, shareRead, randomEntryPValue }: EvidenceInput): Evidence {
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
    trialsSince: trials.length < 2 ? undefined : isoFromInstant(instant(Math.min(...trials.map(({ firstAt }) => firstAt)))),
    holdOutShareRead: shareRead ?? (heldOut.days.length === 0 ? undefined : coveredShare(heldOut.days, ledger.readings(heldOut).flatMap(({ days }) => days))),
    finalReads: ledger.readings(heldOut).filter(({ use }) => use === 'final').length,
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

/** A trial can be compared with what is judged when it has returns on at least this share of its periods. */
const COMPARABLE_SHARE = 0.9;

/** Returns of trials on the same periods of time, one column each, on the periods that all of them have; undefined for fewer than two. */
function comparableReturns(trials: readonly Trial[], { returns, returnsFrom, periodsPerYear }: JudgedReturns): Matrix | undefined {
  const periods = returns.length;
  const placed = trials.flatMap((trial) => {
    if (trial.periodsPerYear !== periodsPerYear || trial.returnsFrom === undefined || returnsFrom === undefined) return [];
    // All returns are of whole periods of the clock: a trial begins whole periods before or after the judged one.
    const offset = Math.round(((trial.returnsFrom - returnsFrom) * periodsPerYear) / YEAR);
    const [first, end] = [Math.max(0, offset), Math.min(periods, offset + trial.returns.length)];
    return end - first >= COMPARABLE_SHARE * periods ? [{ returns: trial.returns, offset, first, end }] : [];
  });
  if (placed.length < 2) return undefined;
  const first = Math.max(...placed.map((each) => each.first));
  const rows = Math.min(...placed.map(({ end }) => end)) - first;
  if (rows < 1) return undefined;
  const columns = placed.length;
  const values = new Float64Array(rows * columns);
  placed.forEach((trial, column) => {
    for (let row = 0; row < rows; row++) values[row * columns + column] = trial.returns[first + row - trial.offset] as number;
  });
  return { rows, columns, values };
}
