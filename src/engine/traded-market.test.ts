import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SPOT } from '../../test/support/protection-bench.ts';
import { clientOrderId } from '../core/order.ts';
import { instant } from '../core/time.ts';
import { TradedMarket } from './traded-market.ts';

const DUE = instant(1_000);
const entry = clientOrderId('entry');
const exit = clientOrderId('exit');

function entered(): TradedMarket {
  const traded = new TradedMarket(0, SPOT, 0);
  traded.enter({ order: entry, reason: 'a belief', dueAt: DUE });
  return traded;
}

describe('the state of a market', () => {
  it('goes from flat to entering, open, closing and flat again', () => {
    const traded = new TradedMarket(0, SPOT, 0);
    const kinds = [traded.state.kind];
    traded.enter({ order: entry, reason: 'a belief', dueAt: DUE });
    kinds.push(traded.state.kind);
    traded.booked({ order: entry, lots: 1 }, 5);
    kinds.push(traded.state.kind);
    traded.ended(entry);
    traded.beginClosing('horizon').exit = exit;
    kinds.push(traded.state.kind);
    traded.booked({ order: exit, lots: 1 }, 0);
    kinds.push(traded.state.kind);
    expect(kinds).toEqual(['flat', 'entering', 'open', 'closing', 'flat']);
    expect(traded.isBusy, 'the end of the exit has not been confirmed').toBe(true);
    expect(traded.ended(exit)).toBe('waited-for');
    expect(traded.isBusy).toBe(false);
  });

  it('begins open where the ledger begins with a position', () => {
    expect(new TradedMarket(0, SPOT, 7).state.kind).toBe('open');
  });

  it('gives the timer that ends a position at the first fill of its entry only', () => {
    const traded = entered();
    expect(traded.booked({ order: entry, lots: 1 }, 2)).toEqual({ timer: 'hold:entry', at: DUE });
    expect(traded.booked({ order: entry, lots: 1 }, 5)).toBeUndefined();
  });

  it('forgets an entry that ended without a fill', () => {
    const traded = entered();
    expect(traded.ended(entry)).toBe('other');
    expect(traded.state).toEqual({ kind: 'flat', lastExit: undefined });
  });

  it('keeps the entry of the next position when a turn closes this one', () => {
    const traded = entered();
    traded.booked({ order: entry, lots: 1 }, 5);
    traded.ended(entry);
    traded.beginClosing('signal').exit = exit;
    const next = clientOrderId('next');
    traded.enter({ order: next, reason: 'the other way', dueAt: undefined });
    traded.booked({ order: exit, lots: 1 }, 0);
    expect(traded.state).toEqual({ kind: 'entering', entry: next, lastExit: exit });
  });

  it('is busy while it is being closed, also while no exit is under way', () => {
    const traded = entered();
    traded.booked({ order: entry, lots: 5 }, 5);
    traded.ended(entry);
    expect(traded.isBusy, 'a position that is held').toBe(false);
    traded.beginClosing('horizon');
    expect([traded.exit, traded.isBusy]).toEqual([undefined, true]);
  });

  it('leaves as many lots bare as neither a stop nor what is left of a smaller exit stands for', () => {
    const traded = entered();
    traded.booked({ order: entry, lots: 100 }, 100);
    traded.ended(entry);
    traded.stops.add(clientOrderId('stop'), 30);
    traded.reduce(exit, 40);
    expect(traded.bareLots(100)).toBe(30);
    traded.booked({ order: exit, lots: 15 }, 85);
    expect(traded.bareLots(85), '25 of the exit are left').toBe(30);
    traded.booked({ order: clientOrderId('another'), lots: 5 }, 80);
    expect(traded.bareLots(80), 'what another order sold was bare').toBe(25);
    traded.ended(exit);
    expect(traded.bareLots(80)).toBe(50);
  });

  it('that is to be closed leaves bare what the exit of a part does not stand for', () => {
    const traded = entered();
    traded.booked({ order: entry, lots: 100 }, 100);
    traded.ended(entry);
    traded.reduce(exit, 40);
    traded.beginClosing('flatten');
    expect(traded.bareLots(100)).toBe(60);
    traded.booked({ order: exit, lots: 15 }, 85);
    expect(traded.bareLots(85), '25 of the exit are left').toBe(60);
    expect(traded.ended(exit)).toBe('waited-for');
    expect(traded.bareLots(85)).toBe(85);
    traded.beginClosing('flatten').exit = clientOrderId('the rest');
    expect(traded.bareLots(85)).toBe(0);
  });

  it('refuses to close what is not held', () => {
    expect(() => new TradedMarket(0, SPOT, 0).beginClosing('flatten')).toThrow('has no position to close, is flat');
  });

  it('is open or closing exactly while lots are held, whatever happens in whatever order', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('enter' as const) }),
      fc.record({ kind: fc.constant('fill' as const), lots: fc.integer({ min: -2, max: 2 }), of: fc.nat(3) }),
      fc.record({ kind: fc.constant('close' as const) }),
      fc.record({ kind: fc.constant('end' as const), of: fc.nat(3) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const traded = new TradedMarket(0, SPOT, 0);
        const orders = [entry, exit];
        let lots = 0;
        for (const [number, event] of steps.entries()) {
          const id = clientOrderId(`order ${number}`);
          if (event.kind === 'enter' && !traded.isBusy)
            traded.enter({ order: orders[orders.push(id) - 1]!, reason: '', dueAt: DUE });
          if (event.kind === 'fill')
            traded.booked({ order: orders.at(-1 - event.of) ?? entry, lots: 1 }, (lots = event.lots));
          if (event.kind === 'close' && lots !== 0 && traded.exit === undefined)
            traded.beginClosing('flatten').exit = orders[orders.push(id) - 1]!;
          if (event.kind === 'end') traded.ended(orders.at(-1 - event.of) ?? entry);
          expect(traded.state.kind === 'open' || traded.state.kind === 'closing').toBe(lots !== 0);
          expect(traded.holding !== undefined).toBe(lots !== 0);
        }
      }),
    );
  });
});
