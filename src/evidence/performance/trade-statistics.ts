import { breakEvenFromPayoffs } from '../baselines/break-even.ts';
import { finite } from '../estimate.ts';

/** A position that was opened and closed. Amounts in quote currency. */
export interface ClosedTrade {
  /** Microseconds. */
  readonly openedAt: number;
  readonly closedAt: number;
  readonly side: 'long' | 'short';
  /** Value at entry and at exit, both positive. */
  readonly entryNotional: number;
  readonly exitNotional: number;
  /** After fees, slippage, funding and interest. */
  readonly netProfit: number;
  readonly fees: number;
  /** Cost of execution at other prices than the reference price. */
  readonly slippage: number;
}

export interface TradeStatistics {
  readonly trades: number;
  /** Share of trades with a net profit; undefined without trades. */
  readonly winRate: number | undefined;
  /** Win rate at which the mean win and the mean loss cancel; undefined without a win or without a loss. */
  readonly breakEvenWinRate: number | undefined;
  /** Profits over losses; undefined without a loss. */
  readonly profitFactor: number | undefined;
  readonly meanProfit: number | undefined;
  readonly fees: number;
  readonly slippage: number;
  /** Total value of entries and exits. */
  readonly tradedNotional: number;
}

/** Counts, rates and sums of closed trades. */
export function tradeStatistics(trades: readonly ClosedTrade[]): TradeStatistics {
  let [wins, gains, losers, losses, fees, slippage, tradedNotional] = [0, 0, 0, 0, 0, 0, 0];
  for (const trade of trades) {
    if (trade.netProfit > 0) {
      wins++;
      gains += trade.netProfit;
    } else {
      losers++;
      losses -= trade.netProfit;
    }
    fees += trade.fees;
    slippage += trade.slippage;
    tradedNotional += trade.entryNotional + trade.exitNotional;
  }
  return {
    trades: trades.length,
    winRate: trades.length > 0 ? wins / trades.length : undefined,
    breakEvenWinRate: wins > 0 && losers > 0 ? breakEvenFromPayoffs(gains / wins, losses / losers) : undefined,
    profitFactor: losses > 0 ? finite(gains / losses) : undefined,
    meanProfit: trades.length > 0 ? (gains - losses) / trades.length : undefined,
    fees,
    slippage,
    tradedNotional,
  };
}

/** The times at which a position was opened and closed, in microseconds. */
export interface HoldingSpan {
  readonly entryAt: number;
  readonly exitAt: number;
}

/** Share of the time from `from` to `to` in which at least one position was open. Undefined for an empty span. */
export function exposureOf(positions: readonly HoldingSpan[], from: number, to: number): number | undefined {
  if (!(to > from)) return undefined;
  let covered = 0;
  let until = from;
  for (const { entryAt, exitAt } of positions.toSorted((a, b) => a.entryAt - b.entryAt)) {
    const end = Math.min(exitAt, to);
    covered += Math.max(0, end - Math.max(entryAt, until));
    until = Math.max(until, end);
  }
  return covered / (to - from);
}
