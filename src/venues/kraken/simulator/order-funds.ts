import { minorFromAmount, stepSize } from '../../../core/money.ts';
import type { OrderRequest } from '../../../core/order.ts';
import { ceilingDivide } from '../../../core/whole-division.ts';
import { owedMinor, partsFromBasisPoints } from '../../../exchange/exact-rate.ts';
import { exactNotional } from '../../../exchange/notional.ts';
import { adverseTicks } from '../../../exchange/order-price.ts';
import { KrakenError } from './kraken-error.ts';
import type { KrakenMarket } from './kraken-market.ts';
import { unitMinorOf } from './market-units.ts';
import { lendingParts } from './lending-parts.ts';
import { MARGIN_TERMS } from './margin-terms.ts';
import type { AskedOrder } from './asked-order.ts';
import type { PriceNow } from './price-now.ts';
import type { VenueOrder } from './venue-order.ts';

/** The state of the account that the check of an order's funds needs. */
export interface FundsView {
  readonly prices: PriceNow;
  readonly account: {
    lots(market: KrakenMarket): number;
    marginLots(market: KrakenMarket): number;
    /**
     * Cash; equity, which includes the unrealised profit of margin positions; margin in use; and the borrowed amount.
     */
    standing(): {
      readonly cashMinor: bigint;
      readonly equityMinor: bigint;
      readonly usedMinor: bigint;
      readonly costMinor: bigint;
    };
  };
  readonly open: readonly VenueOrder[];
}

/** The parts of an order that the check of its funds needs. */
type Weighed = Pick<AskedOrder, 'request' | 'trigger' | 'leverage'>;

/** Quote currency that open buy orders hold back. */
export function heldCashMinor({ prices, open }: Pick<FundsView, 'prices' | 'open'>): bigint {
  return open
    .filter(({ request, leverage }) => request.side === 'buy' && leverage === undefined)
    .reduce(
      (sum, order) =>
        sum + costOf(order, order.market, order.request.lots - order.filledLots, prices.ticks(order.market)),
      0n,
    );
}

/** Lots of a market that open sell orders hold back. */
export function heldLots(market: KrakenMarket, open: readonly VenueOrder[]): number {
  return open
    .filter(
      ({ request, leverage }) =>
        request.side === 'sell' && leverage === undefined && request.instrument === market.instrument.id,
    )
    .reduce((sum, { request, filledLots }) => sum + request.lots - filledLots, 0);
}

/** Margin that open orders with leverage need for the lots that they would open. */
function heldMarginMinor(view: FundsView): bigint {
  return view.open.reduce(
    (sum, order) => sum + marginOf(order, order.market, order.request.lots - order.filledLots, view).needMinor,
    0n,
  );
}

/** Free collateral: equity less the margin in use and less the amounts that open orders hold back. */
export function freeMarginMinor(view: FundsView): bigint {
  const { equityMinor, usedMinor } = view.account.standing();
  return equityMinor - usedMinor - heldMarginMinor(view) - heldCashMinor(view);
}

/**
 * The refusal of an order that the free balance cannot pay; undefined where it can. Open orders hold back their
 * amounts, also stops and targets.
 */
export function fundsProblem(asked: Weighed, market: KrakenMarket, view: FundsView): KrakenError | undefined {
  if (asked.leverage !== undefined) return marginProblem(asked, market, view);
  const { request } = asked;
  const enough =
    request.side === 'buy'
      ? payable(asked, market, view)
      : request.lots <= view.account.lots(market) - heldLots(market, view.open);
  return enough ? undefined : new KrakenError('EOrder:Insufficient funds');
}

/** Quote currency that can buy coins. Coins are no collateral here, so money that margin needs is not available. */
function payable(asked: Weighed, market: KrakenMarket, view: FundsView): boolean {
  const cost = costOf(asked, market, asked.request.lots, view.prices.ticks(market));
  return cost <= view.account.standing().cashMinor - heldCashMinor(view) && cost <= freeMarginMinor(view);
}

