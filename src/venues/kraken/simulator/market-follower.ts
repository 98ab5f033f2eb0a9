import type { Candle } from '../../../core/candle.ts';
import type { Duration, Instant } from '../../../core/time.ts';
import type { FollowedPrices } from '../../../wire/followed-course.ts';
import type { MarketReading, MarketSource } from '../../../wire/market-source.port.ts';
import type { KrakenVenue } from './kraken-venue.ts';

export interface MarketFollowerOptions {
  readonly venue: KrakenVenue;
  readonly source: MarketSource;
  /** Longest age of the last price at which orders are accepted. An older price is no longer that of the market. */
  readonly staleAfter: Duration;
}

/**
 * Makes a simulated venue follow a market at another venue. Each reading moves the price straight from the one before.
 * After a gap between readings, the price walks through each candle that began and ended in the gap, so that a stop
 * which the market passed is filled. While readings fail for too long the venue is in `cancel_only`, and no order
 * fills, because no price moves.
 */
export class MarketFollower {
  readonly #options: MarketFollowerOptions;
  /** Volume per microsecond of the newest candle, by instrument. */
  readonly #paces = new Map<string, number>();

  constructor(options: MarketFollowerOptions) {
    this.#options = options;
  }

  /** Reads the market once and passes the prices to the venue. Rejects when the market did not answer. */
  async follow(): Promise<void> {
    const { venue, source } = this.#options;
    const readings = await source.read(venue.catchUp());
    const readAt = venue.prices.readAt;
    venue.learn({
      kind: 'heard',
      prices: Object.fromEntries(readings.map((reading) => [reading.instrument, this.#pricesOf(reading, readAt)])),
    });
    if (venue.mode !== 'online') venue.learn({ kind: 'mode', mode: 'online' });
  }

  /** Stops the acceptance of orders when the last price is too old. Call before every order. */
  heed(): void {
    const { venue, staleAfter } = this.#options;
    const isStale = venue.catchUp() - (venue.prices.readAt ?? -Infinity) > staleAfter;
    if (isStale && venue.mode === 'online') venue.learn({ kind: 'mode', mode: 'cancel_only' });
  }

  #pricesOf({ instrument, price, candles }: MarketReading, readAt: Instant | undefined): FollowedPrices {
    const newest = candles.at(-1);
    if (newest !== undefined) this.#paces.set(instrument, newest.volume / (newest.closeTime - newest.openTime));
    const missed = candles.filter(({ openTime }) => readAt !== undefined && openTime >= readAt);
    return { passed: [...missed.flatMap(corners), price], pace: this.#paces.get(instrument) ?? 0 };
  }
}

/** The prices of a candle in the order of `PricePath`: the extreme against its direction comes first. */
function corners({ open, high, low, close }: Candle): readonly number[] {
  return close >= open ? [open, low, high, close] : [open, high, low, close];
}
