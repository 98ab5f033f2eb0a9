import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../core/time.ts';
import { atEqualVolatility } from './equal-volatility.ts';
import { drawdownPeriods } from './drawdown-periods.ts';
import { drawdowns } from './drawdown.ts';
import { exposureAt, meansByPeriod } from './exposure.ts';
import { returnDistribution } from './return-distribution.ts';
import { rollingSharpe } from './rolling-sharpe.ts';
import { tradeGroup, type ExcursionTrade } from './trade-group.ts';

interface Golden extends Readonly<
  Record<
    | 'mean'
    | 'deviation'
    | 'skewness'
    | 'excessKurtosis'
    | 'valueAtRisk'
    | 'expectedShortfall'
    | 'perYear'
    | 'window'
    | 'rollingFirst'
    | 'rollingLast'
    | 'rollingCount'
    | 'deepest'
    | 'deepestTrough'
    | 'deepestFrom'
    | 'weight'
    | 'equalVolatilityReturn',
    number
  >
> {
  readonly returns: readonly number[];
  readonly benchmark: readonly number[];
}

const golden = JSON.parse(
  readFileSync(new URL('../../../test/golden/evidence/performance-shape.json', import.meta.url), 'utf8'),
) as Golden;
const returns = Float64Array.from(golden.returns);
const curveOf = (values: Float64Array) => {
  const equity = [10_000];
  for (const value of values) equity.push((equity.at(-1) ?? 0) * (1 + value));
  return { at: Float64Array.from(equity, (_, day) => day * DAY), equity: Float64Array.from(equity) };
};

describe('the shape of returns', () => {
  it('has the moments, value at risk and expected shortfall of NumPy and SciPy', () => {
    const found = returnDistribution(returns);
    for (const name of ['mean', 'deviation', 'skewness', 'excessKurtosis', 'valueAtRisk', 'expectedShortfall'] as const)
      expect(found?.[name], name).toBeCloseTo(golden[name], 12);
  });

  it('puts every return except those of idle periods into exactly one bin of a round width, and no gain in a bin with a loss', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -0.9, max: 2, noNaN: true }), { minLength: 2, maxLength: 300 }),
        (values) => {
          const found = returnDistribution(Float64Array.from(values));
          if (found === undefined) return;
          expect(found.bins.reduce((sum, { count }) => sum + count, 0) + found.idle).toBe(values.length);
          expect(found.bins.length).toBeLessThanOrEqual(60);
          for (const { from, to } of found.bins) expect(from < -1e-12 && to > 1e-12, 'zero is an end').toBe(false);
        },
      ),
    );
  });

  it('counts of many equal losses only as many as belong to the worst twentieth', () => {
    const idle = Float64Array.from({ length: 200 }, (_, day) => (day < 4 ? -0.02 : day < 190 ? 0 : 0.01));
    const found = returnDistribution(idle);
    expect(
      [found?.valueAtRisk, found?.expectedShortfall].map((value) => Number(value?.toFixed(12)) + 0),
      'four losses and six idle days of ten',
    ).toEqual([0, 0.008]);
    const worst = returns.slice(0, 110).sort().slice(0, 6);
    const expected = -worst.reduce((sum, value, place) => sum + value * (place < 5 ? 1 : 0.5), 0) / 5.5;
    expect(returnDistribution(returns.slice(0, 110))?.expectedShortfall, 'five and a half of the worst').toBeCloseTo(
      expected,
      12,
    );
  });

  it('says nothing of a tail with fewer than five returns, nor of a constant', () => {
    expect(returnDistribution(returns.slice(0, 99))).not.toHaveProperty('valueAtRisk');
    expect(returnDistribution(returns.slice(0, 100))).toHaveProperty('valueAtRisk');
    expect(returnDistribution(new Float64Array(50))).toBeUndefined();
  });
});

describe('the rolling Sharpe ratio', () => {
  it('is that of pandas', () => {
    const found = rollingSharpe(returns, golden.window, golden.perYear);
    expect(found).toHaveLength(golden.rollingCount);
    expect(found[0]).toBeCloseTo(golden.rollingFirst, 10);
    expect(found.at(-1)).toBeCloseTo(golden.rollingLast, 10);
  });

  it('is not a number where nothing moved, and empty for a record shorter than its window', () => {
    expect([...rollingSharpe(new Float64Array(3), 3, 365)]).toEqual([Number.NaN]);
    expect(rollingSharpe(new Float64Array(2), 3, 365)).toHaveLength(0);
  });
});

