import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Instrument, InstrumentKind } from '../core/instrument.ts';
import { instant } from '../core/time.ts';
import { OrderIds } from './order-ids.ts';
import { planTarget, type Plan } from './planner.ts';

function plan(currentLots: number, targetLots: number, kind: InstrumentKind = 'margin', exitGroup?: string): Plan {
  const instrument: Instrument = {
    id: 'BTC/USD',
    venue: 'test',
    kind,
    base: 'BTC',
    quote: 'USD',
    tick: { units: 1, decimals: 2 },
    lot: { units: 1, decimals: 3 },
    minimumLots: 1,
    minimumNotional: 0,
  };
  const ids = new OrderIds(7);
  return planTarget({
    instrument,
    currentLots,
    targetLots,
    now: instant(0),
    nextId: () => ids.next(),
    ...(exitGroup === undefined ? {} : { exitGroup }),
  });
}
const shape = ({ orders }: Plan) =>
  orders.map(({ side, lots, purpose, reduce }) => `${purpose} ${side} ${lots} ${reduce}`);

describe('a plan', () => {
  it.each([
    { from: 0, to: 5, orders: ['enter buy 5 open-or-reduce'] },
    { from: 0, to: -5, orders: ['enter sell 5 open-or-reduce'] },
    { from: 2, to: 5, orders: ['enter buy 3 open-or-reduce'] },
    { from: 5, to: 2, orders: ['exit sell 3 reduce-only'] },
    { from: -5, to: 0, orders: ['exit buy 5 reduce-only'] },
    { from: 5, to: -3, orders: ['exit sell 5 reduce-only', 'enter sell 3 open-or-reduce'] },
    { from: 5, to: 5, orders: [] },
  ])('from $from to $to lots is $orders', ({ from, to, orders }) => {
    expect(shape(plan(from, to))).toEqual(orders);
  });

  it('for a short on spot goes to flat and says that the short was skipped', () => {
    expect(shape(plan(5, -3, 'spot'))).toEqual(['exit sell 5 reduce-only']);
    expect(plan(5, -3, 'spot').short).toBe('skipped');
    expect(plan(0, -3, 'spot')).toEqual({ orders: [], short: 'skipped' });
    expect(plan(5, 0, 'spot').short).toBe('as-wanted');
  });

  it("puts the exit, and only the exit, into the position's group", () => {
    expect(plan(5, -3, 'margin', 'p1').orders.map(({ group }) => group)).toEqual(['p1', undefined]);
  });

  it('always ends at the target, or at flat where it cannot be short', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -50, max: 50 }),
        fc.integer({ min: -50, max: 50 }),
        fc.constantFrom<InstrumentKind>('spot', 'perpetual'),
        (from, to, kind) => {
          const end = plan(from, to, kind).orders.reduce(
            (lots, order) => lots + (order.side === 'buy' ? order.lots : -order.lots),
            from,
          );
          expect(end).toBe(kind === 'spot' ? Math.max(0, to) : to);
        },
      ),
    );
  });
});

it('order ids repeat with the seed, differ between seeds, and go on where they were', () => {
  const first = new OrderIds(42);
  expect([first.next(), first.next()]).toEqual(['16-00000001', '16-00000002']);
  expect(new OrderIds(42, 2).next()).toBe(first.next());
  expect(new OrderIds(43).next()).not.toBe('16-00000001');
  expect(() => new OrderIds(-1)).toThrow(RangeError);
});
