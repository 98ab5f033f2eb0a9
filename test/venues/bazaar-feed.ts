import type { Candle } from '../../src/core/candle.ts';
import type { Instrument } from '../../src/core/instrument.ts';
import { instant, type Duration, type Instant } from '../../src/core/time.ts';
import type { MarketView, Moment } from '../../src/core/moment.ts';
import type { FeedOptions } from '../../src/venues/venue-kit.port.ts';
import type { MomentFeed, Quote } from '../../src/live/moment-feed.port.ts';
import { candlesOf, type BazaarExchange } from './bazaar-exchange.ts';

/** The candles of the bazaar's markets, each as soon as it has closed. */
export class BazaarFeed implements MomentFeed {
  readonly #exchange: BazaarExchange;
  readonly #interval: Duration;
  readonly #candles = new Map<string, readonly Candle[]>();
  /** By slot; undefined in a free one. */
  #markets: readonly (Instrument | undefined)[];
  /** The close of the newest candle that was given. */
  #newest: number;

  constructor(exchange: BazaarExchange, { interval, after, instruments }: FeedOptions) {
    this.#exchange = exchange;
    this.#interval = interval;
    // A run begins between two closes.
    this.#newest = after - (after % interval);
    this.#markets = instruments;
    for (const stand of exchange.stands) this.#candles.set(stand.series.instrument.id, candlesOf(stand));
  }

  get nextAt(): Instant {
    return instant(this.#newest + this.#interval);
  }

  get completeUntil(): Instant {
    return instant(this.#newest + this.#interval - 1);
  }

  follow(markets: readonly (Instrument | undefined)[]): void {
    this.#markets = markets;
  }

  take(now: Instant): Promise<readonly Moment[]> {
    const moments: Moment[] = [];
    for (let at = this.#newest + this.#interval; at <= now; at += this.#interval) {
      this.#newest = at;
      const markets = this.#markets.map((one): MarketView => {
        const candle = this.#candles.get(one?.id ?? '')?.find(({ closeTime }) => closeTime === at);
        return { candle, continuity: 'continuous' };
      });
      if (markets.some(({ candle }) => candle !== undefined)) moments.push({ at: instant(at), markets });
    }
    return Promise.resolve(moments);
  }

  hurry(): void {
    // The feed is asked at every close anyway.
  }

  quotes(): Promise<readonly Quote[]> {
    const quotes = this.#markets.map((one, market) => {
      const price = this.#exchange.price(one?.id ?? '');
      return { market, bid: price, ask: price };
    });
    return Promise.resolve(quotes.filter(({ bid }) => !Number.isNaN(bid)));
  }
}
