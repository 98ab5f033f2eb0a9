import { coveredShare } from '../core/market-days.ts';
import { instant, isoFromInstant } from '../core/time.ts';
import type { Matrix } from '../math/matrix.ts';
import { moments } from '../math/moments.ts';
import type { RandomEntryTest } from './baselines/random-entry.ts';
import { type Estimate, type Present, present } from './estimate.ts';
import { timingSharpe } from './excluded-edge.ts';
import { YEAR } from './performance/equity-curve.ts';
import { backtestOverfitting } from './overfitting/pbo.ts';
import { deflatedSharpe, type DeflatedSharpe, type JudgedReturns } from './sharpe/deflated-sharpe.ts';
import { detectableSharpe, detectionChance, tradesNeeded } from './sharpe/detectable-edge.ts';
import { minimumTrackRecord } from './sharpe/minimum-track-record.ts';
import { probabilisticSharpe } from './sharpe/probabilistic-sharpe.ts';
import { annualSharpe, periodSharpe, sharpeMoments, type SharpeMoments } from './sharpe/sharpe-ratio.ts';
import { INTERVAL_SIGNIFICANCE, VERDICT_RULE, type DetectionChance } from './verdict.ts';
import type { KeptReading, Trial, TrialLedger, TrialScope } from './trial-ledger.port.ts';

export interface EvidenceInput {
  /** Per-period net returns over the judged days. The ledger already has their trial. */
  readonly judged: JudgedReturns;
  /** Net return or profit of each trade. */
  readonly tradeProfits: Float64Array;
  readonly ledger: TrialLedger;
  /** The days on which trials count in the deflated Sharpe ratio. */
  readonly scope: TrialScope;
  /** The days that the run holds out, or that it opened as a final run. */
  readonly heldOut: TrialScope;
  /**
   * Share of the held-out days that had been read before a final run opened them. Absent for a run that holds them out.
   */
  readonly shareRead?: number | undefined;
  /** Annual Sharpe ratio with its interval. Where it is absent, the figures computed from it are absent too. */
  readonly sharpe: Estimate;
  readonly randomEntry?: RandomEntryTest | undefined;
}

/** What the data show about the reality of an edge, with the number of trials behind it. */
export type Evidence = Present<{
  readonly trials: number;
  /** ISO time at which the first trial was recorded; absent where this is the only one. */
  readonly trialsSince: string | undefined;
  /** Number of final runs that opened the hold-out. */
  readonly finalReads: number;
  /** Share of the hold-out's time that any run has read; absent where nothing is held out. */
  readonly holdOutShareRead: number | undefined;
  readonly probabilisticSharpe: number | undefined;
  readonly deflatedSharpe: number | undefined;
  readonly minimumTrackRecordYears: number | undefined;
  readonly yearsObserved: number;
  readonly overfitProbability: number | undefined;
  /** Number of trials that have returns on the judged periods. Overfitting is judged among these. */
  readonly comparedTrials: number;
  readonly randomEntryPValue: number | undefined;
  /** The timing Sharpe ratio: what timing adds to random entry, per year, before costs. */
  readonly timing: Estimate | undefined;
  /** Smallest true annual Sharpe ratio that passes both tests of the Sharpe ratio in four cases of five. */
  readonly minimumDetectableSharpe: number | undefined;
  /** Chances that true annual Sharpe ratios of stated sizes pass both tests. */
  readonly power: readonly DetectionChance[] | undefined;
  readonly tradesNeeded: number | undefined;
}>;

/** Annual Sharpe ratios whose chance of passing is stated. */
const STATED_SHARPES = [0.5, 1, 1.5, 2, 3] as const;

/** Gathers the figures that the verdict reads. Rejects when the ledger holds no trial of the scope. */
export async function summariseEvidence({
  judged,
  tradeProfits,
  ledger,
  scope,
  heldOut,
  shareRead,
  sharpe,
  randomEntry,
}: EvidenceInput): Promise<Evidence> {
  const { returns, periodsPerYear } = judged;
  const deflated = await deflatedSharpe(judged, ledger, scope);
  const found = sharpe.value === undefined ? undefined : sharpeMoments(returns);
  const yearsObserved = returns.length / periodsPerYear;
  const [trials, readings] = [await ledger.trials(scope), await ledger.readings(heldOut)];
  const perTrade = moments(tradeProfits);
  const { compared, returns: comparable } = comparableReturns(trials, judged);
  return present({
    trials: trials.length,
    trialsSince: firstRecord(trials),
    holdOutShareRead: shareRead ?? shareReadOf(heldOut, readings),
    finalReads: readings.filter(({ use }) => use === 'final').length,
    yearsObserved,
    overfitProbability: comparable === undefined ? undefined : backtestOverfitting(comparable)?.probability,
    comparedTrials: compared,
    randomEntryPValue: randomEntry?.pValue,
    timing: randomEntry === undefined ? undefined : timingSharpe(randomEntry, yearsObserved),
    ...(found === undefined ? {} : sharpeEvidence(found, deflated, periodsPerYear)),
    tradesNeeded: perTrade === undefined ? undefined : tradesNeeded(perTrade.mean, perTrade.deviation),
  });
}

