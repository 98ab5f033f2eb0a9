import { describe, expect, it } from 'vitest';
import { instrumentFor } from '../market/known-instruments.ts';
import { wholeLots } from './whole-lots.ts';

const DOGE = instrumentFor('kraken', 'DOGE/USD');

function sized(value: number): ReturnType<typeof wholeLots> {
  return wholeLots('sizing', value, { market: 0, instrument: DOGE, belief: 1, price: 0.125, equity: value });
}

describe('a value as whole lots', () => {
  it('is rounded down to the steps of the instrument', () => {
    expect(sized(100)).toMatchObject({ value: 800 * 1e8 });
  });

  it('is refused below the smallest order, and where lots are no longer counted exactly, each in its own words', () => {
    expect(sized(6)).toMatchObject({ problem: { reason: expect.stringContaining('the smallest order is 6.25') as string } });
    expect(sized(1e8)).toMatchObject({ problem: { reason: expect.stringContaining('more amount steps than are counted exactly') as string } });
  });
});
