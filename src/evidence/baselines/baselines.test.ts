import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../math/random.ts';
import { breakEvenFromPayoffs, breakEvenWinRate } from './break-even.ts';
import { type HeldTrade, randomEntryTest } from './random-entry.ts';

describe('break-even win rate', () => {
  it.each([
    [0.002, 0.0004, 0.6],
    [0.002, 0.001, 0.75],
    [0.002, 0.002, 1],
    [0.003, 0.0004, 0.5667],
    [0.003, 0.001, 0.6667],
    [0.003, 0.002, 0.8333],
    [0.005, 0.0004, 0.54],
    [0.005, 0.001, 0.6],
    [0.005, 0.002, 0.7],
    [0.01, 0.0004, 0.52],
    [0.01, 0.001, 0.55],
    [0.01, 0.002, 0.6],
  ])('a barrier of %d and a round trip of %d', (barrier, cost, expected) => {
    expect(breakEvenWinRate(barrier, cost)).toBeCloseTo(expected, 4);
  });

  it('by payoffs: losing 2 to win 1 needs two wins of three', () => {
    expect(breakEvenFromPayoffs(1, 2)).toBeCloseTo(2 / 3, 12);
    expect([breakEvenFromPayoffs(0, 0), breakEvenWinRate(0, 0.001)]).toEqual([undefined, undefined]);
  });
});

/** A market whose volatility comes in waves, and trades of a strategy on it. */
function market(seed: number, { drift = 0, bars = 3000 } = {}) {
  const random = new SeededRandom(seed);
  let deviation = 0.01;
  const returns = new Float64Array(bars);
  const volatility = new Float64Array(bars);
  for (let bar = 0; bar < bars; bar++) {
    volatility[bar] = deviation;
    returns[bar] = drift + deviation * random.normal();
    deviation = Math.sqrt(2e-6 + 0.12 * (returns[bar] ?? 0) ** 2 + 0.86 * deviation ** 2);
  }
  return { returns, volatility, random };
}

const every = (step: number, bars: number, direction: (bar: number) => 1 | -1): HeldTrade[] =>
  Array.from({ length: Math.floor(bars / step) }, (_, index) => ({
    entryBar: index * step,
    exitBar: index * step + 3,
    direction: direction(index * step),
  }));

describe('random entry with the same turnover', () => {
  it('foresight is distinguished from luck', () => {
    const { returns } = market(1);
    const knows = every(10, returns.length, (bar) =>
      (returns[bar] ?? 0) + (returns[bar + 1] ?? 0) + (returns[bar + 2] ?? 0) > 0 ? 1 : -1,
    );
    expect(
      randomEntryTest({ markets: [returns], trades: knows, roundTripCost: 0.001, draws: 500, seed: 1 })?.pValue,
    ).toBeCloseTo(1 / 501, 12);
    expect(
      randomEntryTest({ markets: [returns], trades: knows, roundTripCost: 0.001, draws: 500, seed: 1 })?.score,
    ).toBeGreaterThan(5);
  });

  it('drift is no edge: always long in a rising market is what random entry is', () => {
    const found = Array.from({ length: 60 }, (_, seed) => {
      const { returns } = market(seed, { drift: 0.003 });
      const test = randomEntryTest({
        markets: [returns],
        trades: every(10, returns.length, () => 1),
        roundTripCost: 0.001,
        draws: 200,
        seed,
      });
      return test === undefined ? { pValue: 1, total: 0 } : test;
    });
    expect(found.filter(({ total }) => total > 0).length, 'the strategies did earn').toBeGreaterThan(55);
    expect(found.filter(({ pValue }) => pValue < 0.05).length).toBeLessThanOrEqual(7);
  });

  it('a strategy without foresight passes at 5 % in about 5 % of markets, though it pays high costs and trades when the market is wild', () => {
    const markets = 400;
    let passed = 0;
    for (let seed = 0; seed < markets; seed++) {
      const { returns, volatility, random } = market(1000 + seed);
      const trades: HeldTrade[] = [];
      for (let bar = 1; bar + 5 < returns.length; bar++) {
        if ((volatility[bar] ?? 0) < 0.013) continue;
        trades.push({ entryBar: bar, exitBar: bar + 5, direction: random.next() < 0.5 ? 1 : -1 });
        bar += 5;
      }
      const test = randomEntryTest({ markets: [returns], trades, roundTripCost: 0.01, draws: 200, seed });
      if (test !== undefined && test.pValue < 0.05) passed++;
    }
    expect(passed / markets, `${passed} of ${markets}`).toBeLessThan(0.08);
    expect(passed / markets).toBeGreaterThan(0.015);
  });
});

