import { expect, it } from 'vitest';
import type { Instrument } from '../core/instrument.ts';
import { decimalStep } from '../core/money.ts';
import { clientOrderId, type MarketOrder } from '../core/order.ts';
import { instant } from '../core/time.ts';
import type { ExchangeEvent } from './exchange-event.ts';
import { exchangeRules } from './exchange-rules.ts';
import { Exchange } from './exchange.ts';

function market(id: string) {
  const steps = { tick: decimalStep('0.01'), lot: decimalStep('0.1') };
  const instrument: Instrument = {
    id,
    venue: 'v',
    kind: 'outcome',
    base: id,
    quote: 'USD',
    ...steps,
    minimumLots: 1,
    minimumNotional: 0,
  };
  return { instrument, rules: exchangeRules() };
}

function buy(id: string, instrument: string): MarketOrder {
  const terms = { side: 'buy', lots: 10, purpose: 'enter', reduce: 'open-or-reduce' } as const;
  return { kind: 'market', id: clientOrderId(id), instrument, ...terms, createdAt: instant(0) };
}

it('an order of a settled market is refused, and its number goes to the next market', () => {
  const exchange = new Exchange({ markets: [market('A'), market('B')], cashMinor: 10n ** 21n, slots: 2 });
  expect(exchange.submit(buy('1', 'A'), instant(1))).toBeUndefined();
  const told: ExchangeEvent[] = [];
  exchange.settle(0, { at: instant(2), value: 1 }, (events) => {
    told.push(...events);
    expect(exchange.submit(buy('2', 'A'), instant(2))?.trouble, 'while its end is told').toBe('rejected');
  });
  expect(told).toEqual([
    { kind: 'settlement', at: 2, market: 0, value: 1 },
    { kind: 'order-update', at: 2, order: '1', state: { kind: 'cancelled', filledLots: 0, reason: 'settlement' } },
  ]);
  expect(exchange.cancel(clientOrderId('1'), instant(3)), 'it has ended').toEqual({ kind: 'not-open' });
  expect(exchange.submit(buy('3', 'A'), instant(3))?.reason).toContain('no instrument A');
  expect(() => exchange.settle(0, { at: instant(3), value: 1 }, () => undefined)).toThrow('slot 0 has none');
  expect(exchange.list(market('C'))).toBe(0);
  expect(exchange.submit(buy('4', 'C'), instant(4))).toBeUndefined();
  expect(() => exchange.list(market('D')), 'both numbers are taken').toThrow('none is free for D');
});
