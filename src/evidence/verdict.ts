import { countOf } from '../core/count-of.ts';
import { excludedAbove } from './excluded-edge.ts';
import type { Estimate } from './estimate.ts';
import type { DirectionSkill } from './skill/direction.ts';

/** Whether a strategy's profit is real, with the tests that this follows from. */
export interface Verdict {
  /** `no verdict`: the model may have learned from the rows that it was tested on. `judge` never gives it. */
  readonly verdict: 'edge' | 'no edge' | 'not enough evidence' | 'not credible' | 'no verdict';
  readonly reasons: readonly VerdictReason[];
}

export interface VerdictReason {
  readonly test: string;
  /** `stated`: a figure that is not judged. `undefined`: the test could not be carried out. */
  readonly passed: 'passed' | 'failed' | 'undefined' | 'stated';
  /** Sentences with the figures. */
  readonly detail: string;
}

/** A hold-out that a final run opened. */
export interface OpenedHoldOut {
  /** Share of its time that had been read before, from 0 to 1. */
  readonly shareRead: number;
  /** The runs that had read it, with their times, as texts, oldest first. */
  readonly readers: readonly string[];
}

/** Chance that a true annual Sharpe ratio of a stated size passes the tests of the Sharpe ratio on such data. */
export interface DetectionChance {
  readonly sharpe: number;
  readonly chance: number;
}

/** The figures that the verdict is based on. What could not be computed is absent. */
export interface VerdictEvidence {
  readonly yearsObserved: number;
  readonly trades: number;
  /** Annual Sharpe ratio after all costs, with its two-sided interval. */
  readonly sharpe: Estimate;
  /** The timing Sharpe ratio: what timing adds to random entry, per year, before costs. */
  readonly timing?: Estimate;
  /** Number of distinct configurations that were tried on these data. */
  readonly trials: number;
  /** The purpose whose trials count, such as `research`. */
  readonly purpose?: string;
  /** The days they were tried on. A final run also judges what was chosen on earlier days. */
  readonly triedOn?: 'the judged days' | 'the judged days and those before them';
  /** Number of the tried configurations that have returns on the same periods, including this one. */
  readonly comparedTrials?: number;
  /** ISO time at which the first of them was recorded; absent where this is the only one. */
  readonly trialsSince?: string;
  /** What had been read from the hold-out before this run opened it; absent where none was opened. */
  readonly holdOut?: OpenedHoldOut;
  readonly deflatedSharpe?: number;
  readonly randomEntryPValue?: number;
  readonly overfitProbability?: number;
  readonly power?: readonly DetectionChance[];
  readonly tradesNeeded?: number;
  readonly direction?: DirectionSkill;
  /** Sentences on columns that contain the future, and on figures that are not credible; empty where there are none. */
  readonly doubts: { readonly data: readonly string[]; readonly result: readonly string[] };
}

/** The limits of the verdict; docs/evidence.md has the simulation of its error rates. */
export interface VerdictRule {
  /** Smallest number of trades for a decision. */
  readonly minimumTrades: number;
  /** Smallest number of years for a decision. A shorter history shows only one state of the market. */
  readonly minimumYears: number;
  readonly deflatedSharpe: number;
  readonly randomEntryPValue: number;
  readonly overfitProbability: number;
  /** Largest share of a hold-out that may have been read before. So small a share cannot decide a result. */
  readonly holdOutShareRead: number;
  /**
   * Smallest annual Sharpe ratio that is worth finding. The verdict is `no edge` only where the data exclude an edge of
   * this size.
   */
  readonly worthwhileSharpe: number;
}

export const VERDICT_RULE: VerdictRule = {
  minimumTrades: 30,
  minimumYears: 0.5,
  deflatedSharpe: 0.95,
  randomEntryPValue: 0.025,
  overfitProbability: 0.5,
  holdOutShareRead: 0.01,
  worthwhileSharpe: 1.5,
};

/** One-sided significance with which the lower end of a 95 % interval lies above zero. */
export const INTERVAL_SIGNIFICANCE = 0.025;

/**
 * Judges whether a strategy has an edge.
 * - `not credible`: a column of the data contains the future, or the result would be an edge that is too good.
 * - `edge`: there are enough trades and years, the whole interval of the net Sharpe ratio lies above zero, the result
 *   exceeds the luck of all trials and random entry with the same turnover, and it is not overfit where that is known.
 * - `no edge`: a test failed, and an edge of a size worth finding is excluded at 97.5 %.
 * - `not enough evidence`: none of these.
 * Skill in direction is stated and does not decide, because a test of forecasts needs about four times the data that a
 * test of the returns needs (docs/evidence.md).
 */