describe('costs in random entry', () => {
  it('costs change nothing for a strategy that trades when the market is wild: every draw pays them too', () => {
    const { returns, volatility, random } = market(7);
    const trades: HeldTrade[] = [];
    for (let bar = 1; bar + 5 < returns.length; bar += 6) {
      if ((volatility[bar] ?? 0) > 0.013)
        trades.push({ entryBar: bar, exitBar: bar + 5, direction: random.next() < 0.5 ? 1 : -1 });
    }
    const pValues = [0, 0.001, 0.02].map(
      (roundTripCost) => randomEntryTest({ markets: [returns], trades, roundTripCost, draws: 200, seed: 1 })?.pValue,
    );
    expect(new Set(pValues).size, pValues.join(', ')).toBe(1);
  });
});

describe('random entry in several markets', () => {
  it('positions held at once in markets that move together are not two findings', () => {
    const passed = Array.from({ length: 200 }, (_, seed) => {
      const { returns, random } = market(3000 + seed, { bars: 1000 });
      const twin = returns.map((value) => value + 0.002 * random.normal());
      const trades = every(10, returns.length, () => (random.next() < 0.5 ? 1 : -1));
      const both = [...trades, ...trades.map((trade) => ({ ...trade, market: 1 }))];
      return (
        randomEntryTest({ markets: [returns, twin], trades: both, roundTripCost: 0.001, draws: 199, seed })?.pValue ?? 1
      );
    }).filter((pValue) => pValue < 0.025).length;
    expect(passed, 'five of 200 by chance; about 16 when the two count as independent').toBeLessThanOrEqual(11);
  });

  it('bars of several markets meet by their times, wherever each market begins', () => {
    const { returns } = market(8, { bars: 400 });
    const late = returns.subarray(100);
    const hour = (bar: number) => bar * 3_600;
    const times = [
      Float64Array.from(returns, (_, bar) => hour(bar)),
      Float64Array.from(late, (_, bar) => hour(bar + 100)),
    ];
    const trades = every(20, 400, () => 1).filter(({ entryBar }) => entryBar >= 100);
    const both = [
      ...trades,
      ...trades.map((trade) => ({
        market: 1,
        entryBar: trade.entryBar - 100,
        exitBar: trade.exitBar - 100,
        direction: -1 as const,
      })),
    ];
    const drawn = { markets: [returns, late], roundTripCost: 0, draws: 50, seed: 1 };
    expect(
      randomEntryTest({ ...drawn, trades: both, times })?.score,
      'long and short at once earn the difference of two means',
    ).toBeDefined();
    const misplaced = randomEntryTest({ ...drawn, trades: both });
    expect(randomEntryTest({ ...drawn, trades: both, times })?.score).not.toBe(misplaced?.score);
  });
});

