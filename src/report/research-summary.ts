/**
 * What a research run found, as plain JSON: `summary.json`. The report shows these numbers and no others, so a test can
 * hold the page against the file. An undefined metric is absent, never Infinity or 0.
 */

import type { EntryCounts } from '../engine/entry-funnel.ts';
import type { Estimate } from '../evidence/estimate.ts';
import type { DirectionSkill } from '../evidence/skill/direction.ts';
import type { ReliabilityBin } from '../evidence/skill/reliability.ts';
import type { ReturnDistribution } from '../evidence/performance/return-distribution.ts';
import type { TradeGroup } from '../evidence/performance/trade-group.ts';
import type { DetectionChance, Verdict, VerdictReason } from '../evidence/verdict.ts';

export type { Estimate, ReliabilityBin, VerdictReason };
export type VerdictSummary = Verdict;

/** A figure beside what doing nothing clever would have given. */
export interface Comparison {
  readonly name: string;
  readonly value?: number;
  readonly baseline?: number;
  readonly baselineName: string;
  /**
   * How to write the two numbers: a `share` as per cent (the default for `accuracy`), a `number` with four decimals.
   */
  readonly unit?: 'share' | 'number';
}

export interface DataSummary {
  readonly instrument: string;
  readonly venue: string;
  /** Whose candles these are, such as `binance BTC/USDT`, when they are not the instrument's own. */
  readonly candlesOf?: string;
  /** Steps and minimums that were supposed, and where they come from. */
  readonly terms?: string;
  readonly interval: string;
  readonly from: string;
  readonly to: string;
  readonly rows: number;
  readonly segments: number;
  readonly missing: number;
  readonly contentHash: string;
}

export interface SkillSummary {
  readonly rows: number;
  readonly classes: readonly string[];
  readonly classShares: readonly number[];
  readonly accuracy: Estimate;
  readonly majorityAccuracy: number;
  readonly balancedAccuracy?: number;
  readonly macroF1?: number;
  readonly matthews?: number;
  readonly logLoss: number;
  readonly brier?: number;
  /** 1 - Brier score / Brier score of the training folds' class shares. */
  readonly brierSkill?: Estimate;
  /** 1 - log-loss / log-loss of the training folds' class shares. */
  readonly logLossSkill: Estimate;
  /** Whether the forecasts know the direction; absent where classes have none. */
  readonly direction?: DirectionSkill;
  /** Rows: truth; columns: prediction. */
  readonly confusion: readonly (readonly number[])[];
  readonly reliability: readonly ReliabilityBin[];
  readonly folds: readonly FoldSkill[];
  readonly baselines: readonly Comparison[];
}

export interface FoldSkill {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly trainRows: number;
  readonly testRows: number;
  readonly accuracy: number;
  readonly majorityAccuracy: number;
  /** On the rows it learned from, and on the validation tail that it only watched; absent where there were none. */
  readonly trainAccuracy?: number;
  readonly validationAccuracy?: number;
  readonly logLossSkill: Estimate;
}

/** One strategy's outcome over the judged period. Returns are fractions, not per cent. */
export interface PerformanceSummary {
  readonly netProfit: number;
  readonly totalReturn: number;
  readonly annualReturn?: number;
  readonly annualVolatility?: number;
  readonly sharpe: Estimate;
  readonly sortino?: number;
  /** Share of the highest equity that was lost at worst: 0.25 a quarter below it. */
  readonly maxDrawdown: number;
  readonly trades: number;
  readonly winRate: Estimate;
  readonly breakEvenWinRate?: number;
  readonly profitFactor?: number;
  readonly exposure: number;
  readonly turnoverPerYear?: number;
  readonly fees: number;
  readonly slippage: number;
  /** Interest and funding, below zero where they cost. */
  readonly financing: number;
  /** What became of every chance to enter: why there are so many trades, and not more. */
  readonly entries: EntryCounts;
}

export interface EvidenceSummary {
  readonly trials: number;
  /** When the first of them was recorded, ISO; absent where there is only this one. */
  readonly trialsSince?: string;
  readonly finalReads: number;
  /**
   * Share of the hold-out's time that had been read before this run, by whom is in the ledger; absent where nothing is
   * held out.
   */
  readonly holdOutShareRead?: number;
  readonly probabilisticSharpe?: number;
  readonly deflatedSharpe?: number;
  readonly minimumTrackRecordYears?: number;
  readonly yearsObserved: number;
  /** Probability of backtest overfitting; absent for a single configuration. */
  readonly overfitProbability?: number;
  /** Share of random-entry runs with equal turnover that did at least as well. */
  readonly randomEntryPValue?: number;
  /** Annual Sharpe ratio that timing adds to random entry, before costs. */
  readonly timing?: Estimate;
  /** Smallest true annual ratio that passes the tests of the Sharpe ratio in four cases of five. */
  readonly minimumDetectableSharpe?: number;
  readonly power?: readonly DetectionChance[];
  readonly tradesNeeded?: number;
}

/** Figures of some of the trades: of all, of one side, or of one instrument. */
export interface NamedTradeGroup extends TradeGroup {
  readonly name: string;
}

