import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roundedParts } from './rounded-parts.ts';

const amounts = fc.array(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), { minLength: 1, maxLength: 7 });

describe('roundedParts', () => {
  it('gives parts that add up to the total as printed, each within one unit of the last decimal', () => {
    fc.assert(
      fc.property(amounts, (tenThousandths) => {
        const parts = tenThousandths.map((whole) => whole / 10_000);
        const total = tenThousandths.reduce((sum, whole) => sum + whole, 0) / 10_000;
        const rounded = roundedParts(total, parts, 2);
        const cents = rounded.parts.map((part) => Math.round(part * 100));
        expect(cents.reduce((sum, part) => sum + part, 0)).toBe(Math.round(rounded.total * 100));
        rounded.parts.forEach((part, place) => expect(Math.abs(part - (parts[place] ?? 0))).toBeLessThan(0.010_000_1));
        expect(Math.abs(rounded.total - total)).toBeLessThan(0.005_000_1);
      }),
    );
  });

  it('keeps a zero when the other parts are rounded', () => {
    expect(roundedParts(0.01, [0.006, 0.004, 0], 2)).toEqual({ total: 0.01, parts: [0.01, 0, 0] });
  });

  it('refuses parts that do not add up', () => {
    expect(() => roundedParts(10, [3, 4], 2)).toThrow(/add up/);
  });
});
