import { ScriptedVenue, type Reception } from '../live/scripted-venue.ts';
import { approve } from './approve.ts';
import { instruments } from './risk-view.ts';
import { SimulatedClock } from '../../src/core/clock.ts';
import type { Instrument } from '../../src/core/instrument.ts';
import { minorFromAmount } from '../../src/core/money.ts';
import { clientOrderId, type ClientOrderId, type OrderRequest } from '../../src/core/order.ts';
import { instant, SECOND } from '../../src/core/time.ts';
import type { EngineEvent } from '../../src/engine/event.ts';
import { OrderTracker } from '../../src/execution/order-tracker.ts';
import { VenueOrders, type VenueOrdersParts } from '../../src/live/venue-orders.ts';

const instrument = instruments[0] as Instrument;
export const NONCE: Reception = {
  kind: 'refused',
  trouble: 'nonce',
  retryable: 'retryable',
  reason: 'EAPI:Invalid nonce',
};
export const FAILED = { kind: 'failed', trouble: 'unknown-outcome', reason: 'silence' } as const;

/** A desk before a scripted venue, with the engine's own tracker behind it. */
export function stage(parts: Partial<VenueOrdersParts> = {}) {
  const clock = new SimulatedClock(instant(1_700_000_000 * SECOND));
  const venue = new ScriptedVenue({ clock, instrument, cashMinor: minorFromAmount(1_000) });
  venue.markets = 'rest';
  const tracker = new OrderTracker();
  const heard: EngineEvent[] = [];
  const notes: string[] = [];
  let trading: 'on' | 'halted' = 'on';
  const desk = new VenueOrders({
    venue,
    clock,
    working: () => tracker.working(),
    ban: () => Promise.resolve(undefined),
    mayHaveTraded: () => false,
    trading: () => Promise.resolve(trading),
    note: (kind, detail) => void notes.push(`${kind}: ${String(detail['what'])}`),
    show: (event) => {
      heard.push(event);
      if (event.kind === 'order-update') tracker.update(event.order, event.state);
    },
    ...parts,
  });
  const order = (id = 'a1', lots = 10): OrderRequest => ({
    id: clientOrderId(id),
    instrument: instrument.id,
    side: 'buy',
    kind: 'market',
    lots,
    purpose: 'enter',
    reduce: 'open-or-reduce',
    createdAt: clock.now(),
  });
  const send = async (request = order()): Promise<ClientOrderId> => {
    tracker.track(request);
    await desk.send(approve(request));
    return request.id;
  };
  const pass = (seconds: number) => clock.advanceTo(instant(clock.now() + seconds * SECOND));
  const story = () =>
    heard.map((event) =>
      event.kind === 'order-update' ? event.state.kind : event.kind === 'fill' ? `fill ${event.fill.lots}` : event.kind,
    );
  return {
    venue,
    desk,
    tracker,
    heard,
    notes,
    order,
    send,
    pass,
    story,
    halt: () => void (trading = 'halted'),
    resume: () => void (trading = 'on'),
  };
}
