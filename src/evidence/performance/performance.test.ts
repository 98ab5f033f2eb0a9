import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, instant } from '../../core/time.ts';
import { drawdowns, maximumDrawdown } from './drawdown.ts';
import { type EquityCurve, periodicReturns, YEAR, yearsOf } from './equity-curve.ts';
import { monthlyReturns, monthlyTable } from './monthly-returns.ts';
import { measurePerformance } from './performance.ts';
import { type ClosedTrade, exposureOf, tradeStatistics } from './trade-statistics.ts';

const START = instant(Date.UTC(2023, 0, 1) * 1000);
const bootstrap = { seed: 1, resamples: 200 };
const daily = (equity: readonly number[]): EquityCurve => ({
  at: Float64Array.from(equity.keys(), (day) => START + day * DAY),
  equity: Float64Array.from(equity),
});
const trade = (netProfit: number, changes: Partial<ClosedTrade> = {}): ClosedTrade => ({
  openedAt: START,
  closedAt: START + DAY,
  side: 'long',
  entryNotional: 100,
  exitNotional: 110,
  netProfit,
  fees: 0.5,
  slippage: 0.25,
  ...changes,
});

describe('performance', () => {
  it('worked by hand: five days and three trades', () => {
    const curve = daily([100, 110, 99, 108.9, 120]);
    // The same days three times over: four returns alone have no interval, and so no ratio.
    const longer = measurePerformance({
      curve: daily(
        [100, 110, 99, 108.9, 120].flatMap((value, day) =>
          day < 4 ? [value] : [value, 132, 118.8, 130.68, 144, 158.4, 142.56, 156.816, 172.8],
        ),
      ),
      trades: [],
      bootstrap,
    });
    const trades = [
      trade(10),
      trade(-11, { openedAt: START + DAY, closedAt: START + 2 * DAY }),
      trade(21, { openedAt: START + 2 * DAY, closedAt: START + 3 * DAY }),
    ];
    const found = measurePerformance({ curve, trades, bootstrap });
    const returns = [0.1, -0.1, 0.1, 120 / 108.9 - 1];
    const mean = returns.reduce((sum, value) => sum + value, 0) / 4;
    const deviation = Math.sqrt(returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 3);
    const perYear = 365.2425;
    expect(YEAR / DAY, 'as the glossary says').toBe(perYear);
    expect(found.netProfit).toBe(20);
    expect(found.totalReturn).toBeCloseTo(0.2, 12);
    expect(found, 'four days say nothing of a year').not.toHaveProperty('annualReturn');
    expect(found.annualVolatility).toBeCloseTo(deviation * Math.sqrt(perYear), 10);
    expect([found.sharpe, found.sortino]).toEqual([{}, undefined]);
    const thrice = Math.sqrt((deviation ** 2 * 3 * 3) / 11);
    expect(longer.sharpe.value).toBeCloseTo((mean / thrice) * Math.sqrt(perYear), 8);
    expect(longer.sortino).toBeCloseTo((mean / Math.sqrt(0.01 / 4)) * Math.sqrt(perYear), 8);
    expect(found.maxDrawdown).toBeCloseTo(0.1, 12);
    expect([found.trades, found.winRate.value, found.profitFactor]).toEqual([3, 2 / 3, 31 / 11]);
    expect(found.breakEvenWinRate, 'mean loss 11, mean win 15.5').toBeCloseTo(11 / 26.5, 12);
    expect(found.exposure).toBeCloseTo(0.75, 12);
    expect(found.turnoverPerYear).toBeCloseTo(630 / (537.9 / 5) / (4 / perYear), 8);
    expect([found.fees, found.slippage]).toEqual([1.5, 0.75]);
  });

  it('a strategy that never traded has no Sharpe, Sortino, win rate or profit factor, and its JSON says so by absence', () => {
    const found = measurePerformance({ curve: daily(Array.from({ length: 90 }, () => 1000)), trades: [], bootstrap });
    expect(JSON.parse(JSON.stringify(found))).toEqual({
      netProfit: 0,
      totalReturn: 0,
      annualReturn: 0,
      annualVolatility: 0,
      sharpe: {},
      maxDrawdown: 0,
      trades: 0,
      winRate: {},
      exposure: 0,
      turnoverPerYear: 0,
      fees: 0,
      slippage: 0,
    });
  });
});

