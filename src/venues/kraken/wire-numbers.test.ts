import { describe, expect, it } from 'vitest';
import { readAmount, readPrice, wholeLots } from './wire-numbers.ts';

describe('an amount that a venue reported', () => {
  it.each([
    ['2.5', 2_500_000_000_000_000_000n],
    ['-2.5', -2_500_000_000_000_000_000n],
    ['+0.489006472', 489_006_472_000_000_000n],
    ['0', 0n],
  ])('of "%s" is read to the last unit', (text, minor) => {
    expect(readAmount(text)).toBe(minor);
  });

  it.each(['', '+', '+-1', '++1', '1e3', 'NaN', '0.0000000000000000001'])('of "%s" is none', (text) => {
    expect(() => readAmount(text)).toThrow('no amount of money');
  });
});

describe('a price that a venue reported', () => {
  const tick = { units: 1, decimals: 1 };

  it.each([
    ['60000.1', 600_001],
    ['60000.10000', 600_001],
    ['60000.03', 600_000],
    ['60000.05', 600_001],
    ['0.06', 1],
  ])('of "%s" is %i of our ticks, the nearest where it is finer', (text, ticks) => {
    expect(readPrice(text, tick)).toBe(ticks);
  });

  it.each(['', 'NaN', '0', '-60000.1', '0.04'])('of "%s" is none', (text) => {
    expect(() => readPrice(text, tick)).toThrow(RangeError);
  });
});

describe('a balance of coins', () => {
  const lot = { units: 1, decimals: 8 };

  it.each([
    ['0.1234567800', 12_345_678],
    ['0.1234567899', 12_345_678],
    ['0.0000000099', 0],
    ['-0.0000000099', 0],
    ['-1.0000000099', -100_000_000],
    ['3', 300_000_000],
    ['0', 0],
  ])('of "%s" is %i whole lots: what is finer cannot be traded', (text, lots) => {
    expect(Object.is(wholeLots(readAmount(text), lot), lots), `${wholeLots(readAmount(text), lot)}`).toBe(true);
  });

  it('is counted in lots of any size', () => {
    expect(wholeLots(readAmount('12.34'), { units: 5, decimals: 1 })).toBe(24);
    expect(wholeLots(readAmount('12.999999999999'), { units: 1, decimals: 12 })).toBe(12_999_999_999_999);
  });

  it.each(['', 'NaN', '1e-9', '0.0000000000000000001', '90071992547409.93'])('of "%s" is none', (text) => {
    expect(() => wholeLots(readAmount(text), lot)).toThrow(RangeError);
  });
});
