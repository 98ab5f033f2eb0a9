import { excludedAbove } from './excluded-edge.ts';
import type { Estimate } from './estimate.ts';
import type { DirectionSkill } from './skill/direction.ts';

/** Whether a strategy's profit is real, with the tests that say so. */
export interface Verdict {
  readonly verdict: 'edge' | 'no edge' | 'not enough evidence' | 'not credible';
  readonly reasons: readonly VerdictReason[];
}

export interface VerdictReason {
  readonly test: string;
  /** `stated` is a figure that is neither asked nor judged. */
  readonly passed: 'passed' | 'failed' | 'undefined' | 'stated';
  /** Sentences with the figures. */
  readonly detail: string;
}

/** A hold-out that a final run opened. */
export interface OpenedHoldOut {
  /** Share of its time that had been read before, in [0, 1]. */
  readonly shareRead: number;
  /** Who had read it, and when, oldest first, in words. */
  readonly readers: readonly string[];
}

/** Chance that a true annual Sharpe ratio would have passed the tests of the Sharpe ratio on such data. */
export interface DetectionChance {
  readonly sharpe: number;
  readonly chance: number;
}

/** What the verdict is made of. What could not be computed is absent. */
export interface VerdictEvidence {
  readonly yearsObserved: number;
  readonly trades: number;
  /** Annual, after all costs, with its two-sided interval. */
  readonly sharpe: Estimate;
  /** Annual Sharpe ratio that timing adds to random entry, before costs. */
  readonly timing?: Estimate;
  /** Distinct configurations tried on these data. */
  readonly trials: number;
  /** Whose days they were tried on. A final run judges what was chosen on earlier days, too. */
  readonly triedOn?: 'the judged days' | 'the judged days and those before them';
  /** How many of the tried configurations have returns on the same periods, this one among them. */
  readonly comparedTrials?: number;
  /** When the first of them was recorded, ISO; absent where there is only this one. */
  readonly trialsSince?: string;
  /** What others had read of the hold-out before this run opened it; absent where none was opened. */
  readonly holdOut?: OpenedHoldOut;
  readonly deflatedSharpe?: number;
  readonly randomEntryPValue?: number;
  readonly overfitProbability?: number;
  readonly power?: readonly DetectionChance[];
  readonly tradesNeeded?: number;
  readonly direction?: DirectionSkill;
  /** Sentences on columns that know the future and on figures beyond belief; empty where none was found of either. */
  readonly doubts: { readonly data: readonly string[]; readonly result: readonly string[] };
}

/** The limits of the verdict; docs/evidence.md has the simulation of its error rates. */
export interface VerdictRule {
  /** Fewer trades than these decide nothing. */
  readonly minimumTrades: number;
  /** A shorter history is one mood of the market. */
  readonly minimumYears: number;
  readonly deflatedSharpe: number;
  readonly randomEntryPValue: number;
  readonly overfitProbability: number;
  /** More of a hold-out than this, read before, and it confirms nothing: less cannot carry a result. */
  readonly holdOutShareRead: number;
  /**
   * Annual Sharpe ratio that would be worth finding: an edge is denied only where the data exclude one of this size.
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
 * Judges. `not credible`: a column of the data knows the future, or the result would be an edge beyond belief.
 * `edge`: enough trades and years, the whole interval of the net Sharpe ratio above zero, more than the luck of all
 * trials explains, better than random entry with the same turnover, and not overfit where that can be said.
 * `no edge`: not shown, and one of a size worth finding is excluded at 97.5 %.
 * `not enough evidence`: none of these. Skill in direction is stated beside and does not decide: a test of forecasts
 * needs about four times the data that a test of the returns needs (docs/evidence.md).
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
    tellDirection(evidence),
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

/** So many readers of a hold-out are named. */
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
  const detail = `The annual Sharpe ratio after costs is ${two(value)}, its interval ${two(low)} to ${two(high)}; it must lie above zero.`;
  return { test, passed: passedIf(low > 0), detail };
}

function testDeflated(
  { deflatedSharpe, trials, triedOn = 'the judged days', trialsSince }: VerdictEvidence,
  rule: VerdictRule,
): VerdictReason {
  const test = 'deflated Sharpe ratio';
  if (deflatedSharpe === undefined)
    return { test, passed: 'undefined', detail: 'There is no Sharpe ratio to deflate.' };
  const tried =
    trials === 1
      ? 'This is the first configuration that the ledger knows of; after one try'
      : `After ${trials} configurations tried on ${triedOn} (the ledger counts since ${trialsSince?.slice(0, 10) ?? 'an unknown day'})`;
  return {
    test,
    passed: passedIf(deflatedSharpe > rule.deflatedSharpe),
    detail: `${tried} it is ${three(deflatedSharpe)}: one minus the chance that worthless tries, as many as these, give such returns by luck; more than ${rule.deflatedSharpe} is asked.`,
  };
}