describe('figures that may not exist', () => {
  it('no figure is ever infinite or NaN', () => {
    const law = fc.property(
      fc.array(fc.double({ min: -50, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 80 }),
      fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { maxLength: 20 }),
      (equity, profits) => {
        const found = measurePerformance({
          curve: daily([100, ...equity]),
          trades: profits.map((profit) => trade(profit)),
          bootstrap: { seed: 1, resamples: 20 },
        });
        const numbers = [
          ...Object.values(found),
          ...Object.values(found.sharpe),
          ...Object.values(found.winRate),
        ].filter((value) => typeof value === 'number');
        return numbers.every((value) => Number.isFinite(value));
      },
    );
    expect(() => fc.assert(law)).not.toThrow();
  });

  it('without losses there is no profit factor and no Sortino', () => {
    const found = measurePerformance({ curve: daily([100, 101, 103, 104]), trades: [trade(4)], bootstrap });
    expect(found).not.toHaveProperty('profitFactor');
    expect(found).not.toHaveProperty('sortino');
    expect(found).not.toHaveProperty('breakEvenWinRate');
  });

  it('a year that doubles returns 100 %, whatever the frequency of the curve', () => {
    const hours = Math.round(YEAR / HOUR);
    const curve = {
      at: Float64Array.from({ length: hours + 1 }, (_, hour) => START + hour * HOUR),
      equity: Float64Array.from({ length: hours + 1 }, (_, hour) => 2 ** (hour / hours)),
    };
    expect(measurePerformance({ curve, trades: [], bootstrap }).annualReturn).toBeCloseTo(1, 3);
  });

  it('an account without capital is refused', () => {
    expect(() => measurePerformance({ curve: daily([0, 1]), trades: [], bootstrap })).toThrow(RangeError);
    expect(() => measurePerformance({ curve: daily([]), trades: [], bootstrap })).toThrow(RangeError);
  });
});

describe('periodic returns', () => {
  it('are from midnight to midnight, with the newest equity at each, parts of a day left out', () => {
    const at = Float64Array.of(
      START + 5 * HOUR,
      START + DAY - HOUR,
      START + DAY + HOUR,
      START + 2 * DAY,
      START + 3 * DAY,
      START + 3 * DAY + HOUR,
    );
    expect(
      [...periodicReturns({ at, equity: Float64Array.of(100, 110, 500, 121, 60.5, 999) }, DAY)].map((value) =>
        Number(value.toFixed(12)),
      ),
    ).toEqual([0.1, -0.5]);
  });

  it('a day without a row has a return of zero', () => {
    const at = Float64Array.of(START, START + DAY, START + 4 * DAY);
    expect([...periodicReturns({ at, equity: Float64Array.of(100, 150, 75) }, DAY)]).toEqual([0.5, 0, 0, -0.5]);
  });

  it('end at ruin', () => {
    expect([...periodicReturns(daily([100, 50, -10, 30]), DAY)]).toEqual([-0.5, -1]);
  });

  it('compound to the return of the curve', () => {
    const law = fc.property(
      fc.array(fc.double({ min: 1, max: 1000, noNaN: true }), { minLength: 2, maxLength: 60 }),
      (equity) => {
        const grown = periodicReturns(daily(equity), DAY).reduce((product, value) => product * (1 + value), 1);
        return Math.abs(grown / ((equity.at(-1) ?? 0) / (equity[0] ?? 1)) - 1) < 1e-9;
      },
    );
    expect(() => fc.assert(law)).not.toThrow();
  });

  it('an empty curve has none', () => {
    expect(periodicReturns({ at: new Float64Array(0), equity: new Float64Array(0) }, DAY)).toHaveLength(0);
    expect(yearsOf({ at: new Float64Array(0), equity: new Float64Array(0) })).toBe(0);
  });
});

describe('drawdown', () => {
  it('is the share of the highest equity so far', () => {
    expect([...drawdowns(Float64Array.of(100, 120, 90, 130, 65))]).toEqual([0, 0, 0.25, 0, 0.5]);
    expect(maximumDrawdown(Float64Array.of(100, 120, 90, 130, 65))).toBe(0.5);
    expect(maximumDrawdown(new Float64Array(0))).toBeUndefined();
  });
});

describe('exposure', () => {
  it('counts time with several open trades once and stays within the span', () => {
    expect(
      exposureOf(
        [
          { entryAt: 0, exitAt: 10 },
          { entryAt: 5, exitAt: 12 },
          { entryAt: 6, exitAt: 7 },
          { entryAt: 90, exitAt: Infinity },
        ],
        0,
        100,
      ),
    ).toBeCloseTo(0.22, 12);
    expect(exposureOf([], 5, 5)).toBeUndefined();
  });
});

describe('trades', () => {
  it('none have no rates', () => {
    expect(tradeStatistics([])).toMatchObject({
      trades: 0,
      winRate: undefined,
      profitFactor: undefined,
      breakEvenWinRate: undefined,
      meanProfit: undefined,
      fees: 0,
    });
  });
});

describe('monthly returns', () => {
  it('compound to the whole, midnight of the first belonging to the month before', () => {
    const equity = Array.from({ length: 75 }, (_, day) => 100 + day);
    const months = monthlyReturns(daily(equity));
    expect(months.map(({ month }) => month)).toEqual(['2023-01', '2023-02', '2023-03']);
    expect(months[0]?.value, 'from the start to midnight of the first of February').toBeCloseTo(0.31, 12);
    expect(months.reduce((product, { value }) => product * (1 + value), 1)).toBeCloseTo(1.74, 12);
  });

  it('the table has the strategy and buy and hold', () => {
    const table = monthlyTable(daily([100, 101]), daily(Array.from({ length: 40 }, (_, day) => 100 + day)));
    expect(table.map(({ month, strategy }) => [month, Number(strategy.toFixed(4))])).toEqual([
      ['2023-01', 0.01],
      ['2023-02', 0],
    ]);
    expect(table[1]?.buyAndHold).toBeGreaterThan(0);
  });
});
