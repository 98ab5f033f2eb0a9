import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientOrderId, type OrderRequest } from '../core/order.ts';
import { instant } from '../core/time.ts';
import { addsUp } from '../../test/support/adds-up.ts';
import { EntryFunnel } from './entry-funnel.ts';

const ENTRY: OrderRequest = {
  id: clientOrderId('e1'),
  instrument: 'BTC/USD',
  kind: 'market',
  side: 'buy',
  lots: 10,
  purpose: 'enter',
  reduce: 'open-or-reduce',
  createdAt: instant(0),
};

describe('chances to enter', () => {
  it('are counted at the first thing that kept them from becoming an order', () => {
    const funnel = new EntryFunnel();
    funnel.moment(2, 1, 'not-due');
    funnel.moment(2, 2, 'due');
    funnel.held();
    funnel.lost('refused', 'position-size');
    funnel.moment(2, 2, 'due');
    funnel.forecastMissing('no model yet');
    funnel.moment(2, 2, 'due');
    funnel.ordered();
    expect(funnel.counts()).toEqual({
      chances: 8,
      losses: [
        { kind: 'no-forecast', reason: 'no model yet', count: 2 },
        { kind: 'no-candle', count: 1 },
        { kind: 'not-due', count: 1 },
        { kind: 'position-held', count: 1 },
        { kind: 'refused', reason: 'position-size', count: 1 },
      ],
      waiting: 1,
      orders: 1,
      ends: [],
      working: 1,
    });
  });

  it('that nobody answered before the next moment are counted as such', () => {
    const funnel = new EntryFunnel();
    funnel.moment(3, 3, 'due');
    funnel.noBelief();
    funnel.moment(3, 0, 'due');
    expect(funnel.counts().losses).toContainEqual({ kind: 'unanswered', count: 2 });
    expect(addsUp(funnel.counts())).toBe('adds up');
  });

  it('that were all answered leave nothing in a snapshot but their number', () => {
    const funnel = new EntryFunnel();
    for (let moment = 0; moment < 2; moment++) {
      funnel.moment(1, 1, 'due');
      funnel.ordered();
    }
    expect(funnel.snapshot()).toMatchObject({ chances: 2, waiting: 0, orders: 2, losses: [], ends: [] });
  });

  it('with reasons that differ only in their numbers are one row that gives their range, and reasons without end are bounded', () => {
    const funnel = new EntryFunnel();
    funnel.moment(200, 200, 'due');
    for (let row = 0; row < 100; row++)
      funnel.lost('no-size', `the size would be worth ${row}.20 USD, the smallest order is 50.00`);
    for (let row = 0; row < 100; row++) funnel.lost('no-forecast', `reason ${'x'.repeat(row)}`);
    const { losses } = funnel.counts();
    expect(losses).toContainEqual({
      kind: 'no-size',
      reason: 'the size would be worth 0.20 to 99.20 USD, the smallest order is 50.00',
      count: 100,
    });
    expect(losses.length).toBeLessThan(30);
    expect(losses).toContainEqual({ kind: 'no-forecast', reason: 'other reasons', count: 76 });
    expect(addsUp(funnel.counts())).toBe('adds up');
  });

  it('with times and names in their reasons give the first and the last, without the punctuation around them', () => {
    const funnel = new EntryFunnel();
    funnel.moment(3, 3, 'due');
    for (const day of ['2026-03-02', '2026-03-01', '2026-03-09'])
      funnel.lost('no-forecast', `no model (since ${day}).`);
    expect(funnel.counts().losses).toContainEqual({
      kind: 'no-forecast',
      reason: 'no model (since 2026-03-01 to 2026-03-09).',
      count: 3,
    });
  });

  it('that became orders end as their orders do', () => {
    const funnel = new EntryFunnel();
    funnel.moment(6, 6, 'due');
    for (let row = 0; row < 6; row++) funnel.ordered();
    funnel.ended(ENTRY, { kind: 'filled' });
    funnel.ended(ENTRY, { kind: 'cancelled', filledLots: 3, reason: 'asked' });
    funnel.ended(ENTRY, { kind: 'cancelled', filledLots: 0, reason: 'asked' });
    funnel.ended(ENTRY, { kind: 'rejected', reason: 'EOrder:Insufficient funds' });
    funnel.ended(ENTRY, { kind: 'expired', filledLots: 0 });
    expect(funnel.counts().ends).toEqual([
      { kind: 'filled', count: 1 },
      { kind: 'filled-in-part', reason: 'asked', count: 1 },
      { kind: 'cancelled', reason: 'asked', count: 1 },
      { kind: 'rejected', reason: 'EOrder:Insufficient funds', count: 1 },
      { kind: 'expired', count: 1 },
    ]);
    expect(funnel.counts().working).toBe(1);
    expect(() => funnel.ended(ENTRY, { kind: 'open', filledLots: 0 })).toThrow('has not ended');
  });

  it('add up after any sequence of calls', () => {
    const step = fc.oneof(
      fc.record({ call: fc.constant('moment' as const), markets: fc.nat(4), candles: fc.nat(4), due: fc.boolean() }),
      fc.record({
        call: fc.constantFrom(
          'held' as const,
          'noBelief' as const,
          'ordered' as const,
          'missing' as const,
          'lost' as const,
        ),
      }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const funnel = new EntryFunnel();
        for (const each of steps) {
          if (each.call === 'moment')
            funnel.moment(each.markets, Math.min(each.candles, each.markets), each.due ? 'due' : 'not-due');
          else if (each.call === 'missing') funnel.forecastMissing('none');
          else if (each.call === 'lost') funnel.lost('no-size', 'none');
          else funnel[each.call]();
          expect(addsUp(funnel.counts())).toBe('adds up');
        }
      }),
    );
  });
});
