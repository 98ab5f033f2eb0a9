import type { kraken } from 'ccxt';
import { clientOrderId, type ClientOrderId } from '../../core/order.ts';
import type { OpenOrder, ReportedOrder } from '../../execution/venue.port.ts';
import { classifyTrouble } from './classify-trouble.ts';
import type { ForeignTrades } from './foreign-trades.ts';
import { queriedOrders, type KrakenOrder } from './kraken-messages.ts';
import { stateOf } from './order-wire.ts';
import type { TradedPairs } from './traded-pairs.ts';

/** The least number of orders whose owner is kept. */
const REMEMBERED = 1_000;

/** Source: Kraken's REST documentation. `QueryOrders` takes up to fifty ids; for years it took twenty. */
const MOST_QUERIED = 20;

export interface KnownOrdersOptions {
  /** The client for all reading calls. */
  readonly reads: kraken;
  readonly pairs: TradedPairs;
  /** Whether a client id is one of this program. */
  readonly isOurs: (clientId: string) => boolean;
  /** Receives the orders that are not ours. */
  readonly foreign: ForeignTrades;
}

/**
 * Knows which orders of the venue are ours: our ids of the newest orders by the venue's ids. Older orders are asked for
 * again.
 */
export class KnownOrders {
  readonly #reads: kraken;
  readonly #pairs: TradedPairs;
  readonly #isOurs: (clientId: string) => boolean;
  readonly #foreign: ForeignTrades;
  /** `foreign`: the order was looked up and is not ours. */
  readonly #ids = new Map<string, ClientOrderId | 'foreign'>();
  readonly #txids = new Map<ClientOrderId, string>();

  constructor({ reads, pairs, isOurs, foreign }: KnownOrdersOptions) {
    this.#reads = reads;
    this.#pairs = pairs;
    this.#isOurs = isOurs;
    this.#foreign = foreign;
  }

  know(txid: string, id: ClientOrderId): void {
    this.#ids.set(txid, id);
    this.#txids.set(id, txid);
  }

  /** Our id of an order, or `foreign`; undefined where the owner is not known. */
  ownerOf(txid: string): ClientOrderId | 'foreign' | undefined {
    return this.#ids.get(txid);
  }

  /** The venue's id of an order of ours; undefined where it is not known. */
  txidOf(id: ClientOrderId): string | undefined {
    return this.#txids.get(id);
  }

  /** Reads orders of an answer of the venue. Returns our orders in the instruments that we trade. */
  ours(orders: Readonly<Record<string, KrakenOrder>>): OpenOrder[] {
    return Object.entries(orders).flatMap(([txid, order]) => {
      const instrument = this.#pairs.ofAltname(order.descr.pair);
      const clientId = order.cl_ord_id;
      if (clientId === undefined || clientId === null || instrument === undefined || !this.#isOurs(clientId)) {
        this.#ids.set(txid, 'foreign');
        this.#foreign.noteOrder(txid, order);
        return [];
      }
      const id = clientOrderId(clientId);
      this.know(txid, id);
      return [{ id, instrument: instrument.id, state: stateOf(order, instrument) }];
    });
  }

  /**
   * Asks the venue for the orders whose owner is not known yet, several in one call, because venues limit the number of
   * calls.
   */
  async learn(txids: readonly string[]): Promise<void> {
    const unknown = [...new Set(txids)].filter((txid) => !this.#ids.has(txid));
    for (let from = 0; from < unknown.length; from += MOST_QUERIED) {
      await this.query(unknown.slice(from, from + MOST_QUERIED));
    }
  }

  /**
   * Our orders by the venue's ids. The venue leaves an order that it does not show (yet) out of its answer, or refuses
   * the whole call. Then the ids are asked for in halves. What one half has given is kept when the other half fails.
   */
  async query(txids: readonly string[]): Promise<readonly ReportedOrder[]> {
    try {
      return this.ours(queriedOrders.parse(await this.#reads.privatePostQueryOrders({ txid: txids.join(',') })).result);
    } catch (error) {
      if (!isUnknownOrder(error)) throw error;
      if (txids.length === 1) return [];
      const middle = Math.ceil(txids.length / 2);
      return [...(await this.query(txids.slice(0, middle))), ...(await this.query(txids.slice(middle)))];
    }
  }

  /** Forgets the oldest orders beyond the number that is kept. */
  forgetOld(): void {
    for (const [txid, id] of this.#ids) {
      if (this.#ids.size <= REMEMBERED) break;
      this.#ids.delete(txid);
      if (id !== 'foreign') this.#txids.delete(id);
    }
  }
}

/** Whether an error says that an order is not known. Both texts were seen. */
function isUnknownOrder(error: unknown): boolean {
  return /^EOrder:(?:Unknown|Invalid) order/.test(classifyTrouble(error).reason);
}
