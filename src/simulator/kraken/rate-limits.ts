import { SECOND, type Instant } from '../../core/time.ts';
import { KrakenError } from './kraken-error.ts';
import type { VenueOrder } from './venue-order.ts';

/** How much an account of some verification level may ask. Counters decay by so much per second. */
export interface RateTier {
  readonly calls: { readonly most: number; readonly decay: number };
  /** Per pair. */
  readonly orders: { readonly most: number; readonly decay: number };
}

/** Source: Kraken's documentation, "Spot REST rate limits" and "Spot trading rate limits". */
export const RATE_TIERS = {
  starter: { calls: { most: 15, decay: 0.33 }, orders: { most: 60, decay: 1 } },
  intermediate: { calls: { most: 20, decay: 0.5 }, orders: { most: 125, decay: 2.34 } },
  pro: { calls: { most: 20, decay: 1 }, orders: { most: 180, decay: 3.75 } },
} as const satisfies Record<string, RateTier>;

/** Taking an order back costs the more the younger it is: seconds of age, and points. */
const CANCEL_COSTS = [[5, 8], [10, 6], [15, 5], [45, 4], [90, 2], [300, 1]] as const;

/** A counter that grows with each call and shrinks with the venue's time. */
class DecayingCounter {
  readonly #most: number;
  readonly #decay: number;
  #value = 0;
  #at = 0;

  constructor({ most, decay }: RateTier['calls']) {
    this.#most = most;
    this.#decay = decay;
  }

  /** Whether there was room. A call that was refused does not count. */
  add(points: number, at: Instant): 'counted' | 'full' {
    const shrunk = Math.max(0, this.#value - (this.#decay * (at - this.#at)) / SECOND);
    this.#at = at;
    this.#value = shrunk;
    if (shrunk + points > this.#most) return 'full';
    this.#value = shrunk + points;
    return 'counted';
  }
}

/** The counters of one API key. Each method throws Kraken's refusal when a counter is full. */
export class RateLimits {
  readonly #tier: RateTier;
  readonly #calls: DecayingCounter;
  readonly #orders = new Map<string, DecayingCounter>();

  constructor(tier: RateTier) {
    this.#tier = tier;
    this.#calls = new DecayingCounter(tier.calls);
  }

  countCall(endpoint: string, at: Instant): void {
    const points = CALL_COSTS[endpoint] ?? 1;
    if (points > 0 && this.#calls.add(points, at) === 'full') throw new KrakenError('EAPI:Rate limit exceeded');
  }

  countOrder(pair: string, at: Instant): void {
    this.#countTrading(pair, 1, at);
  }

  countCancel(order: VenueOrder, at: Instant): void {
    const age = (at - order.openedAt) / SECOND;
    this.#countTrading(order.market.pair.id, CANCEL_COSTS.find(([seconds]) => age < seconds)?.[1] ?? 0, at);
  }

  #countTrading(pair: string, points: number, at: Instant): void {
    const counter = this.#orders.get(pair) ?? new DecayingCounter(this.#tier.orders);
    this.#orders.set(pair, counter);
    if (points > 0 && counter.add(points, at) === 'full') throw new KrakenError('EOrder:Rate limit exceeded');
  }
}

/** Orders have counters of their own; histories count double. */
const CALL_COSTS: Readonly<Record<string, number>> = { 
  AddOrder: 0, CancelOrder: 0, TradesHistory: 2, QueryTrades: 2, ClosedOrders: 2, Ledgers: 2, QueryLedgers: 2, AddOrderBatch: 0, CancelOrderBatch: 0 };
