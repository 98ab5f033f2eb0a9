import type { Candle } from '../../../core/candle.ts';
import type { Duration, Instant } from '../../../core/time.ts';
import type { FollowedPrices } from '../../../wire/followed-course.ts';
import type { MarketReading, MarketSource } from '../../../wire/market-source.port.ts';
import type { KrakenVenue } from './kraken-venue.ts';

export interface MarketFollowerOptions {
  readonly venue: KrakenVenue;
  readonly source: MarketSource;
  /** After so long without a price no order is taken: what it would meet is not the market any more. */
  readonly staleAfter: Duration;
}

/**
 * Lets a venue follow a market elsewhere. Each reading is heard as one straight move from the price before. What the
 * venue slept through, or was not told, it hears when it is told again: each candle that began and ended in the silence
 * is walked as a recorded one is, so that a stop which the market went past is not passed over. While nothing is heard
 * the venue is in `cancel_only`, and nothing fills, since nothing moves.
 */
export class MarketFollower {
  readonly #options: MarketFollowerOptions;
  /** By instrument, of the newest candle. */
  readonly #paces = new Map<string, number>();

  constructor(options: MarketFollowerOptions) {
    this.#options = options;
  }

  /** Reads the market once and tells the venue. Rejects when the market did not answer. */
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

  /** Looks whether the last price is too old to trade at. Call before every order. */
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

/** As `PricePath` walks a candle: the extreme against its direction comes first. */
function corners({ open, high, low, close }: Candle): readonly number[] {
  return close >= open ? [open, low, high, close] : [open, high, low, close];
}
