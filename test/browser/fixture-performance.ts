import type { EntryCounts } from '../../src/engine/entry-funnel.ts';
import type { EquitySeries, ReportTrade } from '../../src/report/report-input.ts';
import type { EvidenceSummary, PerformanceSummary, RandomEntrySummary } from '../../src/report/research-summary.ts';
import type { FixtureOptions } from './fixture-options.ts';
import { rounded } from './fixture-rounding.ts';

/** Counts that add up. One reason holds characters that a page must not read as markup. */
const ENTRIES: EntryCounts = {
  chances: 58_000,
  losses: [
    { kind: 'no-belief', count: 41_120 },
    { kind: 'position-held', count: 15_400 },
    { kind: 'no-size', reason: 'the size would be worth 0.12 to 0.49 USD, the smallest order is 0.50', count: 341 },
    { kind: 'no-forecast', reason: 'no model has a forecast for this moment', count: 206 },
    { kind: 'refused', reason: 'position-size', count: 17 },
  ],
  waiting: 1,
  orders: 915,
  ends: [
    { kind: 'filled', count: 900 },
    { kind: 'filled-in-part', reason: 'asked', count: 8 },
    { kind: 'rejected', reason: '<b>EOrder:Insufficient funds</b>', count: 6 },
  ],
  working: 1,
};
const HOLD_ENTRIES: EntryCounts = {
  chances: 58_000,
  losses: [{ kind: 'position-held', count: 57_999 }],
  waiting: 0,
  orders: 1,
  ends: [{ kind: 'filled', count: 1 }],
  working: 0,
};

export const SHARPE = {
  edge: { value: 1.62, low: 0.71, high: 2.55 },
  'no edge': { value: -0.18, low: -1.02, high: 0.67 },
  'not enough evidence': { value: 0.94, low: -0.61, high: 2.48 },
  'not credible': { value: 7.41, low: 6.12, high: 8.83 },
  'no verdict': { value: 3.41, low: 2.12, high: 4.83 },
} as const;

/** What the verdict's evidence says where the verdicts differ. */
const EVIDENCE: Readonly<Record<FixtureOptions['verdict'], Omit<EvidenceSummary, 'finalReads' | 'yearsObserved'>>> = {
  edge: {
    trials: 14,
    probabilisticSharpe: 0.99963,
    deflatedSharpe: 0.98127,
    minimumTrackRecordYears: 1.47,
    tradesNeeded: 418,
    overfitProbability: 0.1143,
    randomEntryPValue: 0.004,
    minimumDetectableSharpe: 1.02,
  },
  'no edge': {
    trials: 14,
    probabilisticSharpe: 0.3371,
    deflatedSharpe: 0.0941,
    overfitProbability: 0.5814,
    randomEntryPValue: 0.553,
    minimumDetectableSharpe: 1.02,
  },
  'not enough evidence': {
    trials: 1,
    probabilisticSharpe: 0.8812,
    deflatedSharpe: 0.6118,
    minimumTrackRecordYears: 3.9,
    tradesNeeded: 3_104,
    randomEntryPValue: 0.171,
    minimumDetectableSharpe: 2.11,
  },
  'not credible': {
    trials: 14,
    probabilisticSharpe: 0.8812,
    deflatedSharpe: 0.6118,
    minimumTrackRecordYears: 3.9,
    tradesNeeded: 3_104,
    overfitProbability: 0.5814,
    randomEntryPValue: 0.171,
    minimumDetectableSharpe: 1.02,
  },
  'no verdict': {
    trials: 1,
    probabilisticSharpe: 0.9812,
    deflatedSharpe: 0.9118,
    minimumTrackRecordYears: 0.9,
    tradesNeeded: 104,
    randomEntryPValue: 0.011,
    minimumDetectableSharpe: 1.02,
  },
};

/** Largest share of the highest equity so far that was lost. */
export const deepest = (equity: Float64Array): number => {
  let [peak, worst] = [0, 0];
  for (const value of equity) {
    peak = Math.max(peak, value);
    worst = Math.max(worst, 1 - value / peak);
  }
  return worst;
};

/** Return of an account that began with 10,000. */
export const totalReturn = (equity: Float64Array): number => rounded(equity.at(-1)! / 10_000 - 1);
const annual = (total: number, years: number): number => rounded((1 + total) ** (1 / years) - 1);

interface Account {
  readonly equity: EquitySeries;
  readonly trades: readonly ReportTrade[];
  readonly years: number;
}

/** The figures of the invented system. */
export function strategyPerformance(
  verdict: FixtureOptions['verdict'],
  { equity, trades, years }: Account,
): PerformanceSummary {
  const total = totalReturn(equity.strategy);
  const wins = trades.filter((trade) => trade.net > 0).length / trades.length;
  return {
    netProfit: rounded(total * 10_000, 2),
    totalReturn: total,
    annualReturn: annual(total, years),
    annualVolatility: 0.1423,
    sharpe: SHARPE[verdict],
    ...(verdict === 'not enough evidence' ? {} : { sortino: rounded(SHARPE[verdict].value * 1.38, 3) }),
    maxDrawdown: rounded(deepest(equity.strategy)),
    trades: trades.length,
    winRate: { value: rounded(wins, 4), low: rounded(wins - 0.031, 4), high: rounded(wins + 0.031, 4) },
    breakEvenWinRate: 0.4893,
    profitFactor: rounded(1 + SHARPE[verdict].value / 6, 3),
    exposure: 0.2471,
    turnoverPerYear: 61.3,
    fees: 1_834.12,
    slippage: 1_100.47,
    financing: -57.23,
    entries: ENTRIES,
  };
}

/** The figures of buying at the start and holding. */
export function holdPerformance({ equity, years }: Account): PerformanceSummary {
  const total = totalReturn(equity.buyAndHold);
  return {
    netProfit: rounded(total * 10_000, 2),
    totalReturn: total,
    annualReturn: annual(total, years),
    annualVolatility: 0.6612,
    sharpe: { value: 0.71, low: -0.08, high: 1.5 },
    sortino: 0.98,
    maxDrawdown: rounded(deepest(equity.buyAndHold)),
    trades: 1,
    winRate: { value: 1 },
    exposure: 1,
    fees: 5,
    slippage: 3,
    financing: 0,
    entries: HOLD_ENTRIES,
  };
}

/** The figures of the same trades at random times. */
export function randomEntry(trades: readonly ReportTrade[]): RandomEntrySummary {
  return {
    runs: 1_000,
    tradeReturns: rounded(trades.reduce((sum, trade) => sum + trade.net / 1_000, 0) * 0.1, 5),
    meanTradeReturns: -0.1437,
    sharpe: { value: -0.21, low: -0.93, high: 0.52 },
    totalReturn: { value: -0.0812, low: -0.3117, high: 0.2214 },
    winRate: { value: 0.482, low: 0.457, high: 0.507 },
  };
}

/** What the trial ledger and the tests against luck say. */
export function evidenceOf(verdict: FixtureOptions['verdict'], years: number): EvidenceSummary {
  return { ...EVIDENCE[verdict], finalReads: 0, yearsObserved: rounded(years * (8 / 9), 3) };
}
