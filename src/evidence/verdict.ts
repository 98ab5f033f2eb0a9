import type { Estimate } from './estimate.ts';

/** Whether a strategy's profit is real, with the tests that say so. */
export interface Verdict {
  readonly verdict: 'edge' | 'no edge' | 'not enough evidence';
  readonly reasons: readonly VerdictReason[];
}

export interface VerdictReason {
  readonly test: string;
  readonly passed: 'passed' | 'failed' | 'undefined';
  /** One sentence with the figures. */
  readonly detail: string;
}

/** A hold-out that a final run opened. */
export interface OpenedHoldOut {
  /** Share of its time that had been read before, in [0, 1]. */
  readonly shareRead: number;
  /** Who had read it, and when, oldest first, in words. */
  readonly readers: readonly string[];
}

/** What the verdict is made of. What could not be computed is absent. */
export interface VerdictEvidence {
  readonly yearsObserved: number;
  readonly trades: number;
  /** Annual, after all costs, with its two-sided interval. */
  readonly sharpe: Estimate;
  /** Distinct configurations tried on these data. */
  readonly trials: number;
  /** When the first of them was recorded, ISO; absent where there is only this one. */
  readonly trialsSince?: string;
  /** What others had read of the hold-out before this run opened it; absent where none was opened. */
  readonly holdOut?: OpenedHoldOut;
  readonly deflatedSharpe?: number;
  readonly randomEntryPValue?: number;
  readonly overfitProbability?: number;
  /** Annual. */
  readonly minimumDetectableSharpe?: number;
  readonly tradesNeeded?: number;
  readonly logLossSkill?: Estimate;
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
  /** Annual Sharpe ratio that would be worth finding: data that could not have shown it cannot deny it. */
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

/**
 * Judges. `edge`: enough trades and years, the whole interval of the net Sharpe ratio above zero, more than the luck of
 * all trials explains, better than random entry with the same turnover, and not overfit where that can be told.
 * `no edge`: not shown, although a worthwhile one would have been, or is outside the interval.
 * `not enough evidence`: neither. Forecast skill is told beside and does not decide: a log-loss test needs about four
 * times the data that a test of the returns needs (docs/evidence.md).
 */
export function judge(evidence: VerdictEvidence, changes: Partial<VerdictRule> = {}): Verdict {
  const rule = { ...VERDICT_RULE, ...changes };
  const enough = [testTrades(evidence, rule), testYears(evidence, rule)];
  const shown = [testSharpe(evidence), testDeflated(evidence, rule), testRandomEntry(evidence, rule)];
  const overfitting = testOverfitting(evidence, rule);
  const power = testPower(evidence, rule);
  const untouched = testHoldOut(evidence, rule);
  const reasons = [...untouched, ...shown, overfitting, ...enough, power, tellSkill(evidence)];
  if (enough.some(({ passed }) => passed !== 'passed')) return { verdict: 'not enough evidence', reasons };
  if ([...untouched, ...shown].every(({ passed }) => passed === 'passed') && overfitting.passed !== 'failed') return { verdict: 'edge', reasons };
  const failed = [...shown, overfitting].some(({ passed }) => passed === 'failed');
  return { verdict: failed && power.passed === 'passed' ? 'no edge' : 'not enough evidence', reasons };
}

/** So many readers of a hold-out are named. */
const MOST_READERS = 3;

const two = (value: number | undefined) => (value === undefined ? 'undefined' : value.toFixed(2));
const three = (value: number | undefined) => (value === undefined ? 'undefined' : value.toFixed(3));
const passedIf = (condition: boolean) => (condition ? 'passed' : 'failed');

function testSharpe({ sharpe: { value, low, high } }: VerdictEvidence): VerdictReason {
  const test = 'net Sharpe ratio';
  if (value === undefined || low === undefined) return { test, passed: 'undefined', detail: 'Returns without variance have no Sharpe ratio.' };
  const detail = `The annual Sharpe ratio after costs is ${two(value)}, its interval ${two(low)} to ${two(high)}; it must lie above zero.`;
  return { test, passed: passedIf(low > 0), detail };
}

function testDeflated({ deflatedSharpe, trials, trialsSince }: VerdictEvidence, rule: VerdictRule): VerdictReason {
  const test = 'deflated Sharpe ratio';
  if (deflatedSharpe === undefined) return { test, passed: 'undefined', detail: 'There is no Sharpe ratio to deflate.' };
  const tried = trials === 1 ? 'one configuration, the first that the ledger knows,' : `${trials} configurations, the first of them on ${trialsSince?.slice(0, 10) ?? 'an unknown day'},`;
  return { test, passed: passedIf(deflatedSharpe > rule.deflatedSharpe), detail: `After ${tried} tried on these data it is ${three(deflatedSharpe)}: one minus the chance that the luck of so many tries alone gives such returns; more than ${rule.deflatedSharpe} is asked.` };
}

function testRandomEntry({ randomEntryPValue }: VerdictEvidence, rule: VerdictRule): VerdictReason {
  const test = 'random entry';
  if (randomEntryPValue === undefined) return { test, passed: 'undefined', detail: 'Too few trades to compare with random entry.' };
  return { test, passed: passedIf(randomEntryPValue < rule.randomEntryPValue), detail: `Random entry with the same turnover did at least as well in ${three(randomEntryPValue)} of the draws; less than ${rule.randomEntryPValue} is asked.` };
}

function testOverfitting({ overfitProbability }: VerdictEvidence, rule: VerdictRule): VerdictReason {
  const test = 'overfitting';
  if (overfitProbability === undefined) return { test, passed: 'undefined', detail: 'The ledger holds fewer than two configurations judged on the same days, so nothing can be said of a choice among them.' };
  return { test, passed: passedIf(overfitProbability < rule.overfitProbability), detail: `The best configuration of one half of time was below the median in the other half in ${three(overfitProbability)} of the splits; less than ${rule.overfitProbability} is asked.` };
}

function testHoldOut({ holdOut }: VerdictEvidence, { holdOutShareRead: limit }: VerdictRule): VerdictReason[] {
  if (holdOut === undefined) return [];
  const test = 'untouched hold-out';
  const { shareRead, readers } = holdOut;
  if (readers.length === 0) return [{ test, passed: 'passed', detail: 'By the ledger, nobody had read these days before.' }];
  const more = readers.length > MOST_READERS ? `; and ${readers.length - MOST_READERS} more` : '';
  const had = `${(100 * shareRead).toFixed(1)} % of these days had been read before: ${readers.slice(0, MOST_READERS).join('; ')}${more}.`;
  if (shareRead <= limit) return [{ test, passed: 'passed', detail: `${had} Up to ${100 * limit} % cannot carry a result.` }];
  return [{ test, passed: 'failed', detail: `${had} What was chosen after that is not confirmed by them.` }];
}

function testTrades({ trades, tradesNeeded }: VerdictEvidence, rule: VerdictRule): VerdictReason {
  const needed = tradesNeeded === undefined ? '' : ` An edge of the size seen would need ${tradesNeeded} independent trades.`;
  return { test: 'trades', passed: passedIf(trades >= rule.minimumTrades), detail: `There were ${trades} trades; ${rule.minimumTrades} are asked.${needed}` };
}

function testYears({ yearsObserved }: VerdictEvidence, rule: VerdictRule): VerdictReason {
  return { test: 'length of history', passed: passedIf(yearsObserved >= rule.minimumYears), detail: `${two(yearsObserved)} years were judged; ${rule.minimumYears} are asked.` };
}

function testPower({ minimumDetectableSharpe, sharpe }: VerdictEvidence, rule: VerdictRule): VerdictReason {
  const test = 'power';
  const worthwhile = `A Sharpe ratio of ${rule.worthwhileSharpe} would be worth finding`;
  if (sharpe.high !== undefined && sharpe.high < rule.worthwhileSharpe) {
    return { test, passed: 'passed', detail: `${worthwhile}, and the interval, which ends at ${two(sharpe.high)}, excludes it.` };
  }
  if (minimumDetectableSharpe === undefined) return { test, passed: 'undefined', detail: 'Without a Sharpe ratio nothing can be said of what could have been detected.' };
  return { test, passed: passedIf(minimumDetectableSharpe <= rule.worthwhileSharpe), detail: `${worthwhile}; these data show one of ${two(minimumDetectableSharpe)} or more in four cases of five.` };
}

function tellSkill({ logLossSkill = {} }: VerdictEvidence): VerdictReason {
  const { value, low, high } = logLossSkill;
  const test = 'forecast skill (told, does not decide)';
  if (value === undefined || low === undefined) return { test, passed: 'undefined', detail: 'The skill of the forecasts has no interval.' };
  return { test, passed: passedIf(low > 0), detail: `The log-loss is ${(100 * value).toFixed(2)} % better than that of the class shares, interval ${(100 * low).toFixed(2)} to ${(100 * (high ?? low)).toFixed(2)} %.` };
}
