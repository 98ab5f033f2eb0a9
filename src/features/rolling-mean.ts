import { wholeBars } from './define-feature.ts';
import type { Feature } from './feature.port.ts';
import { recurrentFeature, type Recurrence } from './recurrence.ts';

/**
 * A window that forgets. The usual running sum adds the new and subtracts the old value, and so keeps every rounding
 * error it ever made. Here time is cut into blocks as long as the window (van Herk 1992; Gil and Werman 1993): the
 * part of the window in the older block is read from that block's suffix sums, the part in the newer one is a running
 * prefix. Nothing is subtracted, a value that left has no trace, and a bar costs the same for every length.
 * NaN stands for values that are missing, also those before the first: a sum that contains one is NaN.
 */
class RollingMean implements Recurrence {
  readonly #period: number;
  /** Before `position`: values of the block being filled. From there on: suffix sums of the block before. */
  readonly #block: Float64Array;
  #position = 0;
  #prefix = 0;

  constructor(period: number) {
    this.#period = period;
    this.#block = new Float64Array(period + 1).fill(Number.NaN);
    this.#block[period] = 0;
  }

  run(values: Float64Array, out: Float64Array): void {
    const period = this.#period;
    const share = 1 / period;
    const block = this.#block;
    let position = this.#position;
    let prefix = this.#prefix;
    let row = 0;
    while (row < out.length) {
      const end = Math.min(out.length, row + period - position);
      for (; row < end; row++) {
        const value = values[row] as number;
        prefix += value;
        block[position] = value;
        position++;
        out[row] = (prefix + (block[position] as number)) * share;
      }
      if (position < period) break;
      let suffix = 0;
      for (let index = period - 1; index >= 0; index--) {
        suffix += block[index] as number;
        block[index] = suffix;
      }
      position = 0;
      prefix = 0;
    }
    this.#position = position;
    this.#prefix = prefix;
  }
}

/** What is averaged over how many bars; the rest is for a feature that is known by a name of its own. */
export interface AveragedFeature {
  readonly period: number;
  readonly of: Feature;
  readonly name?: string;
  readonly formula?: string;
  readonly source?: string;
}

/** Simple moving average of the newest `period` values, free of drift. */
export function rollingMean({
  period,
  of,
  name = `mean_${period}(${of.name})`,
  formula = `mean of ${of.name} over the newest ${period} bars`,
  source = 'arithmetic mean (TA-Lib SMA)',
}: AveragedFeature): Feature {
  wholeBars('period', period);
  return recurrentFeature({
    name,
    of,
    ownWarmup: period - 1,
    formula,
    source,
    create: () => new RollingMean(period),
  });
}
