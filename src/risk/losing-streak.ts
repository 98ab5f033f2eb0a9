import type { Fill } from '../core/fill.ts';
import type { Restorable } from '../core/restorable.ts';

/** A fill or a settlement that was booked, with what it did to the position and to cash. */
export interface BookedChange {
  /** Position of the instrument in the universe. */
  readonly market: number;
  readonly fill: Pick<Fill, 'lots' | 'at'>;
  /** Signed lots held before and after. */
  readonly before: number;
  readonly after: number;
  /** Change of cash by it, its fee included. */
  readonly cashMinor: bigint;
}

export interface LosingStreakSnapshot {
  /** Of the open trades, by position in the universe. */
  readonly netMinor: readonly bigint[];
  readonly length: number;
  readonly lastLossAt: number;
}

/**
 * Counts finished trades with a net loss in a row, over all markets, in the order in which their last fills arrived. A
 * trade is from flat to flat; what its fills and its financing took from and brought into cash, fees included, is its
 * net profit. Financing that comes after its end does not change what it was counted as.
 */
export class LosingStreak implements Restorable<LosingStreakSnapshot> {
  readonly #netMinor: bigint[];
  #length = 0;
  #lastLossAt = Number.NEGATIVE_INFINITY;

  constructor(markets: number) {
    this.#netMinor = Array.from({ length: markets }, () => 0n);
  }

  get length(): number {
    return this.#length;
  }

  /** -Infinity before the first loss. */
  get lastLossAt(): number {
    return this.#lastLossAt;
  }

  book({ market, fill, before, after, cashMinor }: BookedChange): void {
    const net = (this.#netMinor[market] ?? 0n) + cashMinor;
    if (before === 0 || (after !== 0 && before > 0 === after > 0)) {
      this.#netMinor[market] = net;
      return;
    }
    // A fill that turns the position ends one trade and begins the next; its cash is shared by lots.
    const begun = (cashMinor * BigInt(Math.abs(after))) / BigInt(fill.lots);
    this.#netMinor[market] = begun;
    this.#finish(net - begun, fill.at);
  }

  /** Financing of an open position. */
  finance(market: number, amountMinor: bigint): void {
    this.#netMinor[market] = (this.#netMinor[market] ?? 0n) + amountMinor;
  }

  snapshot(): LosingStreakSnapshot {
    return { netMinor: [...this.#netMinor], length: this.#length, lastLossAt: this.#lastLossAt };
  }

  restore({ netMinor, length, lastLossAt }: LosingStreakSnapshot): void {
    this.#netMinor.splice(0, this.#netMinor.length, ...netMinor);
    this.#length = length;
    this.#lastLossAt = lastLossAt;
  }

  /** Another market takes the place of this one. */
  forget(market: number): void {
    this.#netMinor[market] = 0n;
  }

  beginAnew(): void {
    this.#length = 0;
  }

  #finish(netMinor: bigint, at: number): void {
    if (netMinor >= 0n) {
      this.#length = 0;
      return;
    }
    this.#length += 1;
    this.#lastLossAt = at;
  }
}
