import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partsFromBasisPoints, partsFromFraction } from './exact-rate.ts';

describe.each([
  ['a fraction', partsFromFraction, 100_000_000, /at most 8 decimals/],
  ['basis points', partsFromBasisPoints, 10_000, /at most 4 decimals/],
] as const)('a rate as %s', (_, partsFrom, perUnit, refusal) => {
  it('becomes its parts exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), (parts) => {
        expect(partsFrom(parts / perUnit) + 0).toBe(parts);
      }),
    );
  });

  it('that is finer than a part, or no number, is refused and not rounded', () => {
    const fine = fc.record({
      whole: fc.integer({ min: 0, max: 10_000 }),
      over: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
    });
    fc.assert(
      fc.property(fine, ({ whole, over }) => {
        expect(() => partsFrom((whole + over) / perUnit)).toThrow(refusal);
      }),
    );
    for (const rate of [Number.NaN, Infinity, -Infinity, 1e300])
      expect(() => partsFrom(rate, 'fee')).toThrow(/^fee is /);
  });
});
