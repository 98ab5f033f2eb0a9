import { SECOND, type Instant } from '../../../core/time.ts';
import { KrakenError } from './kraken-error.ts';
import type { VenueOrder } from './venue-order.ts';

/** The rate limits of an account of one verification level. `decay` is the decrease of a counter per second. */
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

/** Points for cancelling an order, by its age in seconds. A younger order costs more. */
const CANCEL_COSTS = [
  [5, 8],
  [10, 6],
  [15, 5],
  [45, 4],
  [90, 2],
  [300, 1],
] as const;
const AMEND_COSTS = [
  [5, 3],
  [10, 2],
  [15, 1],
] as const;
const EDIT_COSTS = [
  [5, 6],
  [10, 5],
  [15, 4],
  [45, 2],
  [90, 1],
] as const;

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

  hasRoom(points: number, at: Instant): boolean {
    return this.#shrunk(at) + points <= this.#most;
  }

  add(points: number, at: Instant): void {
    this.#value = this.#shrunk(at) + points;
    this.#at = at;
  }

  #shrunk(at: Instant): number {
    return Math.max(0, this.#value - (this.#decay * (at - this.#at)) / SECOND);
  }
}

/**
 * The counters of orders, one for each pair. All keys of the account and both interfaces share them. Source: Kraken's
 * documentation, "Spot trading limits". Each method counts nothing when it throws Kraken's refusal.
 */
export class OrderLimits {
  readonly #tier: RateTier['orders'];
  readonly #counters = new Map<string, DecayingCounter>();

  constructor({ orders }: Pick<RateTier, 'orders'>) {
    this.#tier = orders;
  }

  countOrder(pair: string, at: Instant): void {
    this.#count(new Map([[pair, 1]]), at);
  }

  /** Source: Kraken's documentation, "Spot trading rate limits": one point, and more the younger the order is. */
  countAmend({ openedAt, market: { pair } }: VenueOrder, at: Instant): void {
    this.#count(new Map([[pair.id, 1 + youthCost(AMEND_COSTS, at - openedAt)]]), at);
  }

  /** Counts the replacement of an order by another, by the same source. */
  countEdit({ openedAt, market: { pair } }: VenueOrder, at: Instant): void {
    this.#count(new Map([[pair.id, 1 + youthCost(EDIT_COSTS, at - openedAt)]]), at);
  }

  /** Counts cancels of orders: all of them, or none where the counter of one pair would be full. */
  countCancels(orders: readonly VenueOrder[], at: Instant): void {
    const points = new Map<string, number>();
    for (const {
      openedAt,
      market: { pair },
    } of orders)
      points.set(pair.id, (points.get(pair.id) ?? 0) + youthCost(CANCEL_COSTS, at - openedAt));
    this.#count(points, at);
  }

  #count(pointsByPair: ReadonlyMap<string, number>, at: Instant): void {
    const wanted = [...pointsByPair]
      .filter(([, points]) => points > 0)
      .map(([pair, points]) => ({ counter: this.#counterOf(pair), points }));
    if (!wanted.every(({ counter, points }) => counter.hasRoom(points, at)))
      throw new KrakenError('EOrder:Rate limit exceeded');
    for (const { counter, points } of wanted) counter.add(points, at);
  }

  #counterOf(pair: string): DecayingCounter {
    const counter = this.#counters.get(pair) ?? new DecayingCounter(this.#tier);
    this.#counters.set(pair, counter);
    return counter;
  }
}

/** The counter of calls of one API key. */
export class CallLimits {
  readonly #calls: DecayingCounter;

  constructor({ calls }: Pick<RateTier, 'calls'>) {
    this.#calls = new DecayingCounter(calls);
  }

  /** Throws Kraken's refusal when the counter is full; a call that was refused does not count. */
  countCall(endpoint: string, at: Instant): void {
    const points = CALL_COSTS[endpoint] ?? 1;
    if (points === 0) return;
    if (!this.#calls.hasRoom(points, at)) throw new KrakenError('EAPI:Rate limit exceeded');
    this.#calls.add(points, at);
  }
}

function youthCost(costs: readonly (readonly [seconds: number, points: number])[], age: number): number {
  return costs.find(([seconds]) => age < seconds * SECOND)?.[1] ?? 0;
}

/** Points of calls. Calls on orders have their own counters; histories count double. */
const CALL_COSTS: Readonly<Record<string, number>> = {
  AddOrder: 0,
  CancelOrder: 0,
  TradesHistory: 2,
  QueryTrades: 2,
  ClosedOrders: 2,
  Ledgers: 2,
  QueryLedgers: 2,
  AddOrderBatch: 0,
  CancelOrderBatch: 0,
  AmendOrder: 0,
  EditOrder: 0,
};
