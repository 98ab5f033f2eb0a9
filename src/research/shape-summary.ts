import { excursionOf } from '../backtest/excursion.ts';
import type { BacktestResult } from '../backtest/backtest-result.ts';
import type { CandleSeries } from '../core/candle.ts';
import { stepSize } from '../core/money.ts';
import { DAY, isoFromInstant, type Duration, type Instant } from '../core/time.ts';
import { drawdownPeriods } from '../evidence/performance/drawdown-periods.ts';
import { maximumDrawdown } from '../evidence/performance/drawdown.ts';
import { atEqualVolatility, type EqualVolatility } from '../evidence/performance/equal-volatility.ts';
import { periodicReturns, periodsPerYear } from '../evidence/performance/equity-curve.ts';
import { exposureAt, meansByPeriod } from '../evidence/performance/exposure.ts';
import { returnDistribution } from '../evidence/performance/return-distribution.ts';
import { rollingSharpe } from '../evidence/performance/rolling-sharpe.ts';
import { tradeGroup, type ExcursionTrade } from '../evidence/performance/trade-group.ts';
import type { ExposureSeries, RollingSeries } from '../report/report-input.ts';
import type { DrawdownSummary, NamedTradeGroup, ResearchSummary } from '../report/research-summary.ts';
import { closedTrades, curveOf } from './performance-summary.ts';

/** How a result is made up: trades by side and instrument, deepest drawdowns, distribution of returns. */
export type ShapeSummary = Pick<
  ResearchSummary,
  'tradeGroups' | 'drawdowns' | 'distribution' | 'equalVolatility' | 'rollingDays'
>;

export interface ShapeInput {
  readonly strategy: BacktestResult;
  readonly buyAndHold: BacktestResult;
  readonly series: readonly CandleSeries[];
  /** Period of each return. */
  readonly observed: Duration;
}

const DRAWDOWNS = 5;
/** Days of a rolling Sharpe ratio. It needs a record of at least twice as many. */
const ROLLING_DAYS = 90;

/** Computes the shape of a result. */
export function shapeSummary({ strategy, buyAndHold, series, observed }: ShapeInput): ShapeSummary {
  const curve = curveOf(strategy);
  const returns = periodicReturns(curve, observed);
  const equal = atEqualVolatility(returns, periodicReturns(curveOf(buyAndHold), observed));
  const distribution = returnDistribution(returns);
  const rolling = rollingSeries(strategy);
  return {
    tradeGroups: tradeGroups(strategy, series),
    drawdowns: drawdownPeriods(curve, DRAWDOWNS).map((period) =>
      drawdownSummary(period, strategy.times.at(-1) ?? period.trough),
    ),
    ...(distribution === undefined
      ? {}
      : { distribution: { ...distribution, period: observed === DAY ? ('day' as const) : ('hour' as const) } }),
    ...(equal === undefined
      ? {}
      : {
          equalVolatility: {
            weight: equal.weight,
            totalReturn: equal.totalReturn,
            maxDrawdown: maximumDrawdown(equal.growth) ?? 0,
          },
        }),
    ...(rolling === undefined ? {} : { rollingDays: ROLLING_DAYS }),
  };
}

function drawdownSummary(
  { from, trough, recoveredAt, depth }: ReturnType<typeof drawdownPeriods>[number],
  end: number,
): DrawdownSummary {
  const iso = (at: number): string => isoFromInstant(at as Instant);
  return {
    from: iso(from),
    trough: iso(trough),
    ...(recoveredAt === undefined ? {} : { recoveredAt: iso(recoveredAt) }),
    depth,
    days: ((recoveredAt ?? end) - from) / DAY,
  };
}

/** Groups: all trades, those of each side, and those of each instrument if there are several. */
function tradeGroups(strategy: BacktestResult, series: readonly CandleSeries[]): NamedTradeGroup[] {
  const trades = tradesWithExcursions(strategy, series);
  const { instruments } = strategy;
  const groups: readonly (readonly [name: string, chosen: readonly ExcursionTrade[]])[] = [
    ['all', trades],
    ...(['long', 'short'] as const).map((side) => [side, trades.filter((trade) => trade.side === side)] as const),
    ...(instruments.length < 2
      ? []
      : instruments.map(
          ({ id }) => [id, trades.filter((_, place) => strategy.trades[place]?.instrument === id)] as const,
        )),
  ];
  return groups.map(([name, chosen]) => ({ name, ...tradeGroup(chosen) }));
}

/** The trades of a result, in its order, with their adverse and favourable excursions. */
export function tradesWithExcursions(
  strategy: BacktestResult,
  series: readonly CandleSeries[],
): readonly ExcursionTrade[] {
  const closed = closedTrades(strategy);
  return strategy.trades.map((trade, place) => {
    const own = series.find(({ instrument }) => instrument.id === trade.instrument);
    const figures = closed[place];
    if (own === undefined || figures === undefined)
      throw new RangeError(`A trade of ${trade.instrument}, which is not in the universe`);
    return { ...figures, ...excursionOf(trade, own) };
  });
}

/** At each day, the Sharpe ratio of the days before it; undefined when the record is too short. */
export function rollingSeries(strategy: BacktestResult): RollingSeries | undefined {
  const returns = periodicReturns(curveOf(strategy), DAY);
  if (returns.length < 2 * ROLLING_DAYS) return undefined;
  const sharpe = rollingSharpe(returns, ROLLING_DAYS, periodsPerYear(DAY));
  const first = Math.ceil((strategy.times[0] ?? 0) / DAY) * DAY + ROLLING_DAYS * DAY;
  return { time: sharpe.map((_, day) => first + day * DAY), sharpe };
}

/** Buy and hold at the volatility of the system, at the times of the account's rows. */
export function equalVolatilityCurve(
  strategy: BacktestResult,
  buyAndHold: BacktestResult,
  observed: Duration,
): Float64Array | undefined {
  const { times, equity } = strategy;
  const returns = [strategy, buyAndHold].map((result) => periodicReturns(curveOf(result), observed));
  const equal: EqualVolatility | undefined = atEqualVolatility(
    returns[0] ?? new Float64Array(),
    returns[1] ?? new Float64Array(),
  );
  if (equal === undefined) return undefined;
  const first = Math.ceil((times[0] ?? 0) / observed) * observed;
  const { growth } = equal;
  return times.map(
    (at) =>
      (equity[0] ?? 0) * (growth[Math.min(growth.length - 1, Math.max(0, Math.floor((at - first) / observed)))] ?? 1),
  );
}

/** Share of the account that was held, for each day. */
export function exposureSeries({ instruments, times, equity, lots, prices }: BacktestResult): ExposureSeries {
  const amounts = lots.map((column, market) => {
    const instrument = instruments[market];
    const size = instrument === undefined ? 0 : stepSize(instrument.lot);
    return column.numbers(times.length).map((held) => held * size);
  });
  const { net, gross } = exposureAt({ equity, amounts, prices });
  const { at, mean } = meansByPeriod(times, net, DAY);
  return { time: at, net: mean, gross: meansByPeriod(times, gross, DAY).mean };
}
