import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalStep, stepSize } from '../core/money.ts';
import { instrumentFor } from '../venues/known-instruments.ts';
import { wholeLots } from './whole-lots.ts';

const DOGE = instrumentFor('kraken', 'DOGE/USD');

function sized(value: number): ReturnType<typeof wholeLots> {
  return wholeLots('sizing', value, { instrument: DOGE, price: 0.125 });
}

describe('a value as whole lots', () => {
  it('is rounded down to the steps of the instrument', () => {
    expect(sized(100)).toMatchObject({ value: { lots: 800 * 1e8 } });
  });

  it('is refused below the smallest order, and where lots are no longer counted exactly, each in its own words', () => {
    expect(sized(6)).toMatchObject({
      problem: { reason: expect.stringContaining('the smallest order is 6.25') as string },
    });
    expect(sized(1e8)).toMatchObject({
      problem: { reason: expect.stringContaining('more amount steps than are counted exactly') as string },
    });
  });

  it('is the most lots that are worth no more, as the checks reckon it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_000, max: 10 ** 9 }),
        fc.integer({ min: 1, max: 10 ** 7 }),
        fc.constantFrom('1', '0.1', '0.001', '0.00000001'),
        (cents, ticks, step) => {
          const instrument = { ...DOGE, lot: decimalStep(step), minimumLots: 1, minimumNotional: 0 };
          const [value, price] = [cents / 100, ticks / 1_000];
          const size = wholeLots('sizing', value, { instrument, price });
          if (!size.ok) return;
          const worth = (lots: number): number => lots * stepSize(instrument.lot) * price;
          expect([worth(size.value.lots) <= value, worth(size.value.lots + 1) > value]).toEqual([true, true]);
        },
      ),
      { seed: 6, numRuns: 5_000 },
    );
  });
});
