import { describe, expect, it } from 'vitest';
import { baseAmount } from './base-amount.ts';

describe('baseAmount', () => {
  it.each([
    [-215_047_496, '-2.15047496 BTC'],
    [5_000, '0.00005000 BTC'],
    [0, '0.00000000 BTC'],
  ])('writes %s lots as %s', (lots, text) => {
    expect(baseAmount(lots, { lot: { units: 1, decimals: 8 }, base: 'BTC' })).toBe(text);
  });

  it('writes the number of lots where the instrument is not known', () => {
    expect(baseAmount(7, undefined)).toBe('7 lots');
  });
});
