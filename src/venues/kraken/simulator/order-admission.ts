import { invalidArgument, KrakenError } from './kraken-error.ts';
import type { KrakenMarket } from './kraken-market.ts';
import type { TradingMode } from './market-news.ts';
import type { AskedOrder } from './asked-order.ts';
import { fundsProblem, type FundsView } from './order-funds.ts';
import { minimumsProblem } from './order-minimums.ts';

/** What the admission of an order depends on: the state of the market, the account, and the other open orders. */
export interface AdmissionView extends FundsView {
  readonly mode: TradingMode;
}

/**
 * Of one pair, for an account of the intermediate level. Source: Kraken's documentation, "Spot trading rate limits".
 */
const MOST_OPEN_ORDERS = 80;

/** Throws Kraken's refusal of an order that cannot be accepted now. */
export function admitOrder(asked: AskedOrder, market: KrakenMarket, view: AdmissionView): void {
  const { request, clientId, postOnly } = asked;
  const { prices, open, mode } = view;
  const ticks = prices.ticks(market);
  // The wording of this refusal is not documented; that a client id may be taken once among open orders is.
  if (clientId !== undefined && open.some((order) => order.clientId === clientId)) throw invalidArgument('cl_ord_id');
  if (mode === 'maintenance') throw new KrakenError('EService:Unavailable');
  if (mode === 'cancel_only') throw new KrakenError('EService:Market in cancel_only mode');
  if (postOnly === 'post-only' && request.kind === 'limit' && crosses(request.side, request.limitTicks, ticks))
    throw new KrakenError('EOrder:Post only order');
  if (open.filter((order) => order.market.pair.id === market.pair.id).length >= MOST_OPEN_ORDERS)
    throw new KrakenError('EOrder:Orders limit exceeded');
  const problem = fundsProblem(asked, market, view) ?? minimumsProblem(request, market, ticks);
  if (problem !== undefined) throw problem;
}

function crosses(side: 'buy' | 'sell', limitTicks: number, priceTicks: number): boolean {
  return side === 'buy' ? limitTicks >= priceTicks : limitTicks <= priceTicks;
}
