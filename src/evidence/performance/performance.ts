import { DAY, type Duration } from '../../core/time.ts';
import { mean, standardDeviation } from '../../math/moments.ts';
import type { BootstrapOptions } from '../bootstrap/bootstrap-interval.ts';
import { sharpeInterval, winRateInterval } from '../bootstrap/intervals.ts';
import { type Estimate, finite, type Present, present } from '../estimate.ts';
import { maximumDrawdown } from './drawdown.ts';
import { type EquityCurve, periodicReturns, periodsPerYear, yearsOf } from './equity-curve.ts';
import { type ClosedTrade, exposureOf, tradeStatistics } from './trade-statistics.ts';

/** A shorter history has no annual return, because compounding a few weeks to a year is misleading. */
const SHORTEST_ANNUALISED_YEARS = 30 / 365;

export interface PerformanceInput {
  readonly curve: EquityCurve;
  readonly trades: readonly ClosedTrade[];
  /** Period of the returns for volatility, Sharpe and Sortino; a day by default. */
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

/** The results of a strategy. Returns are fractions; a figure that does not exist is absent. */
export type Performance = Present<Fields>;

/**
 * Measures an equity curve and its trades. The Sharpe ratio is the mean of the periodic returns over their deviation,
 * the Sortino ratio the mean over the downside deviation, both per year and with a risk-free rate of zero. The drawdown
 * uses every row of the curve. Throws a RangeError for a curve without a row or without capital at the start.
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
  const sharpe = sharpeInterval(returns, perYear, bootstrap);
  return present({
    netProfit: end - start,
    totalReturn: end / start - 1,
    annualReturn: annualReturn(end / start, years),
    annualVolatility: deviation === undefined ? undefined : finite(deviation * Math.sqrt(perYear)),
    sharpe,
    // Returns that are too few for a Sharpe ratio are too few for a Sortino ratio.
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
    turnoverPerYear: turnoverPerYear(curve, counted.tradedNotional),
    fees: counted.fees,
    slippage: counted.slippage,
  });
}

/** The growth over some years as a return per year; undefined for a short history and after ruin. */
function annualReturn(growth: number, years: number): number | undefined {
  return years >= SHORTEST_ANNUALISED_YEARS && growth > 0 ? finite(growth ** (1 / years) - 1) : undefined;
}

function turnoverPerYear(curve: EquityCurve, tradedNotional: number): number | undefined {
  const years = yearsOf(curve);
  const meanEquity = mean(curve.equity) ?? 0;
  return years > 0 && meanEquity > 0 ? finite(tradedNotional / meanEquity / years) : undefined;
}

/** Mean over downside deviation, sqrt(mean(min(r, 0)^2)), per year; undefined when no period lost. */
function sortinoRatio(returns: Float64Array, perYear: number): number | undefined {
  const centre = mean(returns);
  const downside = Math.sqrt(mean(returns.map((value) => Math.min(value, 0) ** 2)) ?? 0);
  return centre !== undefined && downside > 0 ? finite((centre / downside) * Math.sqrt(perYear)) : undefined;
}
