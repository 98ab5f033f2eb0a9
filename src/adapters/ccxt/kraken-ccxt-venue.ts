import type { kraken } from 'ccxt';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fill } from '../../core/fill.ts';
import type { Instrument } from '../../core/instrument.ts';
import { clientOrderId, type ClientOrderId, type OrderState } from '../../core/order.ts';
import { SECOND, type Instant } from '../../core/time.ts';
import { isApproved, type ApprovedOrder, type CancelOutcome, type SubmitOutcome, type Venue } from '../../execution/venue.port.ts';
import { classifyTrouble } from './classify-trouble.ts';
import { addedOrder, cancelledOrder, closedOrders, openOrders, queriedOrders, tradesHistory, type KrakenOrder, type KrakenTrade } from './kraken-messages.ts';
import { sizeProblem, stateOf, wireFields } from './order-wire.ts';
import { toldAmount, toldSteps } from './told-numbers.ts';

export interface KrakenCcxtVenueOptions {
  /** For orders alone, so that no poll stands before one. */
  readonly orders: kraken;
  /** For everything that is read. */
  readonly reads: kraken;
  readonly instruments: readonly Instrument[];
  /** Milliseconds between two looks for new fills. */
  readonly pollEvery?: number;
  /** Fills from before are not told. */
  readonly since: Instant;
}

/** An order that we found at the venue. */
interface FoundOrder {
  readonly txid: string;
  readonly id: ClientOrderId;
  readonly state: OrderState;
}

/**
 * Kraken's spot market through ccxt. ccxt signs and carries; fields, amounts and refusals are read here from the venue's
 * own words, because ccxt turns amounts into floats and leaves a dozen refusals unnamed. Fills are read from the trade
 * history over REST, which is the truth. An order without a client id is somebody else's and is left alone; one with a
 * client id is taken for ours, so that an account has one such bot.
 */
export class KrakenCcxtVenue implements Venue {
  readonly name = 'kraken';
  readonly #orders: kraken;
  readonly #reads: kraken;
  readonly #instruments: readonly Instrument[];
  readonly #pollEvery: number;
  readonly #since: Instant;
  /** Client ids by the venue's. `foreign` was looked up and has none. */
  readonly #ids = new Map<string, ClientOrderId | 'foreign'>();

  constructor({ orders, reads, instruments, pollEvery = 1_000, since }: KrakenCcxtVenueOptions) {
    this.#orders = orders;
    this.#reads = reads;
    this.#instruments = instruments;
    this.#pollEvery = pollEvery;
    this.#since = since;
  }

  /** Learns the venue's names of things. Call once before all else. */
  async connect(): Promise<void> {
    await this.#reads.loadMarkets();
  }

