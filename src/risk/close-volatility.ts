import type { Restorable } from '../core/restorable.ts';
import { takeNumbers } from '../core/take-numbers.ts';

/** A ring of closes as it is stored. */
export interface RollingVolatilitySnapshot {
  readonly closes: readonly number[];
  readonly next: number;
  readonly count: number;
}

/**
 * Standard deviation of the last `window` log returns (n - 1 in the divisor). Keeps closes only, so that a bar costs
 * one store; the arithmetic happens when the value is asked for.
 */
export class CloseVolatility implements Restorable<RollingVolatilitySnapshot> {
  readonly #closes: Float64Array;
  #next = 0;
  #count = 0;

  constructor(window = 60) {
    if (!Number.isInteger(window) || window < 2)
      throw new RangeError(`The window is a whole number of at least 2, was ${window}`);
    this.#closes = new Float64Array(window + 1);
  }

  push(close: number): void {
    this.#closes[this.#next] = close;
    this.#next = this.#next + 1 === this.#closes.length ? 0 : this.#next + 1;
    if (this.#count < this.#closes.length) this.#count += 1;
  }

  /** Forgets everything: after a hole the next return would span it. */
  restart(): void {
    this.#next = 0;
    this.#count = 0;
  }

  snapshot(): RollingVolatilitySnapshot {
    return { closes: [...this.#closes], next: this.#next, count: this.#count };
  }

  restore({ closes, next, count }: RollingVolatilitySnapshot): void {
    takeNumbers(this.#closes, closes);
    this.#next = next;
    this.#count = count;
  }

  /** NaN until the window is full. */
  get value(): number {
    const closes = this.#closes;
    const window = closes.length - 1;
    if (this.#count <= window) return Number.NaN;
    const at = (age: number): number => closes[(this.#next + age) % closes.length] as number;
    const mean = Math.log(at(window) / at(0)) / window;
    let squares = 0;
    for (let age = 1; age <= window; age++) squares += (Math.log(at(age) / at(age - 1)) - mean) ** 2;
    return Math.sqrt(squares / (window - 1));
  }
}
