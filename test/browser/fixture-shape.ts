import { DAY } from '../../src/core/time.ts';
import { atEqualVolatility } from '../../src/evidence/performance/equal-volatility.ts';
import { drawdownPeriods } from '../../src/evidence/performance/drawdown-periods.ts';
import { periodicReturns } from '../../src/evidence/performance/equity-curve.ts';
import { returnDistribution } from '../../src/evidence/performance/return-distribution.ts';
import { tradeGroup } from '../../src/evidence/performance/trade-group.ts';
import type { EquitySeries, ReportTrade } from '../../src/report/report-input.ts';
import type { MonthlyReturn, ResearchSummary } from '../../src/report/research-summary.ts';
import { deepest } from './fixture-performance.ts';
import { rounded } from './fixture-rounding.ts';

/** Returns of each calendar period: 7 letters of the ISO date name a month, 4 a year. */
export function periodReturns(equity: EquitySeries, letters: number): MonthlyReturn[] {
  const last = new Map<string, number>();
  equity.time.forEach((at, row) => last.set(new Date(at / 1_000).toISOString().slice(0, letters), row));
  let before = 0;
  return [...last].map(([month, row]) => {
    const change = (values: Float64Array) => rounded(values[row]! / values[before]! - 1);
    const entry = { month, strategy: change(equity.strategy), buyAndHold: change(equity.buyAndHold) };
    before = row;
    return entry;
  });
}

/** Groups of trades, drawdowns and the distribution of returns, by the functions that research uses. */
export function shapeOf(
  { time, strategy, buyAndHold }: EquitySeries,
  trades: readonly ReportTrade[],
): Pick<ResearchSummary, 'tradeGroups' | 'drawdowns' | 'distribution' | 'equalVolatility' | 'rollingDays'> {
  const curve = { at: time, equity: strategy };
  const returns = periodicReturns(curve, DAY);
  const distribution = returnDistribution(returns);
  const equal = atEqualVolatility(returns, periodicReturns({ at: time, equity: buyAndHold }, DAY));
  const grouped = trades.map((trade) => ({
    openedAt: trade.entryTime,
    closedAt: trade.exitTime,
    side: trade.side,
    entryNotional: 1_000,
    exitNotional: 1_000,
    netProfit: trade.net,
    fees: 0,
    slippage: 0,
    adverse: trade.adverse ?? 0,
    favourable: trade.favourable ?? 0,
  }));
  const iso = (at: number): string => new Date(at / 1_000).toISOString().replace('.000Z', 'Z');
  return {
    tradeGroups: [
      ['all', grouped],
      ['long', grouped.filter(({ side }) => side === 'long')],
      ['short', grouped.filter(({ side }) => side === 'short')],
    ].map(([name, chosen]) => ({ name: name as string, ...tradeGroup(chosen as typeof grouped) })),
    drawdowns: drawdownPeriods(curve, 5).map(({ from, trough, recoveredAt, depth }) => ({
      from: iso(from),
      trough: iso(trough),
      ...(recoveredAt === undefined ? {} : { recoveredAt: iso(recoveredAt) }),
      depth,
      days: ((recoveredAt ?? time.at(-1)!) - from) / DAY,
    })),
    ...(distribution === undefined ? {} : { distribution: { ...distribution, period: 'day' as const } }),
    ...(equal === undefined
      ? {}
      : {
          equalVolatility: { weight: equal.weight, totalReturn: equal.totalReturn, maxDrawdown: deepest(equal.growth) },
        }),
    rollingDays: 90,
  };
}