function testRandomEntry({ randomEntryPValue }: VerdictEvidence, rule: VerdictRule): VerdictReason {
  const test = 'random entry';
  if (randomEntryPValue === undefined)
    return { test, passed: 'undefined', detail: 'Too few trades to compare with random entry.' };
  return {
    test,
    passed: passedIf(randomEntryPValue < rule.randomEntryPValue),
    detail: `Random entry with the same turnover did at least as well in ${three(randomEntryPValue)} of the draws; less than ${rule.randomEntryPValue} is asked.`,
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
      detail: 'This is the only configuration that was tried, so there was no choice to judge.',
    };
  if (overfitProbability === undefined)
    return {
      test,
      passed: 'undefined',
      detail: `Fewer than two of ${countOf(trials, 'configuration')} have returns on the judged periods, so nothing can be said of a choice among them.`,
    };
  return {
    test,
    passed: passedIf(overfitProbability < rule.overfitProbability),
    detail: `Of ${countOf(trials, 'configuration')} ${comparedTrials} have returns on the judged periods. The best of them in one half of time did no better than the median in the other half in ${three(overfitProbability)} of the splits; less than ${rule.overfitProbability} is asked.`,
  };
}

function testHoldOut({ holdOut }: VerdictEvidence, { holdOutShareRead: limit }: VerdictRule): VerdictReason[] {
  if (holdOut === undefined) return [];
  const test = 'untouched hold-out';
  const { shareRead, readers } = holdOut;
  if (readers.length === 0)
    return [{ test, passed: 'passed', detail: 'By the ledger, nobody had read these days before.' }];
  const more = readers.length > MOST_READERS ? `; and ${readers.length - MOST_READERS} more` : '';
  const had = `${(100 * shareRead).toFixed(1)} % of these days had been read before: ${readers.slice(0, MOST_READERS).join('; ')}${more}.`;
  if (shareRead <= limit)
    return [{ test, passed: 'passed', detail: `${had} Up to ${100 * limit} % cannot carry a result.` }];
  return [{ test, passed: 'failed', detail: `${had} What was chosen after that is not confirmed by them.` }];
}

function testTrades({ trades, tradesNeeded }: VerdictEvidence, rule: VerdictRule): VerdictReason {
  const needed =
    tradesNeeded === undefined
      ? ''
      : ` An edge of the size seen would need ${countOf(tradesNeeded, 'independent trade')}.`;
  return {
    test: 'trades',
    passed: passedIf(trades >= rule.minimumTrades),
    detail: `There ${trades === 1 ? 'was' : 'were'} ${countOf(trades, 'trade')}; ${rule.minimumTrades} are asked.${needed}`,
  };
}

function testYears({ yearsObserved }: VerdictEvidence, rule: VerdictRule): VerdictReason {
  return {
    test: 'length of history',
    passed: passedIf(yearsObserved >= rule.minimumYears),
    detail: `${two(yearsObserved)} years were judged; ${rule.minimumYears} are asked.`,
  };
}

function stateExcluded({ sharpe, timing, trades }: VerdictEvidence, { minimumTrades }: VerdictRule): VerdictReason {
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
      : 'what timing adds to random entry ends there, before costs';
  if (excluded <= 0)
    return {
      test,
      passed: 'stated',
      detail: `That this system had any edge on the days judged is excluded, at 97.5 %: ${source.replace('there', `at ${two(excluded)}`)}.`,
    };
  return {
    test,
    passed: 'stated',
    detail: `That this system has an edge with an annual Sharpe ratio above ${two(excluded)} is excluded, at 97.5 %: ${source}. A smaller one is not.`,
  };
}

function statePower({ power = [], trades }: VerdictEvidence, { minimumTrades }: VerdictRule): VerdictReason {
  const test = 'power';
  if (trades < minimumTrades)
    return {
      test,
      passed: 'undefined',
      detail: `With fewer than ${minimumTrades} trades nothing can be said of what these data could show.`,
    };
  if (power.length === 0)
    return {
      test,
      passed: 'undefined',
      detail: 'Without a Sharpe ratio nothing can be said of what these data could show.',
    };
  const chances = power.map(({ sharpe, chance }) => `${sharpe}: ${percentOf(chance)}`).join('; ');
  return {
    test,
    passed: 'stated',
    detail: `Chance that a true annual Sharpe ratio passes the tests of the Sharpe ratio on data like these: ${chances}.`,
  };
}

function tellDirection({ direction }: VerdictEvidence): VerdictReason {
  const test = 'forecast skill in direction (does not decide)';
  const { value, low, high } = direction?.correlation ?? {};
  if (direction === undefined || value === undefined || low === undefined || high === undefined) {
    return {
      test,
      passed: 'undefined',
      detail: 'The forecasts do not lean to a direction, or too few rows moved to judge it.',
    };
  }
  return {
    test,
    passed: passedIf(low > 0),
    detail: `Over the ${countOf(direction.rows, 'row')} that moved, the forecasts' lean and the direction that came correlate by ${three(value)}, interval ${three(low)} to ${three(high)}; 0 is none. Knowing how far the market moves does not count here.`,
  };
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Never 0 or 100 %, which would claim certainty. */
function percentOf(share: number): string {
  const percent = Math.round(100 * share);
  return percent < 1 ? 'below 1 %' : percent > 99 ? 'above 99 %' : `${percent} %`;
}
