import type { kraken } from 'ccxt';
import type { Fill } from '../../core/fill.ts';
import type { ClientOrderId } from '../../core/order.ts';
import { MILLISECOND, MINUTE, SECOND, type Instant } from '../../core/time.ts';
import { PagedReading } from '../../wire/paged-reading.ts';
import { fillOfTrade, type ForeignTrades } from './foreign-trades.ts';
import { forgetBeyond } from './forget-beyond.ts';
import { tradesHistory, type KrakenTrade } from './kraken-messages.ts';
import type { KnownOrders } from './known-orders.ts';
import type { TradedPairs } from './traded-pairs.ts';
import type { TradeRounding } from './trade-rounding.ts';

/**
 * The history is read again from so long before the newest fill told: what REST shows late, up to a minute as far as is
 * known, is not missed.
 */
export const OVERLAP = 2 * MINUTE;

/**
 * So long after the newest fill was heard of, by the difference of our own clock, nothing from before it comes any
 * more: minutes full of fills are many pages.
 */
const QUIET = 10 * MINUTE;

/**
 * So long after a trade its order may still be missing at the venue, by our clock: REST shows things late by up to a
 * minute, and a clock may be somewhat wrong. Shorter than what is read again, so that ledger entries that wait for it
 * are not missed.
 */
const ORDER_SHOWN_WITHIN = 75 * SECOND;

export interface FillReadingOptions {
  /** For everything that is read. */
  readonly reads: kraken;
  readonly pairs: TradedPairs;
  readonly orders: KnownOrders;
  /** Is told of each trade in an instrument of ours. */
  readonly rounding: TradeRounding;
  readonly foreign: ForeignTrades;
  /** Trades from before are not told. */
  readonly since: Instant;
}

/** A trade that was read; without a fill where it is not one of our orders. */
interface ReadTrade {
  readonly txid: string;
  readonly trade: KrakenTrade;
  readonly fill: Fill | undefined;
}

/** Reads the trade history, and tells each trade of our orders once. */
export class FillReading {
  readonly #reads: kraken;
  readonly #pairs: TradedPairs;
  readonly #orders: KnownOrders;
  readonly #rounding: TradeRounding;
  readonly #foreign: ForeignTrades;
  readonly #trades = new PagedReading<KrakenTrade>();
  #since: number;
  /** Trades told, with their times in seconds; those too old to be read again are forgotten. */
  readonly #told = new Map<string, number>();
  /** Of the trades told the newest, in seconds of the venue, and when it was heard of by our clock. */
  #newest = { time: 0, heardAt: 0 };
  /** Those among the trades told that are not of our orders. */
  readonly #foreignTrades = new Set<string>();

  constructor({ reads, pairs, orders, rounding, foreign, since }: FillReadingOptions) {
    this.#reads = reads;
    this.#pairs = pairs;
    this.#orders = orders;
    this.#rounding = rounding;
    this.#foreign = foreign;
    this.#since = since;
  }

  isTold(txid: string): boolean {
    return this.#told.has(txid);
  }

  /** Whether a trade was told that is not of our orders. */
  isForeign(txid: string): boolean {
    return this.#foreignTrades.has(txid);
  }

  /** Fills that were not told yet, oldest first. */
  async next(): Promise<readonly Fill[]> {
    const trades = await this.#newTrades();
    await this.#orders.learn(trades.map(([, { ordertxid }]) => ordertxid));
    this.#trades.done();
    const read: ReadTrade[] = [];
    let oldestWaiting = Number.POSITIVE_INFINITY;
    for (const [txid, trade] of trades) {
      const order = this.#orders.ownerOf(trade.ordertxid) ?? this.#withoutOrder(trade);
      if (order === 'not-yet') oldestWaiting = Math.min(oldestWaiting, trade.time);
      else read.push({ txid, trade, fill: order === 'foreign' ? undefined : this.#fill(txid, trade, order) });
    }
    // Nothing counts as told unless all of it can be.
    for (const each of read) this.#note(each);
    this.#forgetOld(oldestWaiting);
    return read.flatMap(({ fill }) => (fill === undefined ? [] : [fill]));
  }

  /** Trades that were not told yet, oldest first. */
  async #newTrades(): Promise<[string, KrakenTrade][]> {
    const trades = await this.#trades.read(async (offset) => {
      const {
        result: { trades: rows, count },
      } = tradesHistory.parse(await this.#reads.privatePostTradesHistory({ ofs: offset, start: this.#since / SECOND }));
      return { rows, count };
    });
    return [...trades]
      .filter(([txid]) => !this.#told.has(txid))
      .sort(([, a], [, b]) => a.time - b.time || (a.trade_id ?? 0) - (b.trade_id ?? 0));
  }

  /**
   * Whose a trade is whose order the venue does not show: nothing is told of it until that can no longer be because it
   * shows it late.
   */
  #withoutOrder({ time }: KrakenTrade): 'not-yet' | 'foreign' {
    return this.#reads.milliseconds() * MILLISECOND - time * SECOND < ORDER_SHOWN_WITHIN ? 'not-yet' : 'foreign';
  }

  #fill(id: string, trade: KrakenTrade, order: ClientOrderId): Fill {
    const instrument = this.#pairs.ofPair(trade.pair);
    if (instrument === undefined)
      throw new RangeError(`Trade ${id} of our order ${order} is of ${trade.pair}, which this system does not trade`);
    return fillOfTrade(id, trade, instrument, { order, cause: 'order' });
  }

  #note({ txid, trade, fill }: ReadTrade): void {
    if (fill === undefined) this.#foreignTrades.add(txid);
    this.#told.set(txid, trade.time);
    const instrument = this.#pairs.ofPair(trade.pair);
    if (instrument === undefined) return;
    const listing = this.#pairs.listing(instrument);
    if (fill === undefined) {
      this.#rounding.noteForeign({ txid, trade, instrument, listing });
      this.#foreign.noteTrade(txid, trade, instrument);
    } else this.#rounding.noteFill({ txid, trade, instrument, listing }, fill);
  }

  /**
   * What is told stays known for as long as the ledger may speak of it, within reason. What waits for its order is read
   * again.
   */
  #forgetOld(oldestWaiting: number): void {
    let newest = 0;
    for (const time of this.#told.values()) newest = Math.max(newest, time);
    const now = this.#reads.milliseconds() * MILLISECOND;
    if (newest !== this.#newest.time) this.#newest = { time: newest, heardAt: now };
    const overlap = now - this.#newest.heardAt < QUIET ? OVERLAP : 0;
    this.#since = Math.max(this.#since, Math.min(newest * SECOND - overlap, oldestWaiting * SECOND - OVERLAP));
    forgetBeyond(this.#told, (time) => time * SECOND < this.#since);
    for (const txid of this.#foreignTrades) if (!this.#told.has(txid)) this.#foreignTrades.delete(txid);
    this.#orders.forgetOld();
  }
}
