import { describe, expect, it } from 'vitest';
import { chanceRows, entryLines, orderRows, whyNoEntry } from './entry-words.ts';
import type { EntryCounts } from '../engine/entry-funnel.ts';

const COUNTS: EntryCounts = {
  chances: 7_203,
  losses: [
    { kind: 'no-belief', count: 7_000 },
    { kind: 'no-size', reason: 'the size would be worth 0.12 to 0.49 USD, the smallest order is 0.50', count: 190 },
  ],
  waiting: 1,
  orders: 12,
  ends: [
    { kind: 'filled', count: 9 },
    { kind: 'rejected', reason: 'not enough funds', count: 2 },
  ],
  working: 1,
};
const total = (rows: readonly { readonly count: number }[]) => rows.reduce((sum, { count }) => sum + count, 0);

describe('the way from chances to fills in words', () => {
  it('has rows that add up', () => {
    expect(total(chanceRows(COUNTS))).toBe(COUNTS.chances);
    expect(total(orderRows(COUNTS))).toBe(COUNTS.orders);
  });

  it('fits a terminal of 80 columns behind an indent of two', () => {
    const lines = entryLines(COUNTS);
    expect(lines.filter((line) => line.length > 78)).toEqual([]);
    expect(lines.join('\n')).toContain('7,000  the strategy saw no reason to enter');
    expect(lines.join('\n')).toContain('2  rejected by the venue, or not sent: not enough funds');
  });

  it('says why nothing was traded: by the orders where there were any, else by the chances', () => {
    expect(whyNoEntry('The system', COUNTS)).toContain('Of 12 entry orders: 9 filled');
    const without = {
      ...COUNTS,
      losses: [...COUNTS.losses, { kind: 'refused', reason: 'barrier-cost', count: 12 } as const],
      orders: 0,
      ends: [],
      working: 0,
    };
    expect(whyNoEntry('The system', without)).toBe(
      'The system made no trade. Of 7,203 chances: 7,000 the strategy saw no reason to enter; 190 no size: the size would be worth 0.12 to 0.49 USD, the smallest order is 0.50; 12 refused by the guardian: barrier-cost.',
    );
  });
});
