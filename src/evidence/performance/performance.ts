import { DAY, type Duration } from '../../core/time.ts';
import { mean, standardDeviation } from '../../math/moments.ts';
import type { BootstrapOptions } from '../bootstrap/bootstrap-interval.ts';
import { sharpeInterval, winRateInterval } from '../bootstrap/intervals.ts';
import { type Estimate, finite, type Present, present } from '../estimate.ts';
import { maximumDrawdown } from './drawdown.ts';
import { type EquityCurve, periodicReturns, periodsPerYear, yearsOf } from './equity-curve.ts';
import { type ClosedTrade, exposureOf, tradeStatistics } from './trade-statistics.ts';

/** A return of a few weeks, compounded to a year, says nothing. */
const SHORTEST_ANNUALISED_YEARS = 30 / 365;

export interface PerformanceInput {
  readonly curve: EquityCurve;
  readonly trades: readonly ClosedTrade[];
  /** Whose returns volatility, Sharpe and Sortino are taken of; a day by default. */
  readonly period?: Duration;
  readonly bootstrap: BootstrapOptions;
}

interface Fields {
  readonly netProfit: number;
  readonly totalReturn: number;
  readonly annualReturn: number | undefined;
  readonly annualVolatility: number | undefined;
  /** Annual, with its bootstrap interval. */
  readonly sharpe: Estimate;
  readonly sortino: number | undefined;
  /** Share of the peak. */
  readonly maxDrawdown: number;
  readonly trades: number;
  readonly winRate: Estimate;
  readonly breakEvenWinRate: number | undefined;
  readonly profitFactor: number | undefined;
  /** Share of time with an open position. */
  readonly exposure: number;
  /** Value traded per year over mean equity. */
  readonly turnoverPerYear: number | undefined;
  readonly fees: number;
  readonly slippage: number;
}

/** What a strategy did. Returns are fractions; what does not exist is absent. */
export type Performance = Present<Fields>;

/**
 * Measures an equity curve and its trades. Sharpe and Sortino are means over (downside) deviations of periodic returns,
 * per year, with a risk-free rate of zero; drawdown is that of every row of the curve. Throws a RangeError without a
 * row or without capital at the start.
 */
export function measurePerformance({ curve, trades, period = DAY, bootstrap }: PerformanceInput): Performance {
  const [start, end] = [curve.equity[0], curve.equity.at(-1)];
  if (start === undefined || end === undefined || !(start > 0))
    throw new RangeError(`An equity curve starts with capital, was ${start}`);
  const years = yearsOf(curve);
  const returns = periodicReturns(curve, period);
  const perYear = periodsPerYear(period);
  const deviation = standardDeviation(returns);
  const counted = tradeStatistics(trades);
  const profits = Float64Array.from(trades, ({ netProfit }) => netProfit);
  const meanEquity = mean(curve.equity) ?? 0;
  const sharpe = sharpeInterval(returns, perYear, bootstrap);
  return present({
    netProfit: end - start,
    totalReturn: end / start - 1,
    annualReturn: years >= SHORTEST_ANNUALISED_YEARS && end > 0 ? finite((end / start) ** (1 / years) - 1) : undefined,
    annualVolatility: deviation === undefined ? undefined : finite(deviation * Math.sqrt(perYear)),
    sharpe,
    // What is too little for a Sharpe ratio is too little for this one.
    sortino: sharpe.value === undefined ? undefined : sortinoRatio(returns, perYear),
    maxDrawdown: maximumDrawdown(curve.equity) ?? 0,
    trades: counted.trades,
    winRate: winRateInterval(profits, bootstrap),
    breakEvenWinRate: counted.breakEvenWinRate,
    profitFactor: counted.profitFactor,
    exposure:
      exposureOf(
        trades.map(({ openedAt, closedAt }) => ({ entryAt: openedAt, exitAt: closedAt })),
        curve.at[0] ?? 0,
        curve.at.at(-1) ?? 0,
      ) ?? 0,
    turnoverPerYear: years > 0 && meanEquity > 0 ? finite(counted.tradedNotional / meanEquity / years) : undefined,
    fees: counted.fees,
    slippage: counted.slippage,
  });
}

/** Mean over downside deviation, sqrt(mean(min(r, 0)^2)), per year; undefined when no period lost. */
export function sortinoRatio(returns: Float64Array, perYear: number): number | undefined {
  const centre = mean(returns);
  const downside = Math.sqrt(mean(returns.map((value) => Math.min(value, 0) ** 2)) ?? 0);
  return centre !== undefined && downside > 0 ? finite((centre / downside) * Math.sqrt(perYear)) : undefined;
}
