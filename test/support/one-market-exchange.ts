import type { Candle } from '../../src/core/candle.ts';
import type { Instrument, InstrumentKind } from '../../src/core/instrument.ts';
import { minorFromAmount } from '../../src/core/money.ts';
import {
  clientOrderId,
  type LimitOrder,
  type MarketOrder,
  type OrderRequest,
  type StopOrder,
  type TakeProfitOrder,
} from '../../src/core/order.ts';
import { HOUR, instant } from '../../src/core/time.ts';
import { Exchange } from '../../src/exchange/exchange.ts';
import { exchangeRules, type ExchangeRules } from '../../src/exchange/exchange-rules.ts';
import type { ExchangeEvent } from '../../src/exchange/exchange-event.ts';

/** An exchange of one market for tests, the orders and bars that it is given, and what its events say. */
export const START = 1_000 * 24 * HOUR;
export const NO_COSTS: Partial<ExchangeRules> = { fees: [{ volume: 0, makerBps: 0, takerBps: 0 }], slippageBps: 0 };

/** Ticks of 0.01, lots of 0.001: prices near 100 are near 10,000 ticks. */
export function instrumentOf(kind: InstrumentKind): Instrument {
  return {
    id: 'BTC/USD',
    venue: 'test',
    kind,
    base: 'BTC',
    quote: 'USD',
    tick: { units: 1, decimals: 2 },
    lot: { units: 1, decimals: 3 },
    minimumLots: 2,
    minimumNotional: 0.1,
  };
}

export function exchangeOf(
  rules: Partial<ExchangeRules> = {},
  kind: InstrumentKind = 'perpetual',
  cash = 10_000,
): Exchange {
  return new Exchange({
    markets: [{ instrument: instrumentOf(kind), rules: exchangeRules({ ...NO_COSTS, ...rules }) }],
    cashMinor: minorFromAmount(cash),
  });
}

/** The bar number `index`, one hour long. */
export function bar(
  index: number,
  [open, high, low, close]: readonly [number, number, number, number],
  volume = 1_000,
): Candle {
  const openTime = START + index * HOUR;
  return {
    openTime: instant(openTime),
    closeTime: instant(openTime + HOUR),
    open,
    high,
    low,
    close,
    volume,
    transactions: Number.NaN,
  };
}

let made = 0;
export type Terms = Partial<Pick<OrderRequest, 'lots' | 'reduce' | 'group'>>;
function terms(
  side: 'buy' | 'sell',
  { lots = 1_000, reduce = 'open-or-reduce', group }: Terms,
): Omit<MarketOrder, 'kind'> {
  made += 1;
  return {
    id: clientOrderId(`o${made}`),
    instrument: 'BTC/USD',
    side,
    lots,
    reduce,
    purpose: reduce === 'reduce-only' ? 'exit' : 'enter',
    createdAt: instant(START),
    ...(group === undefined ? {} : { group }),
  };
}
export const market = (side: 'buy' | 'sell', more: Terms = {}): MarketOrder => ({
  ...terms(side, more),
  kind: 'market',
});
export const stop = (side: 'buy' | 'sell', triggerTicks: number, more: Terms = {}): StopOrder => ({
  ...terms(side, more),
  kind: 'stop',
  triggerTicks,
});
export const target = (side: 'buy' | 'sell', triggerTicks: number, more: Terms = {}): TakeProfitOrder => ({
  ...terms(side, more),
  kind: 'take-profit',
  triggerTicks,
});
export const limit = (
  side: 'buy' | 'sell',
  limitTicks: number,
  more: Terms = {},
  timeInForce: LimitOrder['timeInForce'] = 'good-till-cancelled',
): LimitOrder => ({ ...terms(side, more), kind: 'limit', limitTicks, timeInForce });

export const EXIT: Terms = { reduce: 'reduce-only' };
export const FLAT_BAR = [100, 100, 100, 100] as const;

export function send(exchange: Exchange, ...orders: readonly OrderRequest[]): void {
  for (const order of orders) {
    const problem = exchange.submit(order, instant(START));
    if (problem !== undefined) throw new Error(`The exchange refuses ${order.id}: ${problem.reason}`);
  }
}
export const fillsOf = (events: readonly ExchangeEvent[]) =>
  events.flatMap((event) => (event.kind === 'fill' ? [event.fill] : []));
export const endsOf = (events: readonly ExchangeEvent[]) =>
  events.flatMap((event) =>
    event.kind === 'order-update' && event.state.kind === 'cancelled' ? [event.state.reason] : [],
  );
export const prices = (events: readonly ExchangeEvent[]): number[] =>
  fillsOf(events).map(({ priceTicks }) => priceTicks);

/** An exchange that is long (or short) 1 BTC from 100. */
export function holding(side: 'buy' | 'sell', rules: Partial<ExchangeRules> = {}, cash = 10_000): Exchange {
  const exchange = exchangeOf(rules, 'perpetual', cash);
  send(exchange, market(side));
  if (prices(exchange.onBar(0, bar(0, FLAT_BAR))).join() !== '10000') throw new Error('The position was not opened');
  return exchange;
}
