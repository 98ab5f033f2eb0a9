import { HOUR } from '../../core/time.ts';
import { present } from '../estimate.ts';
import { mean } from '../../math/moments.ts';
import { quantile } from '../../math/quantile.ts';
import { tradeStatistics, type ClosedTrade } from './trade-statistics.ts';

/**
 * A closed trade with the largest price move against it and in its favour while it was open, as fractions of the entry
 * price. Neither is negative.
 */
export interface ExcursionTrade extends ClosedTrade {
  readonly adverse: number;
  readonly favourable: number;
}

/** Figures of a group of trades, such as all shorts. Money is in quote currency; what does not exist is absent. */
export interface TradeGroup {
  readonly trades: number;
  readonly netProfit: number;
  readonly winRate?: number;
  readonly profitFactor?: number;
  readonly meanWin?: number;
  readonly meanLoss?: number;
  readonly best?: number;
  readonly worst?: number;
  readonly medianHours?: number;
  readonly longestHours?: number;
  /** Largest number of losing trades in a row. */
  readonly longestLosingStreak: number;
  /**
   * Medians of the largest price move against a trade and in its favour: maximum adverse and favourable excursion
   * (Sweeney 1996).
   */
  readonly medianAdverse?: number;
  readonly medianFavourable?: number;
}

/** Computes the figures of trades that are in the order of their exits. */
export function tradeGroup(trades: readonly ExcursionTrade[]): TradeGroup {
  const { winRate, profitFactor } = tradeStatistics(trades);
  const profits = Float64Array.from(trades, ({ netProfit }) => netProfit);
  const durations = Float64Array.from(trades, ({ openedAt, closedAt }) => (closedAt - openedAt) / HOUR);
  const [meanWin, meanLoss] = [
    mean(profits.filter((profit) => profit > 0)),
    mean(profits.filter((profit) => profit <= 0)),
  ];
  return present({
    trades: trades.length,
    netProfit: profits.reduce((sum, profit) => sum + profit, 0),
    winRate,
    profitFactor,
    meanWin,
    meanLoss,
    best: trades.length === 0 ? undefined : Math.max(...profits),
    worst: trades.length === 0 ? undefined : Math.min(...profits),
    medianHours: quantile(durations, 0.5),
    longestHours: quantile(durations, 1),
    longestLosingStreak: longestLosingStreak(profits),
    medianAdverse: quantile(
      Float64Array.from(trades, ({ adverse }) => adverse),
      0.5,
    ),
    medianFavourable: quantile(
      Float64Array.from(trades, ({ favourable }) => favourable),
      0.5,
    ),
  });
}

function longestLosingStreak(profits: Float64Array): number {
  let [longest, current] = [0, 0];
  for (const profit of profits) {
    current = profit > 0 ? 0 : current + 1;
    longest = Math.max(longest, current);
  }
  return longest;
}
