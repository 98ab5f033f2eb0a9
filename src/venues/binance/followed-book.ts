import type { OrderBook } from '../../core/facts/order-book.ts';
import type { Instant } from '../../core/time.ts';
import type { DepthMessage, SnapshotMessage } from './recorded-message.ts';

/** Changes that are kept until a snapshot comes. One comes within seconds, or never. */
const MOST_WAITING = 10_000;

/** What became of a message. */
export type Followed =
  | { readonly kind: 'followed' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'left-out'; readonly reason: string };

const FOLLOWED: Followed = { kind: 'followed' };

/**
 * An order book that is kept up to date with the venue's messages: a snapshot, and each change after it. Changes carry
 * numbers without a gap. After a gap the book is not known until the next snapshot.
 *
 * Source: Binance's documentation, "How to manage a local order book correctly", for spot and for perpetuals.
 */
export class FollowedBook {
  readonly #bids = new Map<number, number>();
  readonly #asks = new Map<number, number>();
  /** Number of the last change that is in the book; undefined while the book is not known. */
  #last: number | undefined;
  /** Whether the last change in the book came with a snapshot: the next message then covers it. */
  #isFresh = false;
  #waiting: DepthMessage[] = [];

  get isKnown(): boolean {
    return this.#last !== undefined;
  }

  /** Begins anew. Returns how many waiting changes were older than the snapshot, or did not follow on it. */
  begin({ lastUpdateId, bids, asks }: SnapshotMessage): { readonly leftOut: number; readonly fault?: string } {
    const waiting = this.#waiting;
    this.#forget();
    if (!setLevels(this.#bids, bids) || !setLevels(this.#asks, asks)) {
      this.#forget();
      return { leftOut: waiting.length, fault: 'a snapshot with a price or an amount that is none' };
    }
    this.#last = lastUpdateId;
    this.#isFresh = true;
    let leftOut = 0;
    for (const message of waiting) if (this.follow(message).kind === 'left-out') leftOut++;
    return { leftOut };
  }

  follow(message: DepthMessage): Followed {
    const last = this.#last;
    if (last === undefined) {
      if (this.#waiting.length >= MOST_WAITING) return { kind: 'left-out', reason: NO_SNAPSHOT };
      this.#waiting.push(message);
      return { kind: 'waiting' };
    }
    if (message.u <= last) return { kind: 'left-out', reason: 'a change from before the snapshot' };
    if (!this.#continues(message, last)) {
      this.#forget();
      return { kind: 'left-out', reason: 'a change after a gap in the numbers of changes' };
    }
    if (!setLevels(this.#bids, message.b) || !setLevels(this.#asks, message.a)) {
      this.#forget();
      return { kind: 'left-out', reason: 'a change with a price or an amount that is none' };
    }
    this.#last = message.u;
    this.#isFresh = false;
    return FOLLOWED;
  }

  /** Changes that still wait for a snapshot that did not come. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** The best prices of both sides. */
  best(levels: number, knownAt: Instant): OrderBook {
    return {
      kind: 'book',
      knownAt,
      bids: bestOf(this.#bids, levels, (price, other) => price > other),
      asks: bestOf(this.#asks, levels, (price, other) => price < other),
    };
  }

  #continues({ U, u, pu }: DepthMessage, last: number): boolean {
    if (!this.#isFresh) return pu === undefined ? U === last + 1 : pu === last;
    const next = pu === undefined ? last + 1 : last;
    return U <= next && next <= u;
  }

  #forget(): void {
    this.#bids.clear();
    this.#asks.clear();
    this.#last = undefined;
    this.#waiting = [];
  }
}

export const NO_SNAPSHOT = 'a change without a snapshot that it follows on';

/** Sets amounts by price; an amount of zero removes the price. False for what is no price or no amount. */
function setLevels(side: Map<number, number>, levels: readonly (readonly [string, string])[]): boolean {
  for (const [priceText, amountText] of levels) {
    const [price, amount] = [decimalOf(priceText), decimalOf(amountText)];
    if (!(price > 0) || !(amount >= 0)) return false;
    if (amount === 0) side.delete(price);
    else side.set(price, amount);
  }
  return true;
}

/** A plain decimal; NaN for any other text. */
export function decimalOf(text: string): number {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}

function bestOf(
  side: ReadonlyMap<number, number>,
  levels: number,
  isBetter: (price: number, other: number) => boolean,
): Float64Array {
  const best: number[] = [];
  for (const price of side.keys()) {
    const worst = best.at(-1);
    if (best.length === levels && worst !== undefined && !isBetter(price, worst)) continue;
    let place = best.length;
    while (place > 0 && isBetter(price, best[place - 1] as number)) place--;
    best.splice(place, 0, price);
    if (best.length > levels) best.pop();
  }
  return Float64Array.from(best.flatMap((price) => [price, side.get(price) ?? 0]));
}
