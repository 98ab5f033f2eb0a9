import { clientOrderId } from '../../../core/order.ts';
import type { Instant } from '../../../core/time.ts';
import type { AskedOrder } from './asked-order.ts';
import { KrakenError } from './kraken-error.ts';
import type { KrakenIds } from './kraken-ids.ts';
import type { KrakenMarket } from './kraken-market.ts';
import type { ListedMarket } from './listed-market.ts';
import { newOrder, plainOrder } from './new-order.ts';
import { admitOrder } from './order-admission.ts';
import type { AmendedTerms } from './order-amendment.ts';
import type { OrderMatching } from './order-matching.ts';
import type { OrderRegister } from './order-register.ts';
import { TriggerWatch } from './order-trigger.ts';
import type { VenueAccount } from './venue-account.ts';
import type { VenueOrder } from './venue-order.ts';
import type { VenuePrices } from './venue-prices.ts';

export interface ClientOrdersOptions {
  readonly prices: VenuePrices;
  readonly account: VenueAccount;
  readonly register: OrderRegister;
  readonly matching: OrderMatching;
  readonly ids: KrakenIds;
}

/** Carries out what clients do with orders: place, replace, amend and cancel, now or at a set time. */
export class ClientOrders {
  readonly #prices: VenuePrices;
  readonly #account: VenueAccount;
  readonly #register: OrderRegister;
  readonly #matching: OrderMatching;
  readonly #ids: KrakenIds;
  /** When all open orders are cancelled unless the client moves the time; undefined for never. */
  cancelAllAt: Instant | undefined;

  constructor({ prices, account, register, matching, ids }: ClientOrdersOptions) {
    this.#prices = prices;
    this.#account = account;
    this.#register = register;
    this.#matching = matching;
    this.#ids = ids;
  }

  /** Accepts an order and matches it with the price of this instant. Throws Kraken's refusal. */
  place(asked: AskedOrder, market: ListedMarket, now: Instant): VenueOrder {
    this.check(asked, market, { now });
    const order = newOrder({ txid: asked.request.id, market, sender: 'client', refid: undefined, at: now, asked });
    const problem = this.#matching.stand(order);
    if (problem !== undefined) throw new Error(`The matching core refuses what was checked before: ${problem.reason}`);
    this.#matching.meet(order, now);
    this.#matching.keepMargin(now);
    return order;
  }

  /** Replaces an open order by another. Throws the refusal of the new order; the old one then stays open. */
  replace(old: VenueOrder, asked: AskedOrder, market: ListedMarket, now: Instant): VenueOrder {
    this.check(asked, market, { now, instead: old });
    this.#matching.withdraw(old, { status: 'canceled', reason: 'Order replaced' }, now);
    return this.place(asked, market, now);
  }

  /**
   * Changes the terms of an open order, which keeps its ids. Returns the id of the amendment. Throws the refusal of an
   * order with these terms.
   */
  amend(order: VenueOrder, { request, trigger, postOnly }: AmendedTerms, now: Instant): string {
    const amendId = this.#ids.next('T');
    if (request.lots <= order.filledLots) {
      this.#matching.withdraw(order, { status: 'canceled', reason: 'Order amended below what has filled' }, now);
      return amendId;
    }
    const id = clientOrderId(amendId);
    const rest = { ...request, id, lots: request.lots - order.filledLots };
    this.check({ ...plainOrder(rest, order.leverage), trigger, postOnly }, order.market, { now, instead: order });
    const waits = order.watch !== undefined;
    const exchange = this.#account.exchangeOf(order);
    const problem = waits ? undefined : exchange.submit(rest, now);
    if (problem !== undefined) throw new KrakenError(`EOrder:${problem.reason}`);
    if (!waits) exchange.cancel(order.request.id, now);
    const watch =
      waits && trigger !== undefined
        ? { watch: new TriggerWatch(trigger, request.side, this.#prices.ticks(order.market)) }
        : {};
    this.#register.amend(order, { request: { ...request, id }, trigger, postOnly, ...watch }, now);
    this.#matching.meet(order, now);
    this.#matching.keepMargin(now);
    return amendId;
  }

  /** Throws the refusal that an order would get now, as a new order or in the place of the open order `instead`. */
  check(
    asked: AskedOrder,
    market: KrakenMarket,
    { now, instead }: { readonly now: Instant; readonly instead?: VenueOrder | undefined },
  ): void {
    admitOrder(asked, market, {
      prices: this.#prices,
      account: this.#account,
      open: this.#register.open().filter((order) => order !== instead),
      mode: this.#prices.modeAt(now),
    });
  }

  /** Cancels an open order. Throws Kraken's refusal when it is not open. */
  cancel(order: VenueOrder, now: Instant): void {
    if (order.status !== 'open') throw new KrakenError('EOrder:Unknown order');
    this.#matching.withdraw(order, USER_REQUESTED, now);
  }

  /** When the next order expires; Infinity for never. */
  get nextEnd(): number {
    return this.#register
      .open()
      .reduce((next, { expiresAt = Infinity }) => Math.min(next, expiresAt), this.cancelAllAt ?? Infinity);
  }

  /** Ends the orders that have expired. */
  endDue(now: Instant): void {
    for (const order of this.#register.open())
      if (order.expiresAt !== undefined && order.expiresAt <= now)
        this.#matching.withdraw(order, { status: 'expired', reason: undefined }, now);
    if (this.cancelAllAt === undefined || this.cancelAllAt > now) return;
    this.cancelAllAt = undefined;
    for (const order of this.#register.open()) this.#matching.withdraw(order, USER_REQUESTED, now);
  }
}

const USER_REQUESTED = { status: 'canceled', reason: 'User requested' } as const;