export function judge(evidence: VerdictEvidence, changes: Partial<VerdictRule> = {}): Verdict {
  const rule = { ...VERDICT_RULE, ...changes };
  const enough = [testTrades(evidence, rule), testYears(evidence, rule)];
  const shown = [testSharpe(evidence), testDeflated(evidence, rule), testRandomEntry(evidence, rule)];
  const overfitting = testOverfitting(evidence, rule);
  const untouched = testHoldOut(evidence, rule);
  const reasons = [
    testCredible(evidence),
    ...untouched,
    ...shown,
    overfitting,
    ...enough,
    stateExcluded(evidence, rule),
    statePower(evidence, rule),
    stateDirection(evidence),
  ];
  const passed = ({ passed: outcome }: VerdictReason) => outcome === 'passed';
  const isEdge = [...enough, ...untouched, ...shown].every(passed) && overfitting.passed !== 'failed';
  const { doubts } = evidence;
  if (doubts.data.length > 0 || (isEdge && doubts.result.length > 0)) return { verdict: 'not credible', reasons };
  if (isEdge) return { verdict: 'edge', reasons };
  if (!enough.every(passed)) return { verdict: 'not enough evidence', reasons };
  const excluded = excludedAbove(evidence.sharpe, evidence.timing);
  const failed = [...shown, overfitting].some(({ passed: outcome }) => outcome === 'failed');
  const denied = failed && excluded !== undefined && excluded < rule.worthwhileSharpe;
  return { verdict: denied ? 'no edge' : 'not enough evidence', reasons };
}

/** Largest number of readers of a hold-out that are named. */
const MOST_READERS = 3;

const two = (value: number) => value.toFixed(2);
const three = (value: number) => value.toFixed(3);
const passedIf = (condition: boolean) => (condition ? 'passed' : 'failed');

function testCredible({ doubts }: VerdictEvidence): VerdictReason {
  const test = 'credibility of data and result';
  const found = [...doubts.data, ...doubts.result];
  if (found.length > 0) return { test, passed: 'failed', detail: found.join(' ') };
  return {
    test,
    passed: 'passed',
    detail:
      'No column of the data was found to hold what happened after its candle, and no figure is beyond what is credible.',
  };
}

function testSharpe({ sharpe: { value, low, high }, trades }: VerdictEvidence): VerdictReason {
  const test = 'net Sharpe ratio';
  if (value === undefined || low === undefined || high === undefined) {
    const few = `Too few of the returns differ from zero for an interval (${countOf(trades, 'trade')}), so no Sharpe ratio is given.`;
    return {
      test,
      passed: 'undefined',
      detail: trades === 0 ? 'There was no trade, so there is no Sharpe ratio.' : few,
    };
  }
  const detail = `The annual Sharpe ratio after costs is ${two(value)}, its interval ${two(low)} to ${two(high)}; the interval must lie above zero.`;
  return { test, passed: passedIf(low > 0), detail };
}

function testDeflated(
  { deflatedSharpe, trials, triedOn = 'the judged days', trialsSince, purpose }: VerdictEvidence,
  rule: VerdictRule,
): VerdictReason {
  const test = 'deflated Sharpe ratio';
  if (deflatedSharpe === undefined)
    return { test, passed: 'undefined', detail: 'There is no Sharpe ratio to deflate.' };
  const under = purpose === undefined ? '' : ` under the purpose “${purpose}”`;
  const tried =
    trials === 1
      ? `The ledger counts no other configuration${under} on ${triedOn}; after one trial`
      : `After ${trials} configurations tried on ${triedOn} (recorded since ${trialsSince?.slice(0, 10) ?? 'an unknown day'})${under}`;
  return {
    test,
    passed: passedIf(deflatedSharpe > rule.deflatedSharpe),
    detail: `${tried} it is ${three(deflatedSharpe)}: one minus the chance that the same number of worthless trials gives such returns by luck; more than ${rule.deflatedSharpe} is required.`,
  };
}

function testRandomEntry({ randomEntryPValue }: VerdictEvidence, rule: VerdictRule): VerdictReason {
  const test = 'random entry';
  if (randomEntryPValue === undefined)
    return { test, passed: 'undefined', detail: 'Too few trades to compare with random entry.' };
  return {
    test,
    passed: passedIf(randomEntryPValue < rule.randomEntryPValue),
    detail: `Random entry with the same turnover did at least as well in ${three(randomEntryPValue)} of the draws; less than ${rule.randomEntryPValue} is required.`,
  };
}

function testOverfitting(
  { overfitProbability, trials, comparedTrials = 0 }: VerdictEvidence,
  rule: VerdictRule,
): VerdictReason {
  const test = 'overfitting';
  if (overfitProbability === undefined && trials === 1)
    return {
      test,
      passed: 'undefined',
      detail: 'The ledger counts no other configuration, so there was no choice to judge.',
    };
  if (overfitProbability === undefined)
    return {
      test,
      passed: 'undefined',
      detail: `Fewer than two of ${countOf(trials, 'configuration')} have returns on the judged periods, so the choice among them cannot be judged.`,
    };
  return {
    test,
    passed: passedIf(overfitProbability < rule.overfitProbability),
    detail: `Of ${countOf(trials, 'configuration')} ${comparedTrials} have returns on the judged periods. The best of them in one half of time did no better than the median in the other half in ${three(overfitProbability)} of the splits; less than ${rule.overfitProbability} is required.`,
  };
}

