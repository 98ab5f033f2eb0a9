import type { Candle } from '../core/candle.ts';
import type { MarketView } from '../core/moment.ts';
import type { Restorable } from '../core/restorable.ts';
import { takeNumbers } from '../core/take-numbers.ts';

export interface ReturnCorrelationOptions {
  readonly markets: number;
  /** Log returns per estimate; a whole number of at least 3. */
  readonly window: number;
}

/** Numbers as they are stored: a ring of closes per market. */
export interface ReturnCorrelationSnapshot {
  readonly closes: readonly number[];
  readonly next: readonly number[];
  readonly count: readonly number[];
  readonly closedAt: readonly number[];
}

/** Returns that deviate by less than this are rounding: they say nothing of one another. */
const STILL = 1e-12;

/**
 * Correlation (Pearson) of the last `window` log returns of two markets. Keeps closes only, so that a bar costs a few
 * stores and allocates nothing; the arithmetic happens when a value is asked for.
 */
export class ReturnCorrelation implements Restorable<ReturnCorrelationSnapshot> {
  readonly #window: number;
  /** A ring of window + 1 closes per market, one after the other. */
  readonly #closes: Float64Array;
  readonly #next: Int32Array;
  readonly #count: Int32Array;
  readonly #closedAt: Float64Array;

  constructor({ markets, window }: ReturnCorrelationOptions) {
    if (!Number.isInteger(window) || window < 3)
      throw new RangeError(`The window is a whole number of at least 3, was ${window}`);
    this.#window = window;
    this.#closes = new Float64Array(markets * (window + 1));
    this.#next = new Int32Array(markets);
    this.#count = new Int32Array(markets);
    this.#closedAt = new Float64Array(markets).fill(Number.NaN);
  }

  /** A hole begins the market's window anew, because the return over it spans more than a bar. */
  observe(market: number, { close, closeTime }: Candle, continuity: MarketView['continuity']): void {
    const size = this.#window + 1;
    const next = this.#next[market] as number;
    const count = continuity === 'after-hole' ? 0 : (this.#count[market] as number);
    this.#closes[market * size + next] = close;
    this.#next[market] = next + 1 === size ? 0 : next + 1;
    this.#count[market] = count < size ? count + 1 : count;
    this.#closedAt[market] = closeTime;
  }

  /**
   * -1 to 1. NaN while either window is not full, when the newest candles of the two are not of one time (windows
   * without holes that end together are of the same bars), and when either did not move at all.
   */
  between(market: number, other: number): number {
    const size = this.#window + 1;
    if (
      !(this.#count[market] === size && this.#count[other] === size && this.#closedAt[market] === this.#closedAt[other])
    )
      return Number.NaN;
    const meanLeft = this.#logReturn(market, 1, this.#window) / this.#window;
    const meanRight = this.#logReturn(other, 1, this.#window) / this.#window;
    let both = 0;
    let left = 0;
    let right = 0;
    for (let age = 1; age <= this.#window; age++) {
      const x = this.#logReturn(market, age, age) - meanLeft;
      const y = this.#logReturn(other, age, age) - meanRight;
      both += x * y;
      left += x * x;
      right += y * y;
    }
    const still = this.#window * STILL ** 2;
    return left > still && right > still ? both / Math.sqrt(left * right) : Number.NaN;
  }

  snapshot(): ReturnCorrelationSnapshot {
    const [closes, closedAt] = [[...this.#closes], [...this.#closedAt]];
    return { closes, next: [...this.#next], count: [...this.#count], closedAt };
  }

  restore({ closes, next, count, closedAt }: ReturnCorrelationSnapshot): void {
    takeNumbers(this.#closes, closes);
    takeNumbers(this.#next, next);
    takeNumbers(this.#count, count);
    takeNumbers(this.#closedAt, closedAt);
  }

  /** From the close before the `first` bar of the window to the close of the `last`; bars are counted from 1. */
  #logReturn(market: number, first: number, last: number): number {
    const size = this.#window + 1;
    const oldest = this.#next[market] as number;
    const at = (bar: number): number => this.#closes[market * size + ((oldest + bar) % size)] as number;
    return Math.log(at(last) / at(first - 1));
  }
}
