import type { Restorable } from '../core/restorable.ts';
import { takeNumbers } from '../core/take-numbers.ts';
import type { Instant } from '../core/time.ts';
import type { Quotes } from './risk-memory.port.ts';

/** Best bid and ask of a venue's book, in quote currency; NaN for a side that nobody is on. */
export interface MarketQuote {
  readonly at: Instant;
  /** Position of the instrument in the universe. */
  readonly market: number;
  readonly bid: number;
  readonly ask: number;
}

/** By position in the universe. */
export interface NewestQuotesSnapshot {
  readonly bids: readonly number[];
  readonly asks: readonly number[];
  readonly at: readonly number[];
}

/**
 * The newest quote of each market. One that comes late, after a newer one, is dropped. Throws a RangeError on an
 * unknown market.
 */
export class NewestQuotes implements Quotes, Restorable<NewestQuotesSnapshot> {
  readonly bids: Float64Array;
  readonly asks: Float64Array;
  readonly at: Float64Array;

  constructor(markets: number) {
    this.bids = new Float64Array(markets).fill(Number.NaN);
    this.asks = new Float64Array(markets).fill(Number.NaN);
    this.at = new Float64Array(markets).fill(Number.NaN);
  }

  /** Another market takes the place of this one. */
  forget(market: number): void {
    for (const column of [this.bids, this.asks, this.at]) column[market] = Number.NaN;
  }

  store({ at, market, bid, ask }: MarketQuote): void {
    const newest = this.at[market];
    if (newest === undefined)
      throw new RangeError(`A quote is of one of ${this.at.length} markets, was of market ${market}`);
    if (at < newest) return;
    this.bids[market] = bid;
    this.asks[market] = ask;
    this.at[market] = at;
  }

  snapshot(): NewestQuotesSnapshot {
    return { bids: [...this.bids], asks: [...this.asks], at: [...this.at] };
  }

  restore({ bids, asks, at }: NewestQuotesSnapshot): void {
    takeNumbers(this.bids, bids);
    takeNumbers(this.asks, asks);
    takeNumbers(this.at, at);
  }
}
