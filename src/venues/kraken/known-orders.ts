import type { kraken } from 'ccxt';
import { clientOrderId, type ClientOrderId } from '../../core/order.ts';
import type { ReportedOrder } from '../../execution/venue.port.ts';
import { classifyTrouble } from './classify-trouble.ts';
import type { ForeignTrades } from './foreign-trades.ts';
import { queriedOrders, type KrakenOrder } from './kraken-messages.ts';
import { stateOf } from './order-wire.ts';
import type { TradedPairs } from './traded-pairs.ts';

/** Of that many orders at least the owner is remembered. */
const REMEMBERED = 1_000;

/** Source: Kraken's REST documentation, `QueryOrders`, takes up to fifty; it was twenty for years. */
const MOST_QUERIED = 20;

export interface KnownOrdersOptions {
  /** For everything that is read. */
  readonly reads: kraken;
  readonly pairs: TradedPairs;
  /** Whether a client id was given by us. */
  readonly isOurs: (clientId: string) => boolean;
  /** Is told of the orders that are not ours. */
  readonly foreign: ForeignTrades;
}

/** Whose the venue's orders are: our names of them by the venue's, of the newest; others are looked up anew. */
export class KnownOrders {
  readonly #reads: kraken;
  readonly #pairs: TradedPairs;
  readonly #isOurs: (clientId: string) => boolean;
  readonly #foreign: ForeignTrades;
  /** `foreign` was looked up and is not ours. */
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

  /** Our name of an order, or that it is not ours; undefined where neither is known. */
  ownerOf(txid: string): ClientOrderId | 'foreign' | undefined {
    return this.#ids.get(txid);
  }

  /** The venue's name of an order of ours; undefined where it is not known. */
  txidOf(id: ClientOrderId): string | undefined {
    return this.#txids.get(id);
  }

  /** Reads orders that the venue told. Gives those of ours, of the instruments that we trade. */
  ours(orders: Readonly<Record<string, KrakenOrder>>): ReportedOrder[] {
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
      return [{ id, state: stateOf(order, instrument) }];
    });
  }

  /** Asks whose orders these are, where that is not known yet, several with one call: a venue counts calls. */
  async learn(txids: readonly string[]): Promise<void> {
    const unknown = [...new Set(txids)].filter((txid) => !this.#ids.has(txid));
    for (let from = 0; from < unknown.length; from += MOST_QUERIED) {
      await this.query(unknown.slice(from, from + MOST_QUERIED));
    }
  }

  /**
   * Orders of ours by the venue's ids. One that it does not show (yet) is left out of its answer, or makes it refuse
   * all that were asked for together: they are then asked for in halves, and what was learned stays learned when a half
   * fails.
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

  /** Lets go of the oldest of too many. */
  forgetOld(): void {
    for (const [txid, id] of this.#ids) {
      if (this.#ids.size <= REMEMBERED) break;
      this.#ids.delete(txid);
      if (id !== 'foreign') this.#txids.delete(id);
    }
  }
}

/** Both words were seen for an order that could not be looked up. */
function isUnknownOrder(error: unknown): boolean {
  return /^EOrder:(?:Unknown|Invalid) order/.test(classifyTrouble(error).reason);
}
