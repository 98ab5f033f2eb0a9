import { instant, type Duration, type Instant } from '../../src/core/time.ts';
import type { Moment } from '../../src/core/moment.ts';
import type { MomentFeed, Quote } from '../../src/live/moment-feed.port.ts';
import { candleAt, type BazaarExchange } from './bazaar-exchange.ts';

/** The candles of the bazaar's one market, each as soon as it has closed. */
export class BazaarFeed implements MomentFeed {
  readonly #exchange: BazaarExchange;
  readonly #interval: Duration;
  /** The close of the newest candle that was given. */
  #newest: number;

  constructor(exchange: BazaarExchange, { interval, after }: { interval: Duration; after: Instant }) {
    this.#exchange = exchange;
    this.#interval = interval;
    this.#newest = after;
  }

  get nextAt(): Instant {
    return instant(this.#newest + this.#interval);
  }

  get completeUntil(): Instant {
    return instant(this.#newest + this.#interval - 1);
  }

  take(now: Instant): Promise<readonly Moment[]> {
    const moments: Moment[] = [];
    const { series } = this.#exchange;
    for (const [row, openTime] of series.openTime.entries()) {
      if (openTime < this.#newest) continue;
      const candle = candleAt(series, row);
      if (candle === undefined || candle.closeTime > now) break;
      moments.push({ at: candle.closeTime, markets: [{ candle, continuity: 'continuous' }] });
      this.#newest = candle.closeTime;
    }
    return Promise.resolve(moments);
  }

  hurry(): void {
    // The feed is asked at every close anyway.
  }

  quotes(): Promise<readonly Quote[]> {
    const price = this.#exchange.price();
    return Promise.resolve([{ market: 0, bid: price, ask: price }]);
  }
}
