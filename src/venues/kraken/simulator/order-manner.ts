import { stepsOfText } from '../../../core/decimal-text.ts';
import type { LimitOrder, MarketOrder, StopOrder, TakeProfitOrder } from '../../../core/order.ts';
import { partsFromFraction } from '../../../exchange/exact-rate.ts';
import { invalidArgument, KrakenError } from './kraken-error.ts';
import type { KrakenMarket } from './kraken-market.ts';
import type { OrderTrigger, TrailingOffset } from './order-trigger.ts';

/** The kind and prices of an order of the matching core. */
export type CoreManner =
  | Pick<MarketOrder, 'kind'>
  | Pick<LimitOrder, 'kind' | 'limitTicks' | 'timeInForce'>
  | Pick<StopOrder, 'kind' | 'triggerTicks'>
  | Pick<TakeProfitOrder, 'kind' | 'triggerTicks'>;

/** How an order trades: its order in the matching core, and the trigger that it waits for before it enters the core. */
export interface OrderManner {
  readonly core: CoreManner;
  readonly trigger: OrderTrigger | undefined;
}

/** The fields on the wire that say how an order trades, with their names in an order or in a `close[...]`. */
export interface MannerFields {
  readonly ordertype: string;
  readonly price: () => string;
  readonly price2: () => string;
  readonly timeinforce: string | undefined;
}

/** Reads the kind and prices of an order. Throws Kraken's refusal. */
export function readManner({ ordertype, price, price2, timeinforce }: MannerFields, market: KrakenMarket): OrderManner {
  const limit = (text: string): CoreManner => ({
    kind: 'limit',
    limitTicks: ticksOf(text, market),
    timeInForce: timeInForce(timeinforce),
  });
  const plain = (core: CoreManner): OrderManner => ({ core, trigger: undefined });
  switch (ordertype) {
    case 'market':
      return plain({ kind: 'market' });
    case 'limit':
      return plain(limit(price()));
    case 'stop-loss':
      return plain({ kind: 'stop', triggerTicks: ticksOf(price(), market) });
    case 'take-profit':
      return plain({ kind: 'take-profit', triggerTicks: ticksOf(price(), market) });
    case 'stop-loss-limit':
    case 'take-profit-limit':
      return { core: limit(price2()), trigger: { kind: ordertype, ticks: ticksOf(price(), market) } };
    case 'trailing-stop':
      return { core: { kind: 'market' }, trigger: { kind: 'trailing-stop', offset: trailingOffset(price(), market) } };
    default:
      throw invalidArgument('ordertype');
  }
}

export function ticksOf(text: string, { instrument }: KrakenMarket): number {
  const ticks = stepsOfText(text, instrument.tick);
  if (ticks === 'off-grid') throw new KrakenError('EOrder:Tick size check failed');
  if (ticks === 'unreadable' || ticks <= 0) throw invalidArgument('price');
  return ticks;
}

/** Reads the offset of a trailing stop, such as `+2%` or `+150.0`. */
function trailingOffset(text: string, market: KrakenMarket): TrailingOffset {
  const [, amount = '', percent] = /^\+(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  if (amount === '') throw invalidArgument('price');
  if (percent === '') return { kind: 'ticks', ticks: ticksOf(amount, market) };
  const share = Number(amount) / 100;
  if (!(share > 0 && share < 1) || !/^\d+(\.\d{1,2})?$/.test(amount)) throw invalidArgument('price');
  return { kind: 'parts', parts: partsFromFraction(share) };
}

function timeInForce(text = 'GTC'): LimitOrder['timeInForce'] {
  // Good-till-date is good-till-cancelled with an expiry in `expiretm`.
  if (text.toUpperCase() === 'GTC' || text.toUpperCase() === 'GTD') return 'good-till-cancelled';
  if (text.toUpperCase() === 'IOC') return 'immediate-or-cancel';
  throw invalidArgument('timeinforce');
}
