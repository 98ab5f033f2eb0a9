import { notionalMinor } from '../../core/money.ts';
import type { OrderRequest } from '../../core/order.ts';
import { owedMinor, partsFromBasisPoints } from '../../exchange/exact-rate.ts';
import { exactNotional } from '../../exchange/notional.ts';
import { adverseTicks } from '../../exchange/order-price.ts';
import { KrakenError } from './kraken-error.ts';
import type { KrakenMarket } from './kraken-market.ts';
import type { VenueOrder } from './venue-order.ts';

/** What is known of the account when an order is weighed. */
export interface FundsView {
  readonly venue: { ticks(market: KrakenMarket): number; lots(market: KrakenMarket): number; readonly exchange: { readonly account: { readonly cashMinor: bigint } } };
  readonly open: readonly VenueOrder[];
}

/** Quote currency that open buys keep back. */
export function heldCashMinor({ venue, open }: FundsView): bigint {
  return open.filter(({ request }) => request.side === 'buy').reduce((sum, { request, market, filledLots }) => sum + costOf(request, market, request.lots - filledLots, venue.ticks(market)), 0n);
}

/** Lots of a market that open sells keep back. */
export function heldLots(market: KrakenMarket, open: readonly VenueOrder[]): number {
  return open.filter(({ request }) => request.side === 'sell' && request.instrument === market.instrument.id).reduce((sum, { request, filledLots }) => sum + request.lots - filledLots, 0);
}

/** Kraken refuses on arrival what the free balance cannot pay: open orders keep back theirs, stops and targets too. */
export function fundsProblem(request: OrderRequest, market: KrakenMarket, view: FundsView): KrakenError | undefined {
  const enough = request.side === 'buy'
    ? costOf(request, market, request.lots, view.venue.ticks(market)) <= view.venue.exchange.account.cashMinor - heldCashMinor(view)
    : request.lots <= view.venue.lots(market) - heldLots(market, view.open);
  return enough ? undefined : new KrakenError('EOrder:Insufficient funds');
}

/** What a buy may cost with its fee: at its own price, or at the price now with the spread. */
function costOf(request: OrderRequest, { instrument, rules }: KrakenMarket, lots: number, ticksNow: number): bigint {
  const crossing = adverseTicks('buy', ticksNow, partsFromBasisPoints(rules.halfSpreadBps + rules.slippageBps, 'spread'));
  const ticks = request.kind === 'limit' ? request.limitTicks : request.kind === 'market' ? crossing : Math.max(request.triggerTicks, crossing);
  const notional = exactNotional(ticks, lots, notionalMinor(1, 1, instrument.tick, instrument.lot));
  return notional + owedMinor(notional, BigInt(partsFromBasisPoints(rules.fees[0]?.takerBps ?? 0, 'fee')));
}