describe('drawdown periods', () => {
  it('begin with the deepest, at the peak and trough that NumPy finds', () => {
    const [deepest] = drawdownPeriods(curveOf(returns), 5);
    expect(deepest).toMatchObject({ from: golden.deepestFrom * DAY, trough: golden.deepestTrough * DAY });
    expect(deepest?.depth).toBeCloseTo(golden.deepest, 12);
  });

  it('cover every row below a peak once, and the deepest is the deepest of all rows', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 60 }), (values) => {
        const equity = Float64Array.from(values);
        const at = equity.map((_, row) => row);
        const periods = drawdownPeriods({ at, equity }, Infinity);
        const depths = drawdowns(equity);
        for (let row = 0; row < values.length; row++) {
          const covering = periods.filter(({ from, recoveredAt = Infinity }) => row > from && row < recoveredAt);
          expect(covering.length, `row ${row} of ${values.join()}`).toBe((depths[row] as number) > 0 ? 1 : 0);
        }
        expect(periods[0]?.depth ?? 0).toBeCloseTo(Math.max(...depths), 12);
      }),
    );
  });
});

describe('buying and holding at equal volatility', () => {
  it('has the weight and the return that NumPy computes', () => {
    const found = atEqualVolatility(returns, Float64Array.from(golden.benchmark));
    expect(found?.weight).toBeCloseTo(golden.weight, 12);
    expect(found?.totalReturn).toBeCloseTo(golden.equalVolatilityReturn, 10);
  });

  it('does not exist for an account that never moved, or where it would be ruined', () => {
    expect(atEqualVolatility(new Float64Array(9), Float64Array.of(0.1, -0.1))).toBeUndefined();
    expect(
      atEqualVolatility(Float64Array.of(0.9, -0.9, 0.9, -0.9), Float64Array.of(0.1, 0.1, 0.1, -0.3)),
    ).toBeUndefined();
  });
});

describe('a group of trades', () => {
  const trade = (netProfit: number, hours: number): ExcursionTrade => ({
    openedAt: 0,
    closedAt: hours * HOUR,
    side: 'long',
    entryNotional: 100,
    exitNotional: 100,
    netProfit,
    fees: 0,
    slippage: 0,
    adverse: 0.01 * hours,
    favourable: 0.02,
  });

  it('worked by hand', () => {
    expect(tradeGroup([trade(5, 1), trade(-2, 2), trade(-3, 3), trade(10, 4)])).toEqual({
      trades: 4,
      netProfit: 10,
      winRate: 0.5,
      profitFactor: 3,
      meanWin: 7.5,
      meanLoss: -2.5,
      best: 10,
      worst: -3,
      medianHours: 2.5,
      longestHours: 4,
      longestLosingStreak: 2,
      medianAdverse: 0.025,
      medianFavourable: 0.02,
    });
  });

  it('without trades has counts and nothing else', () => {
    expect(tradeGroup([])).toEqual({ trades: 0, netProfit: 0, longestLosingStreak: 0 });
  });
});

describe('exposure', () => {
  it('has a mean for each period, by rows, and leaves out what is not a number', () => {
    const { at, mean } = meansByPeriod(
      Float64Array.of(0, 1, 2, 10, 11, 20),
      Float64Array.of(1, 2, 3, Number.NaN, 8, Number.NaN),
      10,
    );
    expect([[...at], [...mean]]).toEqual([
      [0, 10, 20],
      [2, 8, Number.NaN],
    ]);
  });

  it('adds up instruments with their signs, and without', () => {
    const { net, gross } = exposureAt({
      equity: Float64Array.of(100, 100, 0),
      amounts: [Float64Array.of(1, 2, 1), Float64Array.of(0, -1, 0)],
      prices: [Float64Array.of(10, 10, 10), Float64Array.of(Number.NaN, 5, 5)],
    });
    expect([[...net], [...gross]]).toEqual([
      [0.1, 0.15, Number.NaN],
      [0.1, 0.25, Number.NaN],
    ]);
  });
});
