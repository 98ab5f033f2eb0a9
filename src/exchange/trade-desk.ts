import type { Fill } from '../core/fill.ts';
import { clientOrderId, type ClientOrderId, type OrderState, type Side } from '../core/order.ts';
import type { Instant } from '../core/time.ts';
import { settleBorrow } from './carrying-cost.ts';
import { owedMinor } from './exact-rate.ts';
import type { ExchangeEvent } from './exchange-event.ts';
import { canCarry } from './margin.ts';
import type { MatchedMarket } from './matched-market.ts';
import { exactNotional } from './notional.ts';
import { NumberedNames } from './numbered-names.ts';
import type { TradePrice } from './order-price.ts';
import { settlementPaymentMinor } from './settlement-payment.ts';
import type { ValuedAccount } from './valued-account.ts';
import type { WorkingOrder } from './working-order.ts';

/** Why an order ended without filling; shown to people, and stable so that it can be counted. */
export type EndReason =
  | 'funds'
  | 'short'
  | 'nothing-to-reduce'
  | 'group'
  | 'liquidation'
  | 'settlement'
  | 'immediate-or-cancel'
  | 'cancelled';

/** An order that its group made smaller ends as cancelled with what it filled, never as filled. */
function stateAfterFill(order: WorkingOrder): OrderState {
  const { remainingLots, filledLots, request } = order;
  if (remainingLots > 0) return openState(order);
  return filledLots === request.lots ? { kind: 'filled' } : { kind: 'cancelled', filledLots, reason: 'group' };
}

function openState({ filledLots, trigger }: WorkingOrder): OrderState {
  return trigger === 'triggered' ? { kind: 'open', filledLots, trigger } : { kind: 'open', filledLots };
}

/** An order at a price at which it may trade. */
export interface Deal {
  readonly market: MatchedMarket;
  readonly order: WorkingOrder;
  readonly price: TradePrice;
  /** Lots. */
  readonly most: number;
  readonly at: Instant;
}

/** What a fill changes: signed lots at a price, their signed value, and the fee. */
interface Booking {
  readonly market: MatchedMarket;
  readonly signedLots: number;
  readonly price: TradePrice;
  readonly notional: bigint;
  readonly feeMinor: bigint;
  readonly at: Instant;
}

/**
 * Turns a price at which an order may trade into a fill: as many lots as reduce-only, shorting, funds and the volume
 * that is left allow. Books it, tells it, and lets the order's group follow.
 */
export class TradeDesk {
  readonly #valued: ValuedAccount;
  readonly #fillIds = new NumberedNames('fill-', 10);
  slippageMinor = 0n;
  liquidations = 0;

  constructor(valued: ValuedAccount) {
    this.#valued = valued;
  }

  /** Lots of the position that an order of this side would close. */
  closable(market: MatchedMarket, side: Side): number {
    const held = this.#held(market);
    return held !== 0 && held > 0 === (side === 'sell') ? Math.abs(held) : 0;
  }