/** A stretch below the highest equity so far. */
export interface DrawdownSummary {
  readonly from: string;
  readonly trough: string;
  /** Absent while the peak was not reached again. */
  readonly recoveredAt?: string;
  /** Share of the peak that was lost at the trough. */
  readonly depth: number;
  /** From the peak until it was reached again, or until the end. */
  readonly days: number;
}

/** Returns of the account period by period: how they are spread, and how much of them were losses. */
export interface DistributionSummary extends ReturnDistribution {
  /** Whose returns these are. */
  readonly period: 'day' | 'hour';
}

/** Buying and holding with just so much of the money that it swung like the system. */
export interface EqualVolatilitySummary {
  /** Share of the account that is held; above 1 with borrowed money. */
  readonly weight: number;
  readonly totalReturn: number;
  readonly maxDrawdown: number;
}

/**
 * What the same trades (number, side, size, holding times, costs) would have given at random places of the same data.
 */
export interface RandomEntrySummary {
  readonly runs: number;
  /**
   * Sum over the system's trades: the share of the account put in, times the price's move from open to open, less the
   * listed round trip. Without borrowing, stop prices, lower fees of large volumes and compounding: no return of the
   * account.
   */
  readonly tradeReturns?: number;
  /** The same sum, mean of the runs. */
  readonly meanTradeReturns?: number;
  /** Middle, 5 % and 95 % of the runs, where whole accounts were simulated; so are those below. */
  readonly sharpe?: Estimate;
  readonly totalReturn?: Estimate;
  readonly winRate?: Estimate;
  readonly maxDrawdown?: Estimate;
}

/** What trading was supposed to cost, in basis points. */
export interface CostSummary {
  /** Of a small account that takes an offer, per side; the dearest of several instruments. */
  readonly feeBps: number;
  readonly slippageBps: number;
  readonly halfSpreadBps: number;
  /** Fees, slippage and spread of going in and out. */
  readonly roundTripBps: number;
  /** What borrowing takes beside it of a position that lasts as long as the label looks ahead. */
  readonly borrowBps: number;
  /** Who says so, in sentences. */
  readonly source: string;
  /** The venue's own fee by its published schedule; absent where none is recorded. */
  readonly venueFeeBps?: number;
}

/** The outcome at other costs. All cells of one table are of schedules, or all of flat fees. */
export interface CostCell {
  /** Per side for taking an offer: at the first tier of a schedule, or at every volume. */
  readonly feeBps: number;
  /** What the venue's schedule of fees is multiplied by; absent where the fee is flat. */
  readonly scheduleFactor?: number;
  readonly slippageBps: number;
  readonly sharpe?: number;
  readonly totalReturn: number;
}

export interface MonthlyReturn {
  /** `2023-04` */
  readonly month: string;
  readonly strategy: number;
  readonly buyAndHold: number;
}

export interface YearlyReturn {
  readonly year: string;
  readonly strategy: number;
  readonly buyAndHold: number;
}

export interface ImportanceRow {
  readonly feature: string;
  readonly gain?: number;
  readonly permutation?: number;
  readonly meanAbsoluteShap?: number;
}

export interface ResearchSummary {
  readonly format: 1;
  readonly system: string;
  readonly codeVersion: string;
  readonly seed: number;
  readonly stage: 'search' | 'final';
  /** `perhaps` when a stored model was tested on rows that it may have learned from; absent when it cannot have. */
  readonly learnedFromJudgedRows?: 'perhaps';
  readonly data: readonly DataSummary[];
  readonly label: string;
  readonly horizon: string;
  readonly barrier: string;
  readonly costs: CostSummary;
  readonly verdict: VerdictSummary;
  readonly skill: SkillSummary;
  /**
   * Whose returns Sharpe ratio, volatility and Sortino ratio are taken of: days where 120 or more were judged, hours
   * otherwise.
   */
  readonly returnPeriod: 'day' | 'hour';
  readonly strategy: PerformanceSummary;
  readonly buyAndHold: PerformanceSummary;
  readonly evidence: EvidenceSummary;
  readonly costSensitivity: readonly CostCell[];
  readonly tradeGroups: readonly NamedTradeGroup[];
  /** Deepest first. */
  readonly drawdowns: readonly DrawdownSummary[];
  /** Absent without variance. */
  readonly distribution?: DistributionSummary;
  /** Absent where either has no variance, or where the scaled account would be ruined. */
  readonly equalVolatility?: EqualVolatilitySummary;
  /** Days behind each value of the rolling Sharpe ratio; absent where the record is too short for one. */
  readonly rollingDays?: number;
  readonly monthly: readonly MonthlyReturn[];
  readonly importance: readonly ImportanceRow[];
  readonly warnings: readonly string[];
  readonly artifact?: string;
  readonly randomEntry?: RandomEntrySummary;
  /** Whole calendar years, and the parts of years at either end; the right-hand column of the monthly table. */
  readonly yearly?: readonly YearlyReturn[];
  /** The system's configuration as it ran, in the text that a person would write. */
  readonly configuration?: string;
  /** The command that repeats this run. */
  readonly command?: string;
  /** Why a metric is absent, by its path, such as `strategy.sortino`; a general reason is shown where none is given. */
  readonly undefinedBecause?: Readonly<Record<string, string>>;
}
