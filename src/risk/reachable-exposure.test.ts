import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { column, entry, instruments, view } from '../../test/support/risk-view.ts';
import type { Side } from '../core/order.ts';
import { marketOf, reachableValue, reachOf, worstCaseLots } from './reachable-exposure.ts';

const [FIRST, OTHER] = instruments.map(({ id }) => id) as [string, string];

describe('how far a position can go', () => {
  it('counts what is held, asked and working on each side apart, of its own market', () => {
    const held = 30;
    const elsewhere = entry({ instrument: OTHER, lots: 900 });
    const working = [entry({ side: 'buy', lots: 5 }), entry({ side: 'sell', lots: 50 }), elsewhere];
    const seen = view({ lots: [held], workingEntries: working });
    expect(worstCaseLots(entry({ side: 'buy', lots: 7 }), 0, seen), 'bought: 30 + 5 + 7; sold: 50').toBe(50);
    expect(worstCaseLots(entry({ side: 'buy', lots: 20 }), 0, seen), 'bought: 30 + 5 + 20').toBe(55);
    expect(worstCaseLots(entry({ side: 'sell', lots: 7 }), 0, seen), 'sold: 50 + 7').toBe(57);
    expect(worstCaseLots(entry({ side: 'sell', lots: 7 }), 0, view({ lots: [-held] })), 'sold: 30 + 7').toBe(37);
  });

  it('is never less than any order of fills leads to', () => {
    const lots = fc.integer({ min: 1, max: 50 });
    const order = fc.record({ side: fc.constantFrom<Side>('buy', 'sell'), lots, fills: fc.boolean() });
    const orders = fc.array(order, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.integer({ min: -50, max: 50 }), orders, (held, placed) => {
        const [asked, ...working] = placed.map((order) => entry(order));
        const onOneSide = (side: Side, which = placed): number =>
          which.reduce((sum, each) => sum + (each.side === side ? each.lots : 0), 0);
        const filled = placed.filter(({ fills }) => fills);
        const reached = held + onOneSide('buy', filled) - onOneSide('sell', filled);
        const most = worstCaseLots(asked!, 0, view({ lots: [held], workingEntries: working }));
        expect(most).toBeGreaterThanOrEqual(Math.abs(reached));
        expect(most).toBe(Math.max(Math.max(held, 0) + onOneSide('buy'), Math.max(-held, 0) + onOneSide('sell')));
      }),
    );
  });

  it('is worth lots at the dearer of the newest price and the price of the order', () => {
    const terms = { kind: 'limit', limitTicks: 12_000, timeInForce: 'good-till-cancelled' } as const;
    const limit = { ...entry({ lots: 10 }), ...terms };
    const below = { ...limit, limitTicks: 8_000 };
    const working = [entry({ lots: 20 }), entry({ side: 'sell', lots: 70 }), entry({ instrument: OTHER, lots: 900 })];
    const seen = view({ lots: [30, -40], workingEntries: working });
    // A lot is a thousandth, the newest price 100.
    expect(reachOf(0, 'buy', seen)).toEqual({ held: 3, added: 2 });
    expect(reachOf(0, 'buy', seen, limit).added).toBeCloseTo(2 + 1.2, 12);
    expect(reachOf(0, 'buy', seen, below).added).toBeCloseTo(2 + 1, 12);
    const other = reachOf(0, 'sell', seen, limit);
    expect([other.held, Math.round(other.added * 1e9) / 1e9], 'asked on the other side').toEqual([-3, 7]);
    expect(reachableValue(0, 'buy', seen)).toBe(5);
    expect(reachableValue(0, 'sell', seen), 'what is held counts as gone').toBeCloseTo(7, 12);
    expect(reachableValue(1, 'sell', seen)).toBe(4);
  });

  it('is unknown where a price that matters is, and nothing where nothing is held or asked', () => {
    const blind = { prices: column(Number.NaN) };
    expect(reachOf(0, 'buy', view({ lots: [1], ...blind })).held).toBeNaN();
    expect(reachOf(0, 'buy', view(blind), entry()).added).toBeNaN();
    expect(reachOf(0, 'buy', view(blind))).toEqual({ held: 0, added: 0 });
    expect(reachOf(99, 'buy', view())).toEqual({ held: Number.NaN, added: Number.NaN });
  });

  it('knows the market of an order, and none of an instrument elsewhere', () => {
    expect([FIRST, OTHER, 'X/USD'].map((instrument) => marketOf(entry({ instrument }), view()))).toEqual([0, 1, -1]);
  });
});
