import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientOrderId, type MarketOrder, type OrderState } from '../core/order.ts';
import { instant } from '../core/time.ts';
import { OrderTracker } from './order-tracker.ts';

const request: MarketOrder = {
  id: clientOrderId('o1'),
  instrument: 'BTC/USD',
  kind: 'market',
  side: 'buy',
  lots: 10,
  purpose: 'enter',
  reduce: 'open-or-reduce',
  createdAt: instant(0),
};
const exit: MarketOrder = { ...request, id: clientOrderId('o2'), side: 'sell', purpose: 'exit', reduce: 'reduce-only' };

function tracking(...states: readonly OrderState[]): OrderTracker {
  const tracker = new OrderTracker();
  tracker.track(request);
  for (const state of states) tracker.update(request.id, state);
  return tracker;
}
const OPEN: OrderState = { kind: 'open', filledLots: 0 };

describe('an order', () => {
  it('goes from in flight over open to filled', () => {
    const tracker = tracking();
    expect(tracker.state(request.id)).toEqual({ kind: 'in-flight' });
    tracker.update(request.id, OPEN);
    tracker.update(request.id, { kind: 'open', filledLots: 4 });
    expect(tracker.workingEntries()).toEqual([{ ...request, lots: 6 }]);
    tracker.update(request.id, { kind: 'filled' });
    expect(tracker.workingEntries()).toEqual([]);
    expect(tracker.workingCount).toBe(0);
    expect(tracker.request(request.id)).toBe(request);
  });

  it('may be refused, filled or cancelled straight from flight', () => {
    expect(tracking({ kind: 'rejected', reason: 'size' }).workingCount).toBe(0);
    expect(tracking({ kind: 'filled' }).workingCount).toBe(0);
    expect(tracking({ kind: 'cancelled', filledLots: 0, reason: 'funds' }).workingCount).toBe(0);
  });

  it('that is being cancelled may still fill', () => {
    expect(
      tracking(OPEN, { kind: 'cancelling', filledLots: 0 }, { kind: 'open', filledLots: 3 }, { kind: 'filled' }).state(
        request.id,
      ),
    ).toEqual({ kind: 'filled' });
  });

  it.each([
    { before: { kind: 'filled' }, after: OPEN },
    { before: { kind: 'rejected', reason: '' }, after: { kind: 'filled' } },
    { before: { kind: 'expired', filledLots: 0 }, after: { kind: 'cancelled', filledLots: 0, reason: '' } },
    { before: OPEN, after: { kind: 'rejected', reason: '' } },
    { before: OPEN, after: { kind: 'in-flight' } },
    { before: { kind: 'open', filledLots: 5 }, after: { kind: 'open', filledLots: 4 } },
    { before: OPEN, after: { kind: 'open', filledLots: 11 } },
  ] as const)('cannot go from $before.kind to $after.kind', ({ before, after }) => {
    expect(() => tracking(before).update(request.id, after)).toThrow(/cannot go from/);
  });

  it('is sent once', () => {
    expect(() => tracking().track(request)).toThrow(/sent once/);
  });

  it("that was never tracked is nobody's", () => {
    expect(() => tracking().update(clientOrderId('other'), OPEN)).toThrow(/unknown/);
  });
});

it('exits are not among the working entries', () => {
  const tracker = tracking();
  tracker.track(exit);
  expect(tracker.workingEntries()).toEqual([request]);
  expect(tracker.working().map((order) => order.request)).toEqual([request, exit]);
});

it('working entries are one list until something changes', () => {
  const tracker = tracking();
  expect(tracker.workingEntries()).toBe(tracker.workingEntries());
});

describe('a tracker that is restored from a snapshot', () => {
  /** A resting order, and so many later ones that were filled. */
  const after = (later: number): OrderTracker => {
    const tracker = tracking(OPEN);
    for (let count = 0; count < later; count++) {
      const id = clientOrderId(`later-${count}`);
      tracker.track({ ...request, id });
      tracker.update(id, { kind: 'filled' });
    }
    return tracker;
  };

  it('knows the orders that are working, and the ended ones for as long', () => {
    for (const later of [0, 200, 300, 600]) {
      const [tracker, restored] = [after(later), new OrderTracker()];
      restored.restore(tracker.snapshot());
      for (const each of [tracker, restored]) {
        for (let count = 0; count < 300; count++) {
          each.track({ ...exit, id: clientOrderId(`exit-${count}`) });
          each.update(clientOrderId(`exit-${count}`), { kind: 'filled' });
        }
      }
      expect(restored.snapshot(), `${later} orders before it`).toEqual(tracker.snapshot());
      expect(restored.working()).toEqual([{ request, state: OPEN }]);
      expect(restored.workingEntries()).toEqual([request]);
    }
  });

  it('goes its own way', () => {
    const [tracker, restored] = [tracking(OPEN), new OrderTracker()];
    restored.restore(tracker.snapshot());
    restored.update(request.id, { kind: 'filled' });
    expect([tracker.state(request.id), tracker.workingCount, restored.workingCount]).toEqual([OPEN, 1, 0]);
  });
});

it('the working orders are those that have not ended, oldest first, in whatever order they end', () => {
  const ids = Array.from({ length: 6 }, (_, place) => clientOrderId(`w${place}`));
  fc.assert(
    fc.property(fc.shuffledSubarray(ids), (ended) => {
      const tracker = new OrderTracker();
      for (const id of ids) tracker.track({ ...request, id });
      for (const [place, id] of ended.entries()) {
        tracker.update(id, { kind: 'filled' });
        const gone = new Set(ended.slice(0, place + 1));
        const left = ids.filter((each) => !gone.has(each));
        expect(tracker.working().map((order) => order.request.id)).toEqual(left);
        expect(tracker.workingEntries().map((order) => order.id)).toEqual(left);
        expect(tracker.workingCount).toBe(left.length);
      }
    }),
  );
});