  /** Trades at most `most` lots of an order; returns how many were filled. */
  trade({ market, order, price, most, at }: Deal, events: ExchangeEvent[]): number {
    const { request } = order;
    const { side } = request;
    const closable = this.closable(market, side);
    const reducing = request.reduce === 'reduce-only';
    const onlyClosing = reducing || (side === 'sell' && market.shorting === 'never');
    const allowed = onlyClosing ? Math.min(order.remainingLots, closable) : order.remainingLots;
    const endOfClosing: EndReason = reducing ? 'nothing-to-reduce' : 'short';
    if (allowed === 0) {
      this.end(order, endOfClosing, at, events);
      return 0;
    }
    const lots = Math.min(allowed, most);
    if (lots <= 0) return 0;
    settleBorrow(this.#valued.account, market, at, events);
    const size = exactNotional(price.ticks, lots, market.unitMinor);
    const lending = openingFee(market, { side, ticks: price.ticks, lots: Math.max(0, lots - closable) });
    const feeMinor = market.fees.quote(size, price.liquidity, at) + lending;
    const signedLots = side === 'buy' ? lots : -lots;
    const notional = side === 'buy' ? size : -size;
    if (lots > closable && !canCarry(this.#valued, market, { signedLots, ticks: price.ticks, notional, feeMinor })) {
      this.end(order, 'funds', at, events);
      return 0;
    }
    const fill = this.#book({ market, signedLots, price, notional, feeMinor, at }, request.id, 'order');
    order.remainingLots -= lots;
    order.filledLots += lots;
    events.push({ kind: 'fill', fill });
    const done = order.remainingLots === 0;
    events.push({ kind: 'order-update', at, order: request.id, state: stateAfterFill(order) });
    if (done) order.place = 'gone';
    this.#followGroup(market, order, fill, events);
    if (!done && onlyClosing && lots === allowed) this.end(order, endOfClosing, at, events);
    return lots;
  }

  /** Says of an order that has just triggered and found no volume that it is a market order now. */
  announceTrigger(order: WorkingOrder, at: Instant, events: ExchangeEvent[]): void {
    if (order.place !== 'gone')
      events.push({ kind: 'order-update', at, order: order.request.id, state: openState(order) });
  }

  /** The venue takes the whole position over; every order of the market is cancelled. */
  liquidate(market: MatchedMarket, price: TradePrice, at: Instant, events: ExchangeEvent[]): void {
    const held = this.#held(market);
    settleBorrow(this.#valued.account, market, at, events);
    const size = exactNotional(price.ticks, Math.abs(held), market.unitMinor);
    const feeMinor = market.fees.quote(size, 'taker', at) + owedMinor(size, BigInt(market.liquidationParts));
    this.liquidations += 1;
    const id = clientOrderId(`liquidation-${this.liquidations}`);
    const booking = { market, signedLots: -held, price, notional: held > 0 ? -size : size, feeMinor, at };
    events.push({ kind: 'fill', fill: this.#book(booking, id, 'liquidation') });
    for (const order of market.orders) this.end(order, 'liquidation', at, events);
  }

  /** The market ends: what is held leaves at the value of one unit, and every order is cancelled. */
  settle(market: MatchedMarket, value: number, at: Instant, events: ExchangeEvent[]): void {
    const held = this.#held(market);
    if (held !== 0)
      this.#valued.account.settle(market.index, settlementPaymentMinor(value, held, market.instrument.lot));
    events.push({ kind: 'settlement', at, market: market.index, value });
    for (const order of market.orders) this.end(order, 'settlement', at, events);
  }

  /** Takes an order out of the market and says why; nothing when it is gone already. */
  end(order: WorkingOrder, reason: EndReason, at: Instant, events: ExchangeEvent[]): void {
    if (order.place === 'gone') return;
    order.place = 'gone';
    const { filledLots, request } = order;
    events.push({ kind: 'order-update', at, order: request.id, state: { kind: 'cancelled', filledLots, reason } });
  }

  #held({ index }: MatchedMarket): number {
    return this.#valued.account.lots[index] as number;
  }

  #book(booking: Booking, order: ClientOrderId, cause: Fill['cause']): Fill {
    const { market, signedLots, price, notional, feeMinor, at } = booking;
    const lots = Math.abs(signedLots);
    const before = this.#held(market);
    const after = before + signedLots;
    this.#valued.account.trade(market.index, signedLots, notional, feeMinor);
    market.fees.count(notional, at);
    if (price.ticks !== price.referenceTicks)
      this.slippageMinor += exactNotional(Math.abs(price.ticks - price.referenceTicks), lots, market.unitMinor);
    if (before === 0) market.fundedUntil = at;
    if (after === 0) market.rolloverAt = Number.POSITIVE_INFINITY;
    else if (before === 0 || before > 0 !== after > 0) market.rolloverAt = at + market.rolloverEvery;
    return {
      id: this.#fillIds.next(),
      order,
      instrument: market.instrument.id,
      side: signedLots > 0 ? 'buy' : 'sell',
      lots,
      priceTicks: price.ticks,
      feeMinor,
      liquidity: price.liquidity,
      at,
      cause,
    };
  }

  /** What one order of a group filled, the others no longer need to. */
  #followGroup(market: MatchedMarket, filled: WorkingOrder, { lots, at }: Fill, events: ExchangeEvent[]): void {
    const { group } = filled.request;
    if (group === undefined) return;
    for (const order of market.orders) {
      if (order === filled || order.place === 'gone' || order.request.group !== group) continue;
      order.remainingLots = Math.max(0, order.remainingLots - lots);
      if (order.remainingLots === 0) this.end(order, 'group', at, events);
    }
  }
}

/** What lending for the opened part of a trade costs at once. */
function openingFee(
  { longBorrowParts, shortBorrowParts, unitMinor }: MatchedMarket,
  { side, ticks, lots }: { readonly side: Side; readonly ticks: number; readonly lots: number },
): bigint {
  const parts = side === 'buy' ? longBorrowParts : shortBorrowParts;
  return parts === 0n ? 0n : owedMinor(exactNotional(ticks, lots, unitMinor), parts);
}
