import { describe, expect, it } from 'vitest';
import { toldAmount } from './told-numbers.ts';

describe('an amount that a venue told', () => {
  it.each([['2.5', 2_500_000_000_000n], ['-2.5', -2_500_000_000_000n], ['+0.489006472', 489_006_472_000n], ['0', 0n]])('of "%s" is read to the last unit', (text, minor) => {
    expect(toldAmount(text)).toBe(minor);
  });

  it.each(['', '+', '+-1', '++1', '1e3', 'NaN', '0.0000000000001'])('of "%s" is none', (text) => {
    expect(() => toldAmount(text)).toThrow('no amount of money');
  });
});
