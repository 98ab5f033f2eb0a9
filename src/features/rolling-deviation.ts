import { wholeBars } from './define-feature.ts';
import type { Feature } from './feature.port.ts';
import { recurrentFeature, type Recurrence } from './recurrence.ts';
import type { AveragedFeature } from './rolling-mean.ts';

/**
 * Blocks as in `rolling-mean.ts`, with sums of distances and of their squares from an anchor: the first value of the
 * newer block, which is always inside the window. Because of that, sums of squares exceed the result by a factor of
 * 2 * period at most: equal values give exactly 0, and prices of 100,000 cost no digits.
 */
class RollingDeviation implements Recurrence {
  readonly #period: number;
  /** Values of the block being filled; from `position` on, what is left of the block before. */
  readonly #block: Float64Array;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  #position = 0;
  #anchor = 0;
  #sum = 0;
  #square = 0;

  constructor(period: number) {
    this.#period = period;
    this.#block = new Float64Array(period).fill(Number.NaN);
    this.#sums = new Float64Array(period + 1);
    this.#squares = new Float64Array(period + 1);
  }

  run(values: Float64Array, out: Float64Array): void {
    const period = this.#period;
    const share = 1 / period;
    const block = this.#block;
    const sums = this.#sums;
    const squares = this.#squares;
    let position = this.#position;
    let anchor = this.#anchor;
    let sum = this.#sum;
    let square = this.#square;
    let row = 0;
    while (row < out.length) {
      if (position === 0) {
        anchor = values[row] as number;
        sum = 0;
        square = 0;
        this.#moveAnchor(anchor);
      }
      const end = Math.min(out.length, row + period - position);
      for (; row < end; row++) {
        const value = values[row] as number;
        const distance = value - anchor;
        block[position] = value;
        position++;
        sum += distance;
        square += distance * distance;
        const total = sum + (sums[position] as number);
        out[row] = Math.sqrt((square + (squares[position] as number) - total * total * share) * share);
      }
      if (position === period) position = 0;
    }
    this.#position = position;
    this.#anchor = anchor;
    this.#sum = sum;
    this.#square = square;
  }

  /** Suffix sums of the full block, as distances from the first value of the next. */
  #moveAnchor(anchor: number): void {
    const block = this.#block;
    const sums = this.#sums;
    const squares = this.#squares;
    let suffix = 0;
    let suffixSquare = 0;
    for (let index = block.length - 1; index > 0; index--) {
      const distance = (block[index] as number) - anchor;
      suffix += distance;
      suffixSquare += distance * distance;
      sums[index] = suffix;
      squares[index] = suffixSquare;
    }
  }
}

/** Population standard deviation (divisor `period`) of the newest `period` values; exactly 0 when they are equal. */
export function rollingDeviation({
  period,
  of,
  name = `deviation_${period}(${of.name})`,
  formula = `population standard deviation of ${of.name} over the newest ${period} bars`,
  source = 'standard deviation with divisor n (TA-Lib STDDEV); computed after Chan, Golub, LeVeque, American Statistician 37, 1983',
}: AveragedFeature): Feature {
  wholeBars('period', period, 2);
  return recurrentFeature({
    name,
    of,
    ownWarmup: period - 1,
    formula,
    source,
    create: () => new RollingDeviation(period),
  });
}
