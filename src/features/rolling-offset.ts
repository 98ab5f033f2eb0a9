import { wholeBars } from './define-feature.ts';
import type { Feature } from './feature.port.ts';
import { recurrentFeature, type Recurrence } from './recurrence.ts';

/**
 * Blocks as in `rolling-mean.ts`, with sums of distances from the newer block's first value. A mean of prices is known
 * to as many digits as the price; its distance from the newest price to many more, when it is never added to a price.
 */
class RollingOffset implements Recurrence {
  readonly #period: number;
  readonly #block: Float64Array;
  readonly #sums: Float64Array;
  #position = 0;
  #anchor = 0;
  #sum = 0;

  constructor(period: number) {
    this.#period = period;
    this.#block = new Float64Array(period).fill(Number.NaN);
    this.#sums = new Float64Array(period + 1);
  }

  run(values: Float64Array, out: Float64Array): void {
    const period = this.#period;
    const share = 1 / period;
    const block = this.#block;
    const sums = this.#sums;
    let position = this.#position;
    let anchor = this.#anchor;
    let sum = this.#sum;
    let row = 0;
    while (row < out.length) {
      if (position === 0) {
        anchor = values[row] as number;
        sum = 0;
        this.#moveAnchor(anchor);
      }
      const end = Math.min(out.length, row + period - position);
      for (; row < end; row++) {
        const value = values[row] as number;
        const distance = value - anchor;
        block[position] = value;
        position++;
        sum += distance;
        out[row] = distance - (sum + (sums[position] as number)) * share;
      }
      if (position === period) position = 0;
    }
    this.#position = position;
    this.#anchor = anchor;
    this.#sum = sum;
  }

  /** Suffix sums of the full block, as distances from the first value of the next. */
  #moveAnchor(anchor: number): void {
    const block = this.#block;
    const sums = this.#sums;
    let suffix = 0;
    for (let index = block.length - 1; index > 0; index--) {
      suffix += (block[index] as number) - anchor;
      sums[index] = suffix;
    }
  }
}

/** How far the newest value is above the mean of the newest `period` values; exactly 0 when they are equal. */
export function rollingOffset({ period, of }: { readonly period: number; readonly of: Feature }): Feature {
  wholeBars('period', period, 2);
  return recurrentFeature({
    name: `offset_${period}(${of.name})`,
    of,
    ownWarmup: period - 1,
    formula: `${of.name} - mean of ${of.name} over the newest ${period} bars`,
    source: 'distance from the arithmetic mean (TA-Lib SMA)',
    create: () => new RollingOffset(period),
  });
}
