import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minorOfText, stepsOfText, textOfSteps } from './exact-text.ts';

describe('numbers on the wire', () => {
  it('come back as the steps that they were, whatever the step', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 2 ** 40 }), fc.constantFrom(1, 5, 25), fc.integer({ min: 0, max: 8 }), (steps, units, decimals) => {
      const step = { units, decimals };
      expect(stepsOfText(textOfSteps(steps, step), step)).toBe(steps);
    }), { seed: 3 });
  });

  it.each([[123, { units: 1, decimals: 8 }, '0.00000123'], [500_001, { units: 1, decimals: 1 }, '50000.1'], [3, { units: 5, decimals: 1 }, '1.5'], [7, { units: 1, decimals: 0 }, '7']])('%i steps of %o are %s', (steps, step, text) => {
    expect(textOfSteps(steps, step)).toBe(text);
  });

  it.each(['1.23456789', 'NaN', '1e5', '', '1.2.3', '0x10'])('"%s" is not taken for tenths', (text) => {
    expect(() => stepsOfText(text, { units: 1, decimals: 1 })).toThrow(RangeError);
  });

  it.each([['16.00080', 16_000_800_000_000n], ['-0.000000000001', -1n], ['0', 0n], ['3', 3_000_000_000_000n]])('%s is %s minor units', (text, minor) => {
    expect(minorOfText(text)).toBe(minor);
  });

  it('an amount finer than a minor unit is an error, not rounded', () => {
    expect(() => minorOfText('0.0000000000001')).toThrow(RangeError);
  });
});
