/**
 * The results of a research run, as they are stored in `summary.json`. The report shows these numbers and no others, so
 * a test can compare the page with the file. An undefined metric is absent, never Infinity or 0.
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

/** A figure and its baseline: what a method without skill scores. */
export interface Comparison {
  readonly name: string;
  readonly value?: number;
  readonly baseline?: number;
  readonly baselineName: string;
  /**
   * How both numbers are written: a `share` as per cent, a `number` with four decimals. When absent, the name decides.
   */
  readonly unit?: 'share' | 'number';
}

export interface DataSummary {
  readonly instrument: string;
  readonly venue: string;
  /** Source of the candles, such as `binance BTC/USDT`, when it is not the instrument itself. */
  readonly candlesOf?: string;
  /** Assumed steps and minimums of price and quantity, and their source. */
  readonly terms?: string;
  readonly interval: string;
  readonly from: string;
  readonly to: string;
  readonly rows: number;
  readonly segments: number;
  readonly missing: number;
  readonly contentHash: string;
  /** Facts beside the candles; absent where the system names none. */
  readonly facts?: readonly FactsSummary[];
}

/** Stored facts of one kind that features could read. */
export interface FactsSummary {
  readonly kind: string;
  readonly rows: number;
  /** When the first became known, and when the last did. */
  readonly from: string;
  readonly to: string;
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
  /** Skill in direction; absent when the classes have no direction. */
  readonly direction?: DirectionSkill;
  /** Counts: a row for each true class, a column for each predicted class. */
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
  /** Accuracy on the rows of the training, and on the validation rows; absent without such rows. */
  readonly trainAccuracy?: number;
  readonly validationAccuracy?: number;
  readonly logLossSkill: Estimate;
}

/** The result of one strategy over the judged period. Returns are fractions, not per cent. */
export interface PerformanceSummary {
  readonly netProfit: number;
  readonly totalReturn: number;
  readonly annualReturn?: number;
  readonly annualVolatility?: number;
  readonly sharpe: Estimate;
  readonly sortino?: number;
  /** Largest loss from the highest equity so far, as a fraction of it. */
  readonly maxDrawdown: number;
  readonly trades: number;
  readonly winRate: Estimate;
  readonly breakEvenWinRate?: number;
  readonly profitFactor?: number;
  readonly exposure: number;
  readonly turnoverPerYear?: number;
  readonly fees: number;
  readonly slippage: number;
  /** Interest and funding; negative when they cost money. */
  readonly financing: number;
  /** How every chance to enter ended. It explains the number of trades. */
  readonly entries: EntryCounts;
}

export interface EvidenceSummary {
  readonly trials: number;
  /** ISO time at which the first trial was recorded; absent when this is the only one. */
  readonly trialsSince?: string;
  readonly finalReads: number;
  /**
   * Share of the hold-out's time that other runs had read before this one. The trial ledger names those runs. Absent
   * when nothing is held out.
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

/** A period in which equity is below its highest value so far. */
export interface DrawdownSummary {
  readonly from: string;
  readonly trough: string;
  /** Absent when the peak was not reached again. */
  readonly recoveredAt?: string;
  /** Share of the peak that was lost at the trough. */
  readonly depth: number;
  /** From the peak until equity reached it again, or until the end of the record. */
  readonly days: number;
}

/** Distribution of the returns of the account. */
export interface DistributionSummary extends ReturnDistribution {
  /** Length of the period of each return. */
  readonly period: 'day' | 'hour';
}

/** Buying and holding with the share of the money that gives the volatility of the system. */
export interface EqualVolatilitySummary {
  /** Share of the account that is invested; above 1 with borrowed money. */
  readonly weight: number;
  readonly totalReturn: number;
  readonly maxDrawdown: number;
}

/**
 * Results of the same trades at random times in the same data. Number, side, size, holding times and costs are kept.
 */
export interface RandomEntrySummary {
  readonly runs: number;
  /**
   * Sum over the trades of the system: the share of the account that was invested, times the price's move from open to
   * open, minus the listed cost of a round trip. Borrowing, stop prices, volume discounts and compounding are left out,
   * so this is not the return of the account. Absent where the size of a trade changed while it was held.
   */
  readonly tradeReturns?: number;
  /** The same sum as the mean over the random runs. */
  readonly meanTradeReturns?: number;
  /** Median, 5 % and 95 % quantiles of the random runs, when whole accounts were simulated. So are the next three. */
  readonly sharpe?: Estimate;
  readonly totalReturn?: Estimate;
  readonly winRate?: Estimate;
  readonly maxDrawdown?: Estimate;
}

/** Assumed costs of trading, in basis points. */
export interface CostSummary {
  /** Taker fee of a small account per side; the highest of several instruments. */
  readonly feeBps: number;
  readonly slippageBps: number;
  readonly halfSpreadBps: number;
  /** Fees, slippage and spread of one entry and one exit. */
  readonly roundTripBps: number;
  /** Additional cost of borrowing for a position that is held for the horizon of the label. */
  readonly borrowBps: number;
  /** Source of these costs, in sentences. */
  readonly source: string;
  /** Fee of the venue's published schedule; absent when no schedule is recorded. */
  readonly venueFeeBps?: number;
}

/** Result at other costs. A table has either only schedules or only flat fees. */
export interface CostCell {
  /** Taker fee per side: that of the first tier of a schedule, or the flat fee. */
  readonly feeBps: number;
  /** Factor on the venue's schedule of fees; absent when the fee is flat. */
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
  /** `perhaps` when a stored model was tested on rows that may be among those of its training; absent otherwise. */
  readonly learnedFromJudgedRows?: 'perhaps';
  readonly data: readonly DataSummary[];
  /** Candles and facts of markets that are only looked at; absent where there are none. */
  readonly watched?: readonly DataSummary[];
  readonly label: string;
  readonly horizon: string;
  readonly barrier: string;
  readonly costs: CostSummary;
  readonly verdict: VerdictSummary;
  readonly skill: SkillSummary;
  /**
   * Period of the returns behind Sharpe ratio, volatility and Sortino ratio: days when 120 or more days were judged,
   * hours otherwise.
   */
  readonly returnPeriod: 'day' | 'hour';
  readonly strategy: PerformanceSummary;
  readonly buyAndHold: PerformanceSummary;
  readonly evidence: EvidenceSummary;
  readonly costSensitivity: readonly CostCell[];
  readonly tradeGroups: readonly NamedTradeGroup[];
  /** Deepest first. */
  readonly drawdowns: readonly DrawdownSummary[];
  /** Absent when the returns have no variance. */
  readonly distribution?: DistributionSummary;
  /** Absent when either account has no variance, or when the scaled account would be ruined. */
  readonly equalVolatility?: EqualVolatilitySummary;
  /** Days behind each value of the rolling Sharpe ratio; absent when the record is too short. */
  readonly rollingDays?: number;
  readonly monthly: readonly MonthlyReturn[];
  readonly importance: readonly ImportanceRow[];
  readonly warnings: readonly string[];
  readonly artifact?: string;
  readonly randomEntry?: RandomEntrySummary;
  /** Calendar years, the first and last perhaps in part. The last column of the monthly table shows them. */
  readonly yearly?: readonly YearlyReturn[];
  /** The configuration of the system as canonical JSON, without its description and its settings for live trading. */
  readonly configuration?: string;
  /** The command that repeats this run. */
  readonly command?: string;
  /**
   * Why a metric is absent, by its path, such as `strategy.sortino`. Without an entry the report shows a general
   * reason.
   */
  readonly undefinedBecause?: Readonly<Record<string, string>>;
}
