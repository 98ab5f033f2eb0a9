import type { Fill } from '../../src/core/fill.ts';
import type { ClientOrderId } from '../../src/core/order.ts';
import type { Instant } from '../../src/core/time.ts';
import {
  isApproved,
  type ApprovedOrder,
  type CancelOutcome,
  type OpenOrders,
  type SubmitOutcome,
  type ToldCashFlow,
  type ReportedOrder,
  type UncreditedLots,
  type VenueHoldings,
} from '../../src/execution/venue.port.ts';
import type { AccountOptions, VenueAccount } from '../../src/venues/venue-kit.port.ts';
import type { BazaarExchange } from './bazaar-exchange.ts';

/** The account at the bazaar, as a run trades it. */
export class BazaarAccount implements VenueAccount {
  readonly name = 'bazaar';
  readonly #exchange: BazaarExchange;
  readonly #since: Instant;
  #given = 0;

  constructor(exchange: BazaarExchange, { since }: AccountOptions) {
    this.#exchange = exchange;
    this.#since = since;
  }

  submit(approved: ApprovedOrder): Promise<SubmitOutcome> {
    if (!isApproved(approved)) return Promise.reject(new TypeError('an order that the guardian has not approved'));
    return Promise.resolve(this.#exchange.submit(approved.order));
  }

  cancel(id: ClientOrderId): Promise<CancelOutcome> {
    const kind = this.#exchange.cancel(id);
    return Promise.resolve(kind === 'cancelled' ? { kind } : { kind, reason: 'it has ended, or nobody sent it' });
  }

  openOrders(): Promise<OpenOrders> {
    return Promise.resolve({ ours: this.#exchange.open(), foreign: [] });
  }

  find(id: ClientOrderId): Promise<ReportedOrder | undefined> {
    const state = this.#exchange.stateOf(id);
    return Promise.resolve(state === undefined ? undefined : { id, state });
  }

  newFills(): Promise<readonly Fill[]> {
    this.#exchange.catchUp();
    const fills = this.#exchange.fills.slice(this.#given).filter(({ at }) => at >= this.#since);
    this.#given = this.#exchange.fills.length;
    return Promise.resolve(fills);
  }

  newCashFlows(): Promise<readonly ToldCashFlow[]> {
    return Promise.resolve([]);
  }

  holdings(): Promise<VenueHoldings> {
    this.#exchange.catchUp();
    const { cashMinor, listed } = this.#exchange;
    return Promise.resolve({ cashMinor, lots: new Map(listed.map(({ id }) => [id, this.#exchange.lots(id)])) });
  }

  foreignTrades(): readonly Fill[] {
    return [];
  }

  uncreditedLots(): readonly UncreditedLots[] {
    return [];
  }

  tradesNotInLedger(): readonly string[] {
    return [];
  }

  foreignTradesCutAt(): undefined {
    return undefined;
  }
}
