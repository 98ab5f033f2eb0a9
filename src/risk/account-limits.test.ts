import { describe, expect, it } from 'vitest';
import { minorFromAmount } from '../core/money.ts';
import type { AccountSum } from '../core/account-sum.ts';
import { accountLosses, reachedLimit } from './account-limits.ts';

const sum = (profit: number, terms: Partial<Record<'capital' | 'dayStart' | 'peak', number>> = {}): AccountSum => ({
  capitalMinor: minorFromAmount(terms.capital ?? 1_000),
  profitMinor: minorFromAmount(profit),
  day: 1,
  dayStartMinor: minorFromAmount(terms.dayStart ?? 0),
  peakMinor: minorFromAmount(terms.peak ?? 0),
});

describe('the limits of an account', () => {
  it('hold the loss of the day against what the systems were worth when it began', () => {
    // 1,000 and a profit of 250 when the day began: 1,250, of which 100 are lost.
    expect(accountLosses(sum(150, { dayStart: 250, peak: 250 })).lostToday).toBeCloseTo(0.08, 12);
    const limits = { maximumDailyLoss: 0.08 };
    expect(reachedLimit(sum(151, { dayStart: 250, peak: 250 }), limits)).toBeUndefined();
    expect(reachedLimit(sum(150, { dayStart: 250, peak: 250 }), limits)).toBe(
      'the systems of the account have lost 8.00 % together since the start of the UTC day, and may lose 8 %',
    );
  });

  it('hold the drawdown against the highest that they were worth', () => {
    const limits = { maximumDrawdown: 0.25 };
    expect(reachedLimit(sum(-99, { peak: 200 }), limits)).toBeUndefined();
    expect(reachedLimit(sum(-100, { peak: 200 }), limits)).toMatch(/lost 25.00 % together since its highest/);
  });

  it('are not reached where none is set, and are where nothing was there to lose or the sum is no number', () => {
    expect(reachedLimit(sum(-999), {})).toBeUndefined();
    expect(reachedLimit(sum(0, { capital: 0 }), { maximumDailyLoss: 0.5 })).toMatch(/worth nothing together/);
    expect(accountLosses(sum(0, { capital: 0 }))).toEqual({ lostToday: undefined, drawdown: undefined });
  });
});
