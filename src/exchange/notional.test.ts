import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactNotional } from './notional.ts';

const LARGEST = Number.MAX_SAFE_INTEGER;

describe('the value of lots at a price', () => {
  it('is exact where the product is larger than a plain number counts', () => {
    expect(exactNotional(LARGEST, LARGEST, 1n), '(2^53 - 1)^2').toBe(81_129_638_414_606_663_681_390_495_662_081n);
    expect(exactNotional(LARGEST, -2, 10n)).toBe(-180_143_985_094_819_820n);
    expect(exactNotional(LARGEST, 1, 10n), 'the last product that a plain number holds').toBe(90_071_992_547_409_910n);
  });

  it('is the price again when it is divided by the lots, whatever their size and sign', () => {
    const whole = fc.oneof(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: LARGEST }));
    fc.assert(
      fc.property(whole, whole, fc.constantFrom(1, -1), fc.bigInt({ min: 1n, max: 10n ** 18n }), (...drawn) => {
        const [ticks, size, sign, unitMinor] = drawn;
        const lots = sign * size;
        const value = exactNotional(ticks, lots, unitMinor);
        expect([value / BigInt(lots), value % BigInt(lots)]).toEqual([BigInt(ticks) * unitMinor, 0n]);
      }),
    );
  });
});
