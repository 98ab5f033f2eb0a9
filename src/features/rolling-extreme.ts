import { wholeBars } from './define-feature.ts';
import type { Feature } from './feature.port.ts';
import { recurrentFeature, type Recurrence } from './recurrence.ts';

/** Blocks as in `rolling-mean.ts`. The smallest value is the largest of the negatives, with its sign turned back. */
class RollingExtreme implements Recurrence {
  readonly #period: number;
  readonly #sign: number;
  readonly #block: Float64Array;
  #position = 0;
  #prefix = -Infinity;

  constructor(period: number, sign: 1 | -1) {
    this.#period = period;
    this.#sign = sign;
    this.#block = new Float64Array(period + 1).fill(Number.NaN);
    this.#block[period] = -Infinity;
  }

  run(values: Float64Array, out: Float64Array): void {
    const period = this.#period;
    const sign = this.#sign;
    const block = this.#block;
    let position = this.#position;
    let prefix = this.#prefix;
    let row = 0;
    while (row < out.length) {
      const end = Math.min(out.length, row + period - position);
      for (; row < end; row++) {
        const value = sign * (values[row] as number);
        prefix = Math.max(prefix, value);
        block[position] = value;
        position++;
        out[row] = sign * Math.max(prefix, block[position] as number);
      }
      if (position < period) break;
      let suffix = -Infinity;
      for (let index = period - 1; index >= 0; index--) {
        suffix = Math.max(suffix, block[index] as number);
        block[index] = suffix;
      }
      position = 0;
      prefix = -Infinity;
    }
    this.#position = position;
    this.#prefix = prefix;
  }
}

/** The largest of the newest `period` values. */
export function rollingHighest({ period, of }: { readonly period: number; readonly of: Feature }): Feature {
  wholeBars('period', period);
  return recurrentFeature({
    name: `highest_${period}(${of.name})`,
    of,
    ownWarmup: period - 1,
    formula: `largest ${of.name} of the newest ${period} bars`,
    source: 'maximum (TA-Lib MAX); computed after van Herk, Pattern Recognition Letters 13, 1992',
    create: () => new RollingExtreme(period, 1),
  });
}

/** The smallest of the newest `period` values. */
export function rollingLowest({ period, of }: { readonly period: number; readonly of: Feature }): Feature {
  wholeBars('period', period);
  return recurrentFeature({
    name: `lowest_${period}(${of.name})`,
    of,
    ownWarmup: period - 1,
    formula: `smallest ${of.name} of the newest ${period} bars`,
    source: 'minimum (TA-Lib MIN); computed after van Herk, Pattern Recognition Letters 13, 1992',
    create: () => new RollingExtreme(period, -1),
  });
}