/** ISO time at which the first of several trials was recorded. */
function firstRecord(trials: readonly Trial[]): string | undefined {
  if (trials.length < 2) return undefined;
  return isoFromInstant(instant(Math.min(...trials.map(({ firstAt }) => firstAt))));
}

function shareReadOf(heldOut: TrialScope, readings: readonly KeptReading[]): number | undefined {
  if (heldOut.days.length === 0) return undefined;
  const read = readings.flatMap(({ days }) => days);
  return coveredShare(heldOut.days, read);
}

/** The figures that need a Sharpe ratio. */
function sharpeEvidence(found: SharpeMoments, deflated: DeflatedSharpe | undefined, periodsPerYear: number) {
  const needed = minimumTrackRecord(found);
  const luck = periodSharpe(deflated?.luckyAnnualSharpe ?? 0, periodsPerYear);
  return {
    probabilisticSharpe: probabilisticSharpe(found),
    deflatedSharpe: deflated?.probability,
    minimumTrackRecordYears: needed === undefined ? undefined : needed / periodsPerYear,
    ...powerOf(found, luck, periodsPerYear),
  };
}

/**
 * The power of the two tests of the Sharpe ratio: its interval lies above zero, and the deflated ratio above its limit.
 * Both have to pass, so the harder one decides.
 */
function powerOf(
  found: SharpeMoments,
  luck: number,
  periodsPerYear: number,
): Pick<Evidence, 'minimumDetectableSharpe' | 'power'> {
  const tests = [
    { benchmark: 0, significance: INTERVAL_SIGNIFICANCE },
    { benchmark: luck, significance: 1 - VERDICT_RULE.deflatedSharpe },
  ];
  const detectable = tests.map((test) => detectableSharpe(found, test) ?? Infinity);
  const smallest = Math.max(...detectable);
  const power = STATED_SHARPES.map((sharpe) => {
    const chances = tests.map((test) => detectionChance(periodSharpe(sharpe, periodsPerYear), found, test) ?? 0);
    return { sharpe, chance: Math.min(...chances) };
  });
  return {
    ...(Number.isFinite(smallest) ? { minimumDetectableSharpe: annualSharpe(smallest, periodsPerYear) } : {}),
    power,
  };
}

/** A trial is compared when it has returns on at least this share of the judged periods. */
const COMPARABLE_SHARE = 0.9;

interface ComparableReturns {
  /** Number of trials that have returns on the judged periods. */
  readonly compared: number;
  /** Their returns on the periods that all of them have, one column each; undefined for fewer than two. */
  readonly returns: Matrix | undefined;
}

function comparableReturns(
  trials: readonly Trial[],
  { returns, returnsFrom, periodsPerYear }: JudgedReturns,
): ComparableReturns {
  const periods = returns.length;
  const placed = trials.flatMap((trial) => {
    if (trial.periodsPerYear !== periodsPerYear || trial.returnsFrom === undefined || returnsFrom === undefined)
      return [];
    // All returns are of whole periods of the clock, so a trial begins whole periods before or after the judged
    // returns.
    const offset = Math.round(((trial.returnsFrom - returnsFrom) * periodsPerYear) / YEAR);
    const [first, end] = [Math.max(0, offset), Math.min(periods, offset + trial.returns.length)];
    return end - first >= COMPARABLE_SHARE * periods ? [{ returns: trial.returns, offset, first, end }] : [];
  });
  const compared = placed.length;
  if (compared < 2) return { compared, returns: undefined };
  const first = Math.max(...placed.map((each) => each.first));
  const rows = Math.min(...placed.map(({ end }) => end)) - first;
  if (rows < 1) return { compared, returns: undefined };
  const columns = placed.length;
  const values = new Float64Array(rows * columns);
  placed.forEach((trial, column) => {
    for (let row = 0; row < rows; row++)
      values[row * columns + column] = trial.returns[first + row - trial.offset] as number;
  });
  return { compared, returns: { rows, columns, values } };
}
