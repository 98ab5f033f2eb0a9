import { wholeBars } from './define-feature.ts';
import type { Feature } from './feature.port.ts';
import { recurrentFeature, type Recurrence } from './recurrence.ts';
import { typicalPrice } from './typical-price.ts';

/** Distances are taken from the newest value, so that equal prices have distances of exactly 0. */
class ChannelPosition implements Recurrence {
  readonly #values: Float64Array;
  #position = 0;
  #missing: number;

  constructor(period: number) {
    this.#values = new Float64Array(period);
    this.#missing = period;
  }

  step(value: number): number {
    const values = this.#values;
    if (value !== value) {
      this.#missing = values.length;
      return Number.NaN;
    }
    values[this.#position] = value;
    this.#position = this.#position + 1 === values.length ? 0 : this.#position + 1;
    if (this.#missing > 0 && --this.#missing > 0) return Number.NaN;
    let sum = 0;
    for (let index = 0; index < values.length; index++) sum += (values[index] as number) - value;
    const mean = sum / values.length;
    let deviation = 0;
    for (let index = 0; index < values.length; index++) deviation += Math.abs((values[index] as number) - value - mean);
    return deviation === 0 ? 0 : (-mean * values.length) / (0.015 * deviation);
  }

  run(values: Float64Array, out: Float64Array): void {
    for (let row = 0; row < out.length; row++) out[row] = this.step(values[row] as number);
  }
}

/** CCI: distance of the typical price from its mean, in mean absolute deviations over 0.015. 0 when all are equal. */
export function commodityChannelIndex({ period }: { readonly period: number }): Feature {
  wholeBars('period', period, 2);
  return recurrentFeature({
    name: `cci_${period}`,
    of: typicalPrice,
    ownWarmup: period - 1,
    formula: `(typical_price - mean) / (0.015 * mean absolute deviation) over ${period} bars; 0 when all are equal`,
    source: 'Lambert, Commodities magazine, October 1980 (TA-Lib CCI)',
    create: () => new ChannelPosition(period),
  });
}
