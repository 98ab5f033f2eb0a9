import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANY_MARKET, commonDays, coveredShare, withoutDays, type MarketDays } from './market-days.ts';

const HORIZON = 30;
const stretches = fc.array(
  fc
    .record({
      market: fc.constantFrom('BTC', 'ETH'),
      from: fc.integer({ min: 0, max: HORIZON }),
      length: fc.integer({ min: 1, max: 12 }),
    })
    .map(({ market, from, length }): MarketDays => ({ market, from, to: from + length })),
  { maxLength: 6 },
);

/** Every unit of time by itself: the slow way to say what a list of stretches holds. */
const unitsOf = (days: readonly MarketDays[]) =>
  new Set(
    days.flatMap(({ market, from, to }) => Array.from({ length: to - from }, (_, unit) => `${market} ${from + unit}`)),
  );
const both = (left: ReadonlySet<string>, right: ReadonlySet<string>) =>
  [...left].filter((unit) => right.has(unit)).sort();

describe('days of markets', () => {
  it('common days and days left over are those that counting unit by unit gives', () => {
    fc.assert(
      fc.property(stretches, stretches, (left, right) => {
        expect([...unitsOf(commonDays(left, right))].sort()).toEqual(both(unitsOf(left), unitsOf(right)));
        expect([...unitsOf(withoutDays(left, right))].sort()).toEqual(
          [...unitsOf(left)].filter((unit) => !unitsOf(right).has(unit)).sort(),
        );
      }),
    );
  });

  it('the covered share counts no unit twice, and is that of the market that is covered most', () => {
    fc.assert(
      fc.property(stretches, stretches, (left, right) => {
        const shares = left.map(
          (stretch) => both(unitsOf([stretch]), unitsOf(right)).length / (stretch.to - stretch.from),
        );
        expect(coveredShare(left, right)).toBeCloseTo(Math.max(0, ...shares), 12);
      }),
    );
  });

  it('stretches that only touch share nothing', () => {
    expect(commonDays([{ market: 'BTC', from: 0, to: 5 }], [{ market: 'BTC', from: 5, to: 9 }])).toEqual([]);
  });

  it('a record that names no market is of every market, and without a beginning of all time before its end', () => {
    const old = { market: ANY_MARKET, from: -Infinity, to: 6 };
    expect(commonDays([old], [{ market: 'ETH', from: 2, to: 9 }])).toEqual([{ market: 'ETH', from: 2, to: 6 }]);
    expect(coveredShare([{ market: 'ETH', from: 2, to: 10 }], [old])).toBe(0.5);
  });
});
