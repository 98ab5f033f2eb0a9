import { describe, expect, it } from 'vitest';
import { minorFromAmount } from '../core/money.ts';
import { HOUR, instant, SECOND } from '../core/time.ts';
import { Exchange } from './exchange.ts';
import { NO_EVENTS, type ExchangeEvent } from './exchange-event.ts';
import { exchangeRules } from './exchange-rules.ts';
import {
  exchangeOf,
  bar,
  market,
  limit,
  stop,
  target,
  FLAT_BAR,
  send,
  fillsOf,
  endsOf,
  holding,
  instrumentOf,
  NO_COSTS,
  START,
} from '../../test/support/one-market-exchange.ts';

describe('taking orders', () => {
  it.each([
    { order: market('buy', { lots: 1 }), trouble: 'size' },
    { order: market('buy', { lots: 2.5 }), trouble: 'size' },
    { order: market('sell', { lots: 2.5, reduce: 'reduce-only' }), trouble: 'size' },
    { order: market('sell', { lots: 0, reduce: 'reduce-only' }), trouble: 'size' },
    { order: market('sell', { lots: -3, reduce: 'reduce-only' }), trouble: 'size' },
    { order: limit('buy', 10, { lots: 5 }), trouble: 'size' },
    { order: limit('buy', -1), trouble: 'rejected' },
    { order: stop('sell', 0), trouble: 'rejected' },
    { order: stop('buy', 10, { lots: 5 }), trouble: 'size' },
    { order: target('sell', 99.5), trouble: 'rejected' },
    { order: target('sell', 10, { lots: 5 }), trouble: 'size' },
    { order: { ...market('buy'), instrument: 'ETH/USD' }, trouble: 'rejected' },
  ])('refuses what no venue would take: $trouble', ({ order, trouble }) => {
    expect(exchangeOf().submit(order, instant(START))).toMatchObject({ trouble });
  });

  it('refuses an order id that was used before', () => {
    const exchange = exchangeOf();
    const order = market('buy');
    send(exchange, order);
    expect(exchange.submit(order, instant(START))).toMatchObject({ trouble: 'rejected' });
  });

  it('lets a remainder below the minimum be closed', () => {
    const exchange = holding('buy');
    send(exchange, market('sell', { lots: 1, reduce: 'reduce-only' }));
    expect(fillsOf(exchange.onBar(0, bar(1, FLAT_BAR)))).toHaveLength(1);
  });

  it('a cancel is immediate without latency, and can lose the race with it', () => {
    const swift = exchangeOf();
    const order = limit('buy', 9_900);
    send(swift, order);
    expect(swift.cancel(order.id, instant(START))).toEqual({ kind: 'cancelled', filledLots: 0 });
    expect(swift.cancel(order.id, instant(START))).toEqual({ kind: 'not-open' });
    const slow = exchangeOf({ latency: HOUR });
    const late = market('buy');
    send(slow, late);
    expect(slow.cancel(late.id, instant(START + SECOND))).toEqual({ kind: 'cancelling', filledLots: 0 });
    expect(fillsOf(slow.onBar(0, bar(1, FLAT_BAR)))).toHaveLength(1);
    const inTime = market('buy');
    send(slow, inTime);
    slow.cancel(inTime.id, instant(START + HOUR));
    expect(endsOf(slow.onBar(0, bar(2, FLAT_BAR)))).toEqual(['cancelled']);
  });
});

it.each([
  [100, 'filled'],
  [99.99, 'cancelled'],
])('all of the cash buys spot, to the last minor unit: 1 BTC at 100 with %d is %s', (cash, end) => {
  const exchange = exchangeOf({}, 'spot', cash);
  send(exchange, market('buy'));
  const events = exchange.onBar(0, bar(0, FLAT_BAR));
  expect(events.flatMap((event) => (event.kind === 'order-update' ? [event.state.kind] : []))).toEqual([end]);
});

it('a listener is called where something happened, and not otherwise', () => {
  const exchange = holding('buy');
  send(exchange, limit('buy', 9_000));
  const told: (readonly ExchangeEvent[])[] = [];
  const tell = (events: readonly ExchangeEvent[]): void => void told.push(events);
  const next = bar(1, FLAT_BAR);
  exchange.open(0, next, tell);
  exchange.elapse(() => next, next.closeTime, tell);
  exchange.close(0, next, tell);
  exchange.meet(0, { kind: 'print', at: next.closeTime, price: 100, volume: 1 }, tell);
  expect(told).toEqual([]);
  exchange.meet(0, { kind: 'print', at: next.closeTime, price: 89, volume: 1 }, tell);
  expect(told.map((events) => events.map(({ kind }) => kind))).toEqual([['fill', 'order-update']]);
});

it('a bar without orders and position answers with one shared empty list', () => {
  const exchange = exchangeOf();
  expect(exchange.onBar(0, bar(0, FLAT_BAR))).toBe(NO_EVENTS);
});

it('an order that rests in one market is remembered, however many later ones another market has had', () => {
  const instruments = ['BTC/USD', 'ETH/USD'].map((id) => ({ ...instrumentOf('perpetual'), id }));
  const exchange = new Exchange({
    markets: instruments.map((instrument) => ({ instrument, rules: exchangeRules(NO_COSTS) })),
    cashMinor: minorFromAmount(10_000),
  });
  const resting = limit('buy', 5_000);
  send(exchange, resting);
  for (let place = 0; place < 1_200; place++) {
    const later = { ...limit('buy', 5_000), instrument: 'ETH/USD' };
    send(exchange, later);
    expect(exchange.cancel(later.id, instant(START)).kind).toBe('cancelled');
  }
  expect(exchange.working().map(({ request }) => request.id)).toEqual([resting.id]);
  expect(exchange.cancel(resting.id, instant(START))).toEqual({ kind: 'cancelled', filledLots: 0 });
});
