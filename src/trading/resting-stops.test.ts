import { describe, expect, it } from 'vitest';
import { clientOrderId, type MarketOrder, type OrderRequest, type OrderState, type StopOrder } from '../core/order.ts';
import { instant } from '../core/time.ts';
import { RestingStops } from './resting-stops.ts';

const terms = {
  instrument: 'BTC/USD',
  side: 'sell',
  lots: 1,
  purpose: 'protect',
  reduce: 'reduce-only',
  createdAt: instant(0),
} as const;

function stop(id: string, triggerTicks: number, more: Partial<StopOrder> = {}): StopOrder {
  return { ...terms, id: clientOrderId(id), kind: 'stop', triggerTicks, ...more };
}

function sent(stops: RestingStops, ...orders: readonly OrderRequest[]): void {
  stops.observe('moment', '{"kind":"moment"}', JSON.stringify({ orders }));
}

function update(stops: RestingStops, order: string, state: OrderState): void {
  stops.observe('order-update', JSON.stringify({ kind: 'order-update', at: 0, order, state }), '{}');
}

describe('the stops that rest at the venue though no process runs', () => {
  it('are nearest at the highest trigger for a long position and at the lowest for a short one', () => {
    const stops = new RestingStops();
    sent(stops, stop('a', 90), stop('b', 95), stop('c', 80));
    sent(
      stops,
      ...[120, 110, 130].map((ticks, place) => stop(`s${place}`, ticks, { instrument: 'ETH/USD', side: 'buy' })),
    );
    expect(stops.nearest('BTC/USD'), 'a falling price reaches the highest sell stop first').toBe(95);
    expect(stops.nearest('ETH/USD'), 'a rising price reaches the lowest buy stop first').toBe(110);
    expect(stops.nearest('SOL/USD'), 'an instrument without a stop has no trigger').toBeUndefined();
  });

  it.each<OrderState>([
    { kind: 'filled' },
    { kind: 'cancelled', filledLots: 0, reason: 'by the person' },
    { kind: 'rejected', reason: 'no funds' },
    { kind: 'expired', filledLots: 0 },
  ])('no longer count a stop once it is $kind', (state) => {
    const stops = new RestingStops();
    sent(stops, stop('a', 90), stop('b', 95));
    update(stops, 'b', state);
    expect(stops.nearest('BTC/USD'), 'the other stop is what protects now').toBe(90);
    update(stops, 'a', state);
    expect(stops.nearest('BTC/USD'), 'nothing protects the position').toBeUndefined();
  });

  it.each<OrderState>([
    { kind: 'in-flight' },
    { kind: 'unknown' },
    { kind: 'open', filledLots: 0 },
    { kind: 'cancelling', filledLots: 0 },
  ])('still count a stop that is $kind', (state) => {
    const stops = new RestingStops();
    sent(stops, stop('a', 90));
    update(stops, 'a', state);
    expect(stops.nearest('BTC/USD')).toBe(90);
  });

  it('leave out orders that are no protective stops', () => {
    const stops = new RestingStops();
    const exit: MarketOrder = { ...terms, id: clientOrderId('m'), kind: 'market' };
    sent(stops, stop('entry', 99, { purpose: 'enter' }), exit, stop('a', 90));
    expect(stops.nearest('BTC/USD'), 'only the protective stop protects').toBe(90);
    const none = new RestingStops();
    sent(none, exit);
    expect(none.nearest('BTC/USD')).toBeUndefined();
  });

  it('take a stop from the same event that reports the end of another', () => {
    const stops = new RestingStops();
    sent(stops, stop('a', 90));
    stops.observe(
      'order-update',
      JSON.stringify({ kind: 'order-update', at: 0, order: 'a', state: { kind: 'filled' } }),
      JSON.stringify({ orders: [stop('b', 85)] }),
    );
    expect(stops.nearest('BTC/USD')).toBe(85);
  });
});