  async submit(approved: ApprovedOrder): Promise<SubmitOutcome> {
    if (!isApproved(approved)) throw new TypeError('A venue takes orders that the guardian approved, and nothing else');
    const { order } = approved;
    const instrument = this.#instrument(order.instrument);
    const problem = sizeProblem(order, instrument);
    if (problem !== undefined) return { kind: 'refused', trouble: 'size', retryable: 'final', reason: problem };
    try {
      const answer = addedOrder.parse(await this.#orders.privatePostAddOrder(wireFields(order, instrument, this.#pairOf(instrument))));
      for (const txid of answer.result.txid) this.#ids.set(txid, order.id);
      return { kind: 'accepted' };
    } catch (error) {
      return classifyTrouble(error);
    }
  }

  async cancel(id: ClientOrderId): Promise<CancelOutcome> {
    try {
      cancelledOrder.parse(await this.#orders.privatePostCancelOrder({ cl_ord_id: id }));
      return { kind: 'cancelled' };
    } catch (error) {
      const { trouble, reason } = classifyTrouble(error);
      return reason.startsWith('EOrder:Unknown order') ? { kind: 'not-open', reason } : { kind: 'failed', trouble, reason };
    }
  }

  async openOrders(): Promise<readonly FoundOrder[]> {
    const { result } = openOrders.parse(await this.#reads.privatePostOpenOrders({}));
    return this.#ours(result.open);
  }

  /** Looks an order up by our id among open and ended ones: what to do when nobody knows what became of it. */
  async find(id: ClientOrderId): Promise<FoundOrder | undefined> {
    const open = openOrders.parse(await this.#reads.privatePostOpenOrders({ cl_ord_id: id }));
    const closed = closedOrders.parse(await this.#reads.privatePostClosedOrders({ cl_ord_id: id }));
    return this.#ours({ ...open.result.open, ...closed.result.closed }).find((found) => found.id === id);
  }

  /** Our fills in the order of the trade history's reading; each once. */
  async *fills(stop: AbortSignal): AsyncIterable<Fill> {
    const told = new Set<string>();
    while (!stop.aborted) {
      for (const [txid, trade] of await this.#trades(told)) {
        const order = await this.#orderOf(trade.ordertxid);
        told.add(txid);
        if (order !== 'foreign') yield this.#fill(txid, trade, order);
      }
      await pause(this.#pollEvery, undefined, { signal: stop }).catch(() => undefined);
    }
  }

  /** Trades that were not told yet, oldest first. The history is newest first, fifty at a time. */
  async #trades(told: ReadonlySet<string>): Promise<[string, KrakenTrade][]> {
    // By id: a trade that happens between two pages moves the others down, and one of them is read twice.
    const found = new Map<string, KrakenTrade>();
    for (let offset = 0; ; ) {
      const { result } = tradesHistory.parse(await this.#reads.privatePostTradesHistory({ ofs: offset, start: this.#since / SECOND }));
      const page = Object.entries(result.trades);
      for (const [txid, trade] of page) found.set(txid, trade);
      offset += page.length;
      if (page.length === 0 || offset >= result.count || page.some(([txid]) => told.has(txid))) break;
    }
    return [...found].filter(([txid]) => !told.has(txid)).sort(([, a], [, b]) => a.time - b.time);
  }

  async #orderOf(txid: string): Promise<ClientOrderId | 'foreign'> {
    const known = this.#ids.get(txid);
    if (known !== undefined) return known;
    const { result } = queriedOrders.parse(await this.#reads.privatePostQueryOrders({ txid }));
    this.#ours(result);
    const found = this.#ids.get(txid) ?? 'foreign';
    this.#ids.set(txid, found);
    return found;
  }

  /** Orders with a client id, of the instruments that we trade. */
  #ours(orders: Readonly<Record<string, KrakenOrder>>): FoundOrder[] {
    return Object.entries(orders).flatMap(([txid, order]) => {
      const instrument = this.#instruments.find((listed) => this.#altname(listed) === order.descr.pair);
      if (order.cl_ord_id === undefined || instrument === undefined) return [];
      const id = clientOrderId(order.cl_ord_id);
      this.#ids.set(txid, id);
      return [{ txid, id, state: stateOf(order, instrument) }];
    });
  }

  #fill(id: string, trade: KrakenTrade, order: ClientOrderId): Fill {
    const instrument = this.#instruments.find((listed) => this.#pairOf(listed) === trade.pair);
    if (instrument === undefined) throw new RangeError(`Trade ${id} of our order ${order} is of ${trade.pair}, which this system does not trade`);
    return {
      id, order, instrument: instrument.id, side: trade.type,
      lots: toldSteps(trade.vol, instrument.lot), priceTicks: toldSteps(trade.price, instrument.tick), feeMinor: toldAmount(trade.fee),
      liquidity: trade.maker === true ? 'maker' : 'taker', at: Math.round(trade.time * SECOND) as Instant, cause: 'order',
    };
  }

  #instrument(id: string): Instrument {
    const instrument = this.#instruments.find((listed) => listed.id === id);
    if (instrument === undefined) throw new RangeError(`${id} is not traded on this venue by this system`);
    return instrument;
  }

  /** `XXBTZUSD`: what trades and AssetPairs call it. */
  #pairOf({ id }: Instrument): string {
    return this.#reads.market(id).id ?? id;
  }

  /** `XBTUSD`: what orders call it. */
  #altname({ id }: Instrument): string | undefined {
    const info = this.#reads.market(id).info as { readonly altname?: string } | undefined;
    return info?.altname;
  }
}
