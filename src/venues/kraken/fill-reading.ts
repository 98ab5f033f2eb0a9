import type { kraken } from 'ccxt';
import type { Fill } from '../../core/fill.ts';
import type { ClientOrderId } from '../../core/order.ts';
import { MILLISECOND, MINUTE, SECOND, type Instant } from '../../core/time.ts';
import { PagedReading } from '../../wire/paged-reading.ts';
import { fillOfTrade, type ForeignTrades } from './foreign-trades.ts';
import { forgetBeyond } from './forget-beyond.ts';
import { tradesHistory, type KrakenTrade } from './kraken-messages.ts';
import type { KnownOrders } from './known-orders.ts';
import type { OwnPositions } from './own-positions.ts';
import type { TradedPairs } from './traded-pairs.ts';
import type { TradeRounding } from './trade-rounding.ts';

/**
 * Each reading of the trade history begins this long before the newest reported trade. REST may show trades late, by up
 * to a minute as far as is known, and those are not missed.
 */
export const OVERLAP = 2 * MINUTE;

/**
 * When no new trade was read for this long by our own clock, the overlap is dropped, because no older trade can still
 * appear. Minutes full of fills would otherwise be read again and again, over many pages.
 */
const QUIET = 10 * MINUTE;

/**
 * How long after a trade its order may still be missing at the venue, by our clock. REST may show it up to a minute
 * late, and a clock may be somewhat wrong. This is shorter than `OVERLAP`, so that ledger entries that wait for the
 * trade are not missed.
 */
const ORDER_SHOWN_WITHIN = 75 * SECOND;

export interface FillReadingOptions {
  /** The client for all reading calls. */
  readonly reads: kraken;
  readonly pairs: TradedPairs;
  readonly orders: KnownOrders;
  /** Receives each trade in an instrument that we trade. */
  readonly rounding: TradeRounding;
  readonly foreign: ForeignTrades;
  readonly positions: OwnPositions;
  /** Trades from before this time are not reported. */
  readonly since: Instant;
}

/** A trade that was read. It has no fill if it belongs to no order of ours. */
interface ReadTrade {
  readonly txid: string;
  readonly trade: KrakenTrade;
  readonly fill: Fill | undefined;
}

/** Reads the trade history. Reports each trade of our orders once. */
export class FillReading {
  readonly #reads: kraken;
  readonly #pairs: TradedPairs;
  readonly #orders: KnownOrders;
  readonly #rounding: TradeRounding;
  readonly #foreign: ForeignTrades;
  readonly #positions: OwnPositions;
  readonly #trades = new PagedReading<KrakenTrade>();
  #since: number;
  /** Reported trades with their times in seconds. Trades that are too old to be read again are forgotten. */
  readonly #reported = new Map<string, number>();
  /** The newest reported trade: its time in seconds of the venue, and when it was read by our clock. */
  #newest = { time: 0, seenAt: 0 };
  /** The reported trades that belong to no order of ours. */
  readonly #foreignTrades = new Set<string>();

  constructor({ reads, pairs, orders, rounding, foreign, positions, since }: FillReadingOptions) {
    this.#reads = reads;
    this.#pairs = pairs;
    this.#orders = orders;
    this.#rounding = rounding;
    this.#foreign = foreign;
    this.#positions = positions;
    this.#since = since;
  }

  isReported(txid: string): boolean {
    return this.#reported.has(txid);
  }

  /** Whether a trade was reported as one that belongs to no order of ours. */
  isForeign(txid: string): boolean {
    return this.#foreignTrades.has(txid);
  }

  /** Fills that were not reported yet, oldest first. */
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
    // Nothing counts as reported until the whole reading has succeeded.
    for (const each of read) this.#note(each);
    this.#forgetOld(oldestWaiting);
    return read.flatMap(({ fill }) => (fill === undefined ? [] : [fill]));
  }

  /** Trades that were not reported yet, oldest first. */
  async #newTrades(): Promise<[string, KrakenTrade][]> {
    const trades = await this.#trades.read(async (offset) => {
      const {
        result: { trades: rows, count },
      } = tradesHistory.parse(await this.#reads.privatePostTradesHistory({ ofs: offset, start: this.#since / SECOND }));
      return { rows, count };
    });
    return [...trades]
      .filter(([txid]) => !this.#reported.has(txid))
      .sort(([, a], [, b]) => a.time - b.time || (a.trade_id ?? 0) - (b.trade_id ?? 0));
  }

  /**
   * Says who made a trade whose order the venue does not show. It stays open while the venue may still show the order
   * late.
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
    this.#reported.set(txid, trade.time);
    const instrument = this.#pairs.ofPair(trade.pair);
    if (instrument === undefined) return;
    if (trade.postxid !== undefined) this.#positions.note(trade.postxid, instrument.id);
    const listing = this.#pairs.listing(instrument);
    if (fill === undefined) {
      this.#rounding.noteForeign({ txid, trade, instrument, listing });
      this.#foreign.noteTrade(txid, trade, instrument);
    } else this.#rounding.noteFill({ txid, trade, instrument, listing }, fill);
  }

  /**
   * Forgets old reported trades, but not while the ledger may still have entries of them. Trades that wait for their
   * order are read again.
   */
  #forgetOld(oldestWaiting: number): void {
    let newest = 0;
    for (const time of this.#reported.values()) newest = Math.max(newest, time);
    const now = this.#reads.milliseconds() * MILLISECOND;
    if (newest !== this.#newest.time) this.#newest = { time: newest, seenAt: now };
    const overlap = now - this.#newest.seenAt < QUIET ? OVERLAP : 0;
    this.#since = Math.max(this.#since, Math.min(newest * SECOND - overlap, oldestWaiting * SECOND - OVERLAP));
    forgetBeyond(this.#reported, (time) => time * SECOND < this.#since);
    for (const txid of this.#foreignTrades) if (!this.#reported.has(txid)) this.#foreignTrades.delete(txid);
    this.#orders.forgetOld();
  }
}
