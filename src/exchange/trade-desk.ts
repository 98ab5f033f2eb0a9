import type { Fill } from '../core/fill.ts';
import { clientOrderId, type ClientOrderId, type OrderState, type Side } from '../core/order.ts';
import type { Instant } from '../core/time.ts';
import type { Account } from './account.ts';
import { settleBorrow } from './carrying-cost.ts';
import { owedMinor } from './exact-rate.ts';
import type { ExchangeEvent } from './exchange-event.ts';
import { canCarry, type MarkTicks } from './margin.ts';
import type { MarketState } from './market-state.ts';
import { exactNotional } from './notional.ts';
import { NumberedNames } from './numbered-names.ts';
import type { TradePrice } from './order-price.ts';
import type { WorkingOrder } from './working-order.ts';

/** Why an order ended without filling; shown to people, and stable so that it can be counted. */
export type EndReason =
  | 'funds'
  | 'short'
  | 'nothing-to-reduce'
  | 'group'
  | 'liquidation'
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

/**
 * Turns a price at which an order may trade into a fill: as many lots as reduce-only, shorting, funds and the bar's
 * volume allow. Books it, tells it, and lets the order's group follow.
 */
export class TradeDesk {
  readonly #account: Account;
  readonly #markets: readonly MarketState[];
  readonly #mark: MarkTicks;
  readonly #fillIds = new NumberedNames('fill-', 10);
  slippageMinor = 0n;
  liquidations = 0;

  constructor(account: Account, markets: readonly MarketState[], mark: MarkTicks) {
    this.#account = account;
    this.#markets = markets;
    this.#mark = mark;
  }

  /** Lots of the position that an order of this side would close. */
  closable(market: MarketState, side: Side): number {
    const held = this.#account.lots[market.index] as number;
    return held !== 0 && held > 0 === (side === 'sell') ? Math.abs(held) : 0;
  }

  /** Trades at most `most` lots of an order; returns how many were filled. */
  trade(
    market: MarketState,
    order: WorkingOrder,
    price: TradePrice,
    most: number,
    at: Instant,
    events: ExchangeEvent[],
  ): number {
    const { request } = order;
    const { side } = request;
    const closable = this.closable(market, side);
    const reducing = request.reduce === 'reduce-only';
    const onlyClosing = reducing || (side === 'sell' && market.shorting === 'never');
    const allowed = onlyClosing ? Math.min(order.remainingLots, closable) : order.remainingLots;
    if (allowed === 0) {
      this.end(order, reducing ? 'nothing-to-reduce' : 'short', at, events);
      return 0;
    }
    const lots = Math.min(allowed, most);
    if (lots <= 0) return 0;
    settleBorrow(this.#account, market, at, events);
    const size = exactNotional(price.ticks, lots, market.unitMinor);
    const opened = exactNotional(price.ticks, Math.max(0, lots - closable), market.unitMinor);
    const fee =
      market.fees.quote(size, price.liquidity, at) +
      owedMinor(opened, side === 'buy' ? market.longBorrowParts : market.shortBorrowParts);
    const signed = side === 'buy' ? lots : -lots;
    const notional = side === 'buy' ? size : -size;
    if (
      lots > closable &&
      !canCarry(this.#account, this.#markets, market, signed, price.ticks, notional, fee, this.#mark)
    ) {
      this.end(order, 'funds', at, events);
      return 0;
    }
    this.#book(market, signed, notional, price, fee, at);
    order.remainingLots -= lots;
    order.filledLots += lots;
    events.push({ kind: 'fill', fill: this.#fill(market, request.id, side, lots, price, fee, at, 'order') });
    const done = order.remainingLots === 0;
    this.#tell(order, stateAfterFill(order), at, events);
    if (done) order.place = 'gone';
    this.#followGroup(market, order, lots, at, events);
    if (!done && onlyClosing && lots === allowed) this.end(order, reducing ? 'nothing-to-reduce' : 'short', at, events);
    return lots;
  }

  /** Says of an order that has just triggered and found no volume that it is a market order now. */
  announceTrigger(order: WorkingOrder, at: Instant, events: ExchangeEvent[]): void {
    if (order.place !== 'gone') this.#tell(order, openState(order), at, events);
  }

  /** The venue takes the whole position over; every order of the market is cancelled. */
  liquidate(market: MarketState, price: TradePrice, at: Instant, events: ExchangeEvent[]): void {
    const held = this.#account.lots[market.index] as number;
    const side: Side = held > 0 ? 'sell' : 'buy';
    const lots = Math.abs(held);
    settleBorrow(this.#account, market, at, events);
    const size = exactNotional(price.ticks, lots, market.unitMinor);
    const fee = market.fees.quote(size, 'taker', at) + owedMinor(size, BigInt(market.liquidationParts));
    this.liquidations += 1;
    this.#book(market, -held, held > 0 ? -size : size, price, fee, at);
    const id = clientOrderId(`liquidation-${this.liquidations}`);
    events.push({ kind: 'fill', fill: this.#fill(market, id, side, lots, price, fee, at, 'liquidation') });
    for (const order of market.orders) this.end(order, 'liquidation', at, events);
  }

  /** Takes an order out of the market and says why; nothing when it is gone already. */
  end(order: WorkingOrder, reason: EndReason, at: Instant, events: ExchangeEvent[]): void {
    if (order.place === 'gone') return;
    order.place = 'gone';
    this.#tell(order, { kind: 'cancelled', filledLots: order.filledLots, reason }, at, events);
  }

  #book(market: MarketState, signedLots: number, notional: bigint, price: TradePrice, fee: bigint, at: Instant): void {
    const before = this.#account.lots[market.index] as number;
    const after = before + signedLots;
    this.#account.trade(market.index, signedLots, notional, fee);
    market.fees.count(notional < 0n ? -notional : notional, at);
    if (price.ticks !== price.referenceTicks) {
      this.slippageMinor += exactNotional(
        Math.abs(price.ticks - price.referenceTicks),
        Math.abs(signedLots),
        market.unitMinor,
      );
    }
    if (before === 0) market.fundedUntil = at;
    if (after === 0) market.rolloverAt = Number.POSITIVE_INFINITY;
    else if (before === 0 || before > 0 !== after > 0) market.rolloverAt = at + market.rolloverEvery;
  }

  #fill(
    market: MarketState,
    order: ClientOrderId,
    side: Side,
    lots: number,
    price: TradePrice,
    feeMinor: bigint,
    at: Instant,
    cause: Fill['cause'],
  ): Fill {
    return {
      id: this.#fillIds.next(),
      order,
      instrument: market.instrument.id,
      side,
      lots,
      priceTicks: price.ticks,
      feeMinor,
      liquidity: price.liquidity,
      at,
      cause,
    };
  }

  #tell(order: WorkingOrder, state: OrderState, at: Instant, events: ExchangeEvent[]): void {
    events.push({ kind: 'order-update', at, order: order.request.id, state });
  }

  /** What one order of a group filled, the others no longer need to. */
  #followGroup(market: MarketState, filled: WorkingOrder, lots: number, at: Instant, events: ExchangeEvent[]): void {
    const { group } = filled.request;
    if (group === undefined) return;
    for (const order of market.orders) {
      if (order === filled || order.place === 'gone' || order.request.group !== group) continue;
      order.remainingLots = Math.max(0, order.remainingLots - lots);
      if (order.remainingLots === 0) this.end(order, 'group', at, events);
    }
  }
}
