import { minorFromAmount } from '../../../core/money.ts';
import type { OrderRequest } from '../../../core/order.ts';
import { exactNotional } from '../../../exchange/notional.ts';
import { KrakenError } from './kraken-error.ts';
import type { KrakenMarket } from './kraken-market.ts';
import { unitMinorOf } from './market-units.ts';
import type { CoreManner } from './order-manner.ts';

/** The size and the price of an order. */
type OrderSize = Pick<OrderRequest, 'lots' | 'reduce'> & CoreManner;

/**
 * The refusal of an order below the minimums of its pair, by lots or by cost; undefined for a larger order. A
 * reduce-only order may have any size.
 */
export function minimumsProblem(order: OrderSize, market: KrakenMarket, ticksNow: number): KrakenError | undefined {
  const { minimumLots, minimumNotional } = market.instrument;
  if (order.reduce === 'reduce-only') return undefined;
  if (order.lots < minimumLots) return new KrakenError('EOrder:Order minimum not met');
  const isTooCheap =
    exactNotional(statedTicks(order) ?? ticksNow, order.lots, unitMinorOf(market)) < minorFromAmount(minimumNotional);
  return isTooCheap ? new KrakenError('EOrder:Cost minimum not met') : undefined;
}

/** The price that an order states. */
function statedTicks(order: CoreManner): number | undefined {
  switch (order.kind) {
    case 'market':
      return undefined;
    case 'limit':
      return order.limitTicks;
    case 'stop':
    case 'take-profit':
      return order.triggerTicks;
    default:
      return order satisfies never;
  }
}