describe('sizes and places of random trades', () => {
  it('sizing to volatility is no foresight: random entries are sized by the same rule', () => {
    const passed = (sized: 'sized' | 'unsized') =>
      Array.from({ length: 60 }, (_, seed) => {
        const { returns, volatility } = market(seed, { drift: 0.002 });
        const sizes = sized === 'sized' ? [volatility.map((deviation) => Math.min(1, 0.005 / deviation))] : [];
        return (
          randomEntryTest({
            markets: [returns],
            trades: every(6, returns.length, () => 1),
            sizes,
            roundTripCost: 0,
            draws: 200,
            seed,
          })?.pValue ?? 1
        );
      }).filter((pValue) => pValue < 0.05).length;
    expect(passed('sized')).toBeLessThanOrEqual(7);
    expect(passed('unsized')).toBeLessThanOrEqual(7);
  });

  it('costs lower strategy and draws alike', () => {
    const { returns } = market(3);
    const trades = every(10, returns.length, (bar) => (bar % 20 === 0 ? 1 : -1));
    const free = randomEntryTest({ markets: [returns], trades, roundTripCost: 0, draws: 100, seed: 1 });
    const costly = randomEntryTest({ markets: [returns], trades, roundTripCost: 0.01, draws: 100, seed: 1 });
    expect((free?.total ?? 0) - (costly?.total ?? 0)).toBeCloseTo(0.01 * trades.length, 9);
    expect((free?.meanRandomTotal ?? 0) - (costly?.meanRandomTotal ?? 0)).toBeCloseTo(0.01 * trades.length, 9);
  });

  it('trades that fill every bar have one placement only, up to their order', () => {
    const returns = Float64Array.of(0.1, -0.1, 0.2, -0.2);
    const trades: HeldTrade[] = [0, 1, 2, 3].map((bar) => ({ entryBar: bar, exitBar: bar + 1, direction: 1 }));
    expect(randomEntryTest({ markets: [returns], trades, roundTripCost: 0, draws: 50, seed: 1 })?.pValue).toBe(1);
  });

  it('several markets and overlapping trades are drawn each in their own market', () => {
    const flat = new Float64Array(100);
    const { returns } = market(5, { bars: 100 });
    const trades: HeldTrade[] = [
      { market: 0, entryBar: 0, exitBar: 60, direction: 1 },
      { market: 0, entryBar: 30, exitBar: 90, direction: 1 },
      { market: 1, entryBar: 3, exitBar: 9, direction: 1 },
    ];
    const growth = returns.slice(3, 9).reduce((product, value) => product * (1 + value), 1) - 1;
    expect(
      randomEntryTest({
        markets: [flat, returns],
        trades,
        sizes: [flat, new Float64Array(100).fill(0.5)],
        roundTripCost: 0,
        draws: 50,
        seed: 1,
      })?.total,
    ).toBeCloseTo(0.5 * growth, 12);
  });
});

describe('limits of random entry', () => {
  it('a hole earns nothing', () => {
    const returns = Float64Array.of(0.1, Number.NaN, 0.1, 0.05);
    const trades: HeldTrade[] = [
      { entryBar: 0, exitBar: 3, direction: 1 },
      { entryBar: 3, exitBar: 4, direction: 1 },
    ];
    expect(randomEntryTest({ markets: [returns], trades, roundTripCost: 0, draws: 20, seed: 1 })?.total).toBeCloseTo(
      0.21 + 0.05,
      12,
    );
  });

  it('is undefined for fewer than two trades or trades without variety', () => {
    const returns = new Float64Array(50);
    expect(randomEntryTest({ markets: [returns], trades: [], roundTripCost: 0, seed: 1 })).toBeUndefined();
    expect(
      randomEntryTest({ markets: [returns], trades: every(10, 50, () => 1), roundTripCost: 0.001, seed: 1 }),
    ).toBeUndefined();
  });

  it('a trade outside of the bars is a mistake of the caller', () => {
    expect(() =>
      randomEntryTest({
        markets: [new Float64Array(5)],
        trades: [{ entryBar: 3, exitBar: 6, direction: 1 }],
        roundTripCost: 0,
        seed: 1,
      }),
    ).toThrow(RangeError);
  });
});
