import { wholeBars } from './define-feature.ts';
import type { Feature } from './feature.port.ts';
import { recurrentFeature, type Recurrence } from './recurrence.ts';
import { typicalPrice } from './typical-price.ts';

/** Distances are taken from the newest value, so that equal prices have distances of exactly 0. */
class ChannelPosition implements Recurrence {
  /** The newest values in a ring, filled up to a multiple of 4 with the newest value: a distance of 0. */
  readonly #ring: Float64Array;
  readonly #period: number;
  #position = 0;
  #missing: number;

  constructor(period: number) {
    this.#ring = new Float64Array(Math.ceil(period / 4) * 4);
    this.#period = period;
    this.#missing = period;
  }

  run(values: Float64Array, out: Float64Array): void {
    const ring = this.#ring;
    const period = this.#period;
    let position = this.#position;
    let missing = this.#missing;
    for (let row = 0; row < out.length; row++) {
      const value = values[row] as number;
      if (value !== value) {
        missing = period;
        out[row] = Number.NaN;
        continue;
      }
      ring[position] = value;
      position = position + 1 === period ? 0 : position + 1;
      if (missing > 1) {
        missing--;
        out[row] = Number.NaN;
        continue;
      }
      for (let index = period; index < ring.length; index++) ring[index] = value;
      const mean = sumOfDistances(ring, value) / period;
      // What fills up the ring lies at a distance of `mean` from the mean; it is not part of the window.
      const deviation = sumOfSizes(ring, value, mean) - (ring.length - period) * Math.abs(mean);
      out[row] = mean === 0 ? 0 : (-mean * period) / (0.015 * deviation);
    }
    this.#position = position;
    this.#missing = missing;
  }
}

/** Four sums side by side, because additions that wait for each other take four times as long. */
function sumOfDistances(ring: Float64Array, from: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let index = 0; index < ring.length; index += 4) {
    a += (ring[index] as number) - from;
    b += (ring[index + 1] as number) - from;
    c += (ring[index + 2] as number) - from;
    d += (ring[index + 3] as number) - from;
  }
  return a + b + (c + d);
}

function sumOfSizes(ring: Float64Array, from: number, mean: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let index = 0; index < ring.length; index += 4) {
    a += Math.abs((ring[index] as number) - from - mean);
    b += Math.abs((ring[index + 1] as number) - from - mean);
    c += Math.abs((ring[index + 2] as number) - from - mean);
    d += Math.abs((ring[index + 3] as number) - from - mean);
  }
  return a + b + (c + d);
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
