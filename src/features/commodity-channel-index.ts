import { DECIMAL_NOISE } from './decimal-noise.ts';
import { defineFeature, wholeBars } from './define-feature.ts';
import type { Feature } from './feature.port.ts';
import { rollingOffset } from './rolling-offset.ts';
import { typicalPrice } from './typical-price.ts';

class ChannelPosition {
  /** The newest prices, in a ring. */
  readonly #ring: Float64Array;
  #position = 0;

  constructor(period: number) {
    this.#ring = new Float64Array(period);
  }

  step(price: number, offset: number): number {
    const ring = this.#ring;
    ring[this.#position] = price;
    this.#position = this.#position + 1 === ring.length ? 0 : this.#position + 1;
    const deviation = meanDistance(ring, price, offset);
    // Prices that are equal as decimals lie a little apart from each other, and from their mean.
    return deviation < 4 * DECIMAL_NOISE * price ? 0 : offset / (0.015 * deviation);
  }
}

/**
 * Mean absolute distance from `offset` below the price. Four sums side by side, because additions that wait for each
 * other take four times as long.
 */
function meanDistance(values: Float64Array, price: number, offset: number): number {
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  let index = 0;
  for (; index + 3 < values.length; index += 4) {
    first += Math.abs((values[index] as number) - price + offset);
    second += Math.abs((values[index + 1] as number) - price + offset);
    third += Math.abs((values[index + 2] as number) - price + offset);
    fourth += Math.abs((values[index + 3] as number) - price + offset);
  }
  for (; index < values.length; index++) first += Math.abs((values[index] as number) - price + offset);
  return (first + second + (third + fourth)) / values.length;
}

/** CCI: distance of the typical price from its mean, in mean absolute deviations over 0.015. 0 when all are equal. */
export function commodityChannelIndex({ period }: { readonly period: number }): Feature {
  wholeBars('period', period, 2);
  return defineFeature({
    name: `cci_${period}`,
    inputs: [typicalPrice, rollingOffset({ period, of: typicalPrice })],
    formula: `(typical_price - mean) / (0.015 * mean absolute deviation) over ${period} bars; 0 when all are equal`,
    source: 'Lambert, Commodities magazine, October 1980 (TA-Lib CCI)',
    start: () => {
      const channel = new ChannelPosition(period);
      return {
        push: (_moment, inputs) => channel.step(inputs[0] as number, inputs[1] as number),
        columns: ({ inputs }, out) => {
          const [prices, offsets] = inputs as readonly [Float64Array, Float64Array];
          for (let row = 0; row < out.length; row++)
            out[row] = channel.step(prices[row] as number, offsets[row] as number);
        },
      };
    },
  });
}