/**
 * The refusal of an order for its margin. The words are Kraken's; their meanings are from memory. Its support pages
 * explain "Insufficient margin" as a lack at the exchange, and also have "Margin level too low". Here it means that the
 * account has too little free margin.
 */
function marginProblem(asked: Weighed, market: KrakenMarket, view: FundsView): KrakenError | undefined {
  const { request } = asked;
  if (request.reduce === 'reduce-only' && closable(request, market, view) === 0)
    return new KrakenError('EOrder:Reduce only:No position exists');
  const { needMinor, opensMinor } = marginOf(asked, market, request.lots, view);
  if (opensMinor === 0n) return undefined;
  if (isTooLarge(request, market, view.account.marginLots(market)))
    return new KrakenError('EOrder:Margin position size exceeded');
  const allowance = minorFromAmount(MARGIN_TERMS.allowance);
  if (view.account.standing().costMinor + opensMinor > allowance)
    return new KrakenError('EOrder:Margin allowance exceeded');
  return needMinor <= freeMarginMinor(view) ? undefined : new KrakenError('EOrder:Insufficient margin');
}

/** Whether a completely filled order would make a position larger than Kraken allows. */
function isTooLarge(
  { side, lots }: OrderRequest,
  { positionLimits, instrument: { lot } }: KrakenMarket,
  held: number,
): boolean {
  const after = side === 'buy' ? held + lots : lots - held;
  return after * stepSize(lot) > ((side === 'buy' ? positionLimits.long : positionLimits.short) ?? Infinity);
}

/** The collateral and fees for the lots that an order with leverage would open beyond the position that it closes. */
function marginOf(
  order: Weighed,
  market: KrakenMarket,
  lots: number,
  view: FundsView,
): { readonly opensMinor: bigint; readonly needMinor: bigint } {
  const opens =
    order.leverage === undefined || order.request.reduce === 'reduce-only'
      ? 0
      : Math.max(0, lots - closable(order.request, market, view));
  if (opens === 0) return { opensMinor: 0n, needMinor: 0n };
  const opensMinor = notionalOf(order, market, opens, view.prices.ticks(market));
  const fees = takerFee(opensMinor, market) + owedMinor(opensMinor, lendingParts(market, order.request.side));
  return { opensMinor, needMinor: ceilingDivide(opensMinor, BigInt(order.leverage ?? 1)) + fees };
}

function closable({ side }: OrderRequest, market: KrakenMarket, { account }: FundsView): number {
  const held = account.marginLots(market);
  return held !== 0 && held > 0 === (side === 'sell') ? Math.abs(held) : 0;
}

/** The highest cost of a buy with its fee: at its own price, or at the present price with the spread. */
function costOf(order: Weighed, market: KrakenMarket, lots: number, ticksNow: number): bigint {
  const notional = notionalOf(order, market, lots, ticksNow);
  return notional + takerFee(notional, market);
}

/** The price of a market buy: the present price with spread and slippage. */
export function buyingTicks({ rules }: KrakenMarket, ticksNow: number): number {
  return adverseTicks('buy', ticksNow, partsFromBasisPoints(rules.halfSpreadBps + rules.slippageBps, 'spread'));
}

/** The value of an order at the highest price that it is expected to trade at. */
function notionalOf({ request, trigger }: Weighed, market: KrakenMarket, lots: number, ticksNow: number): bigint {
  const crossing = buyingTicks(market, ticksNow);
  const waitsFor = trigger === undefined || trigger.kind === 'trailing-stop' ? 0 : trigger.ticks;
  const ticks =
    request.kind === 'limit'
      ? request.limitTicks
      : Math.max(crossing, request.kind === 'market' ? waitsFor : request.triggerTicks);
  return exactNotional(ticks, lots, unitMinorOf(market));
}

function takerFee(notional: bigint, { rules }: KrakenMarket): bigint {
  return owedMinor(notional, BigInt(partsFromBasisPoints(rules.fees[0]?.takerBps ?? 0, 'fee')));
}
