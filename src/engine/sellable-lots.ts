import type { Restorable } from '../core/restorable.ts';

/**
 * After a refusal the next amount is smaller by this share. Each further refusal in a row doubles the share. A fee in
 * coins is some thousandths.
 */
const FIRST_STEP = 0.001;

export interface SellableLotsSnapshot {
  /** Infinity where the venue lets go of all. */
  readonly most: number;
  readonly refusals: number;
}

/**
 * How much of a position can be sold. A venue may credit less than a fill says: it takes a fee in coins, or keeps fewer
 * decimals of a coin. Stops and exits are for no more than this. A refused amount is not asked for again. The next one
 * is smaller, until the venue takes it or says what it has.
 */
export class SellableLots implements Restorable<SellableLotsSnapshot> {
  #most = Number.POSITIVE_INFINITY;
  #refusals = 0;

  /** Of a position of so many lots, whatever its sign. */
  of(positionLots: number): number {
    return Math.min(Math.abs(positionLots), this.#most);
  }

  /**
   * The venue refused to let go of `asked` lots more than those that orders there stand for. The next are at least
   * `least` fewer.
   */
  refused(asked: number, standing: number, least = 1): void {
    const step = Math.max(least, Math.min(Math.ceil(asked / 2), Math.ceil(asked * FIRST_STEP * 2 ** this.#refusals)));
    this.#refusals++;
    this.#most = standing + Math.max(0, asked - step);
  }

  snapshot(): SellableLotsSnapshot {
    return { most: this.#most, refusals: this.#refusals };
  }

  restore({ most, refusals }: SellableLotsSnapshot): void {
    this.#most = most;
    this.#refusals = refusals;
  }

  /** The venue took an order. */
  accepted(): void {
    this.#refusals = 0;
  }

  /** The venue says what it has of the position. */
  reported(lots: number, positionLots: number): void {
    this.#most = lots < Math.abs(positionLots) ? lots : Number.POSITIVE_INFINITY;
    this.#refusals = 0;
  }

  /**
   * The position went from one size to another. What is left of one that the venue was thought to lack may be there
   * after all.
   */
  changed(before: number, after: number): void {
    const sold = Math.abs(before) - Math.abs(after);
    this.#most = sold > 0 && this.#most > sold ? this.#most - sold : Number.POSITIVE_INFINITY;
    this.#refusals = 0;
  }
}
