import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountOfText, stepsOfText, textOfAmount, textOfSteps } from './decimal-text.ts';

describe('numbers as text', () => {
  it('come back as the steps that they were, whatever the step', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
        fc.constantFrom(1, 5, 25),
        fc.integer({ min: 0, max: 8 }),
        (steps, units, decimals) => {
          const step = { units, decimals };
          expect(stepsOfText(textOfSteps(steps, step), step)).toBe(steps);
        },
      ),
      { seed: 3 },
    );
  });

  it('come back as the amounts that they were', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
        fc.integer({ min: 0, max: 18 }),
        (minor, decimals) => {
          expect(amountOfText(textOfAmount(minor, decimals))).toBe(minor);
        },
      ),
      { seed: 4 },
    );
  });
});

describe('steps as text', () => {
  it.each([
    [123, { units: 1, decimals: 8 }, '0.00000123'],
    [500_001, { units: 1, decimals: 1 }, '50000.1'],
    [3, { units: 5, decimals: 1 }, '1.5'],
    [7, { units: 1, decimals: 0 }, '7'],
  ])('%i steps of %o are %s', (steps, step, text) => {
    expect(textOfSteps(steps, step)).toBe(text);
  });

  it.each([
    ['1.25', 'off-grid'],
    ['1.200', 12],
    ['NaN', 'unreadable'],
    ['1e5', 'unreadable'],
    ['', 'unreadable'],
    ['1.2.3', 'unreadable'],
    ['0x10', 'unreadable'],
    ['99999999999999999999', 'unreadable'],
  ] as const)('"%s" in tenths is %s', (text, steps) => {
    expect(stepsOfText(text, { units: 1, decimals: 1 })).toBe(steps);
  });
});

describe('amounts as text', () => {
  it.each([
    ['16.00080', 16_000_800_000_000_000_000n],
    ['-0.000000000000000001', -1n],
    ['0', 0n],
    ['3', 3_000_000_000_000_000_000n],
  ])('%s is %s minor units', (text, minor) => {
    expect(amountOfText(text)).toBe(minor);
  });

  it.each([
    [16_000_800_000_000_000_000n, 5, '16.00080'],
    [16_000_800_000_000_000_000n, 2, '16.0008'],
    [-1n, 0, '-0.000000000000000001'],
  ])('%s minor units with at least %i decimals are %s', (minor, decimals, text) => {
    expect(textOfAmount(minor, decimals)).toBe(text);
  });

  it('an amount finer than a minor unit is not rounded', () => {
    expect(amountOfText('0.0000000000000000001')).toBeUndefined();
  });
});
