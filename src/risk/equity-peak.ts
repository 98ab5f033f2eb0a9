import type { Restorable } from '../core/restorable.ts';

/**
 * The highest equity so far, from which a drawdown is measured. Two comparisons per observation, nothing is allocated.
 */
export class EquityPeak implements Restorable<number> {
  #peak: number;

  constructor(equity: number) {
    this.#peak = equity;
  }

  get value(): number {
    return this.#peak;
  }

  /** An equity that is not a number leaves the peak as it is. */
  observe(equity: number): void {
    if (equity > this.#peak) this.#peak = equity;
  }

  /**
   * A deposit or, below zero, a withdrawal: the drawdown stays the same share of the peak. `before` is the equity
   * without it.
   */
  transfer(amount: number, before: number): void {
    // Where there is no proportion, the peak moves by the amount.
    this.#peak = before > 0 && before + amount > 0 ? this.#peak * ((before + amount) / before) : this.#peak + amount;
  }

  snapshot(): number {
    return this.#peak;
  }

  restore(peak: number): void {
    this.#peak = peak;
  }

  /** Counts from this equity on. */
  beginAnew(equity: number): void {
    this.#peak = equity;
  }
}
