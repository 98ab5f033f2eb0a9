import type { RateTier } from '../../src/venues/kraken/simulator/rate-limits.ts';

/** What a venue in a process of its own is to be. */
export interface VenuePlan {
  readonly candles:
    | { readonly kind: 'minutes'; readonly bars: number }
    /** Those of a system file out of a store, forwards and backwards so many times. */
    | { readonly kind: 'stored'; readonly system: string; readonly store: string; readonly passes: number };
  readonly cash: number;
  /** Secrets by API key. */
  readonly keys: Readonly<Record<string, string>>;
  readonly limits: 'on' | 'off';
  /** Whether each AddOrder's arrival is told, in nanoseconds of the clock that the machine's processes share. */
  readonly arrivals: 'told' | 'not-told';
  /** Where its time begins; the first candle by default. */
  readonly start?: number;
}

export type VenueRequest = { readonly kind: 'count' } | { readonly kind: 'walk'; readonly bars: number };

export type VenueMessage =
  | { readonly kind: 'ready'; readonly url: string; readonly socketUrl: string; readonly until: number }
  | { readonly kind: 'arrived'; readonly at: string }
  | { readonly kind: 'counted'; readonly orders: number; readonly trades: number; readonly bytes: number }
  | { readonly kind: 'walked' };

/** A request says with it what time it is at the venue, in microseconds: time there goes on with the calls. */
export const TIME_HEADER = 'x-bench-time';

/** A tier that nobody reaches. */
export const NO_LIMITS: RateTier = { calls: { most: 1e15, decay: 1 }, orders: { most: 1e15, decay: 1 } };
