import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountFromMinor } from './money.ts';

const UNIT = 10n ** 18n;

/** The definition: whole units, and the rest as a share of a unit, each rounded once. */
function byDivision(minor: bigint): number {
  const whole = minor / UNIT;
  return Number(whole) + Number(minor - whole * UNIT) / 1e18;
}

describe('an amount of minor units', () => {
  it('is the double that a division of whole numbers gives, whatever its size and sign', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.bigInt({ min: -(2n ** 100n), max: 2n ** 100n }), (smaller, drawn) => {
        const minor = drawn / 2n ** BigInt(smaller);
        expect(amountFromMinor(minor)).toBe(byDivision(minor));
      }),
      { numRuns: 20_000 },
    );
  });

  it('is so beside whole units too, where the nearest double may be of the next unit', () => {
    const units = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 33n }), fc.bigInt({ min: 2n ** 32n - 2n, max: 2n ** 32n }));
    fc.assert(
      fc.property(units, fc.bigInt({ min: -200n, max: 200n }), (whole, beside) => {
        for (const minor of [whole * UNIT + beside, -whole * UNIT + beside])
          expect(amountFromMinor(minor)).toBe(byDivision(minor));
      }),
      { numRuns: 20_000 },
    );
  });
});
