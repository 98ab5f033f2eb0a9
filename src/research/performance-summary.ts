import type { BacktestResult } from '../backtest/backtest-result.ts';
import type { Instrument } from '../core/instrument.ts';
import { amountFromMinor, stepSize } from '../core/money.ts';
import { DAY, HOUR, type Duration } from '../core/time.ts';
import { yearsOf, type EquityCurve } from '../evidence/performance/equity-curve.ts';
import { measurePerformance } from '../evidence/performance/performance.ts';
import type { ClosedTrade } from '../evidence/performance/trade-statistics.ts';
import type { Trade } from '../execution/trade.ts';
import type { PerformanceSummary } from '../report/research-summary.ts';

export interface PerformanceContext {
  readonly seed: number;
  readonly draws: number;
  /** Period of the returns from which Sharpe ratio, volatility and Sortino ratio are computed. */
  readonly period: Duration;
}

/** The figures of a backtest that the report shows. */
export function performanceSummary(
  result: BacktestResult,
  { seed, draws, period }: PerformanceContext,
): PerformanceSummary {
  const measured = measurePerformance({
    curve: curveOf(result),
    trades: closedTrades(result),
    period,
    bootstrap: { seed, resamples: draws },
  });
  const years = yearsOf(curveOf(result));
  const turnoverPerYear = years > 0 && result.turnover !== undefined ? result.turnover / years : undefined;
  return {
    ...measured,
    // The profit of closed trades alone would leave out open positions.
    ...(turnoverPerYear === undefined ? {} : { turnoverPerYear }),
    exposure: result.exposure ?? 0,
    fees: result.fees,
    slippage: result.slippage,
    financing: result.interest + result.funding,
    entries: result.entries,
  };
}

export function curveOf({ times, equity }: BacktestResult): EquityCurve {
  return { at: times, equity };
}

/** Days if there are enough of them for statistics, hours otherwise. */
export function observationPeriod({ times }: BacktestResult): Duration {
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
  return span >= 120 * DAY ? DAY : HOUR;
}

/** The trades of a result in the form that statistics use, in its order. */
export function closedTrades({ trades, instruments }: BacktestResult): ClosedTrade[] {
  return trades.map((trade) => ({
    openedAt: trade.entryAt,
    closedAt: trade.exitAt,
    side: trade.side,
    entryNotional: trade.entryPrice * quantityOf(trade, instruments),
    exitNotional: trade.exitPrice * quantityOf(trade, instruments),
    netProfit: amountFromMinor(trade.netMinor),
    fees: amountFromMinor(trade.feesMinor),
    // Prices include slippage; the venue gives its total.
    slippage: 0,
  }));
}

/** Traded quantity in base currency. */
export function quantityOf({ instrument, lots }: Trade, instruments: readonly Instrument[]): number {
  const found = instruments.find(({ id }) => id === instrument);
  if (found === undefined) throw new RangeError(`A trade of ${instrument}, which is not in the universe`);
  return lots * stepSize(found.lot);
}
