import type { RateTier } from '../../src/venues/kraken/simulator/rate-limits.ts';

/** Settings of a simulated venue that runs in a process of its own. */
export interface VenuePlan {
  readonly candles:
    | { readonly kind: 'minutes'; readonly bars: number }
    /** Stored candles of a system file. They are passed `passes` times, forwards and backwards in turns. */
    | { readonly kind: 'stored'; readonly system: string; readonly store: string; readonly passes: number };
  readonly cash: number;
  /** Secrets by API key. */
  readonly keys: Readonly<Record<string, string>>;
  readonly limits: 'on' | 'off';
  /** Whether the venue reports when each AddOrder arrives, in nanoseconds of the clock that all processes share. */
  readonly arrivals: 'reported' | 'unreported';
  /** Microseconds UTC at which its time begins; the first candle by default. */
  readonly start?: number;
}

export type VenueRequest = { readonly kind: 'count' } | { readonly kind: 'walk'; readonly bars: number };

export type VenueMessage =
  | { readonly kind: 'ready'; readonly url: string; readonly socketUrl: string; readonly until: number }
  | { readonly kind: 'arrived'; readonly at: string }
  | { readonly kind: 'counted'; readonly orders: number; readonly trades: number; readonly bytes: number }
  | { readonly kind: 'walked' };

/** Header of a request with the time in microseconds UTC. The venue moves its clock on to that time. */
export const TIME_HEADER = 'x-bench-time';

/** Rate limits that no benchmark reaches. */
export const NO_LIMITS: RateTier = { calls: { most: 1e15, decay: 1 }, orders: { most: 1e15, decay: 1 } };