function testHoldOut({ holdOut }: VerdictEvidence, { holdOutShareRead: limit }: VerdictRule): VerdictReason[] {
  if (holdOut === undefined) return [];
  const test = 'untouched hold-out';
  const { shareRead, readers } = holdOut;
  if (readers.length === 0)
    return [{ test, passed: 'passed', detail: 'According to the ledger no run had read these days before.' }];
  const more = readers.length > MOST_READERS ? `; and ${readers.length - MOST_READERS} more` : '';
  const had = `${(100 * shareRead).toFixed(1)} % of these days had been read before: ${readers.slice(0, MOST_READERS).join('; ')}${more}.`;
  if (shareRead <= limit)
    return [{ test, passed: 'passed', detail: `${had} Up to ${100 * limit} % cannot decide a result.` }];
  return [{ test, passed: 'failed', detail: `${had} These days cannot confirm a choice that was made afterwards.` }];
}

/** Whether there are enough trades, and how many would be needed, where that is known. */
export function testTrades(
  { trades, tradesNeeded }: Pick<VerdictEvidence, 'trades' | 'tradesNeeded'>,
  rule: Pick<VerdictRule, 'minimumTrades'> = VERDICT_RULE,
): VerdictReason {
  const needed =
    tradesNeeded === undefined
      ? ''
      : ` An edge of the observed size would need ${countOf(tradesNeeded, 'independent trade')}.`;
  return {
    test: 'trades',
    passed: passedIf(trades >= rule.minimumTrades),
    detail: `There ${trades === 1 ? 'was' : 'were'} ${countOf(trades, 'trade')}; ${rule.minimumTrades} are required.${needed}`,
  };
}

function testYears({ yearsObserved }: VerdictEvidence, rule: VerdictRule): VerdictReason {
  return {
    test: 'length of history',
    passed: passedIf(yearsObserved >= rule.minimumYears),
    detail: `${two(yearsObserved)} years were judged; ${rule.minimumYears} are required.`,
  };
}

function stateExcluded(
  { sharpe, timing, trades, yearsObserved }: VerdictEvidence,
  { minimumTrades, minimumYears }: VerdictRule,
): VerdictReason {
  const test = 'excluded edges';
  if (trades < minimumTrades)
    return {
      test,
      passed: 'undefined',
      detail: `With fewer than ${minimumTrades} trades no size of an edge is excluded.`,
    };
  const excluded = excludedAbove(sharpe, timing);
  if (excluded === undefined)
    return { test, passed: 'undefined', detail: 'Without an interval no size of an edge is excluded.' };
  const source =
    excluded === sharpe.high
      ? 'the interval of the net Sharpe ratio ends there'
      : 'the interval of what timing adds to random entry, before costs, ends there';
  const alone =
    yearsObserved < minimumYears
      ? ` That is said of these ${two(yearsObserved)} years alone, and of no other time.`
      : '';
  if (excluded <= 0)
    return {
      test,
      passed: 'stated',
      detail: `An edge of any size on the judged days is excluded at 97.5 %: ${source.replace('there', `at ${two(excluded)}`)}.${alone}`,
    };
  return {
    test,
    passed: 'stated',
    detail: `An edge with an annual Sharpe ratio above ${two(excluded)} is excluded at 97.5 %: ${source}. A smaller edge is not excluded.${alone}`,
  };
}

function statePower({ power = [], trades }: VerdictEvidence, { minimumTrades }: VerdictRule): VerdictReason {
  const test = 'power';
  if (trades < minimumTrades)
    return {
      test,
      passed: 'undefined',
      detail: `With fewer than ${minimumTrades} trades the power of the tests is unknown.`,
    };
  if (power.length === 0)
    return {
      test,
      passed: 'undefined',
      detail: 'Without a Sharpe ratio the power of the tests is unknown.',
    };
  const chances = power.map(({ sharpe, chance }) => `${sharpe}: ${percentOf(chance)}`).join('; ');
  return {
    test,
    passed: 'stated',
    detail: `Chance that a true annual Sharpe ratio passes the tests of the Sharpe ratio on data like these: ${chances}.`,
  };
}

function stateDirection({ direction }: VerdictEvidence): VerdictReason {
  const test = 'forecast skill in direction (does not decide)';
  const { value, low, high } = direction?.correlation ?? {};
  if (direction === undefined || value === undefined || low === undefined || high === undefined) {
    return {
      test,
      passed: 'undefined',
      detail: 'The forecasts favour no direction, or too few rows moved to judge it.',
    };
  }
  return {
    test,
    passed: passedIf(low > 0),
    detail: `Over the ${countOf(direction.rows, 'row')} that moved, the correlation of the forecasts with the true direction is ${three(value)}, interval ${three(low)} to ${three(high)}; 0 is no skill. Forecasting how far the market moves does not count here.`,
  };
}

/** A chance in whole percent. It is never 0 or 100 %, which would claim certainty. */
function percentOf(share: number): string {
  const percent = Math.round(100 * share);
  return percent < 1 ? 'below 1 %' : percent > 99 ? 'above 99 %' : `${percent} %`;
}
