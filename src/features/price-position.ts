import { closePrice, highPrice, lowPrice } from './candle-fields.ts';
import { defineFeature } from './define-feature.ts';
import type { Feature } from './feature.port.ts';
import { rollingHighest, rollingLowest } from './rolling-extreme.ts';

export interface PricePositionDefinition {
  readonly name: string;
  readonly period: number;
  /** Value at the low of the range; at the high it is 100 more, in a range of no width half-way. */
  readonly atLow: 0 | -100;
  readonly formula: string;
  readonly source: string;
}

/**
 * Where the close stands in the range of the newest `period` bars, in percent: fast %K and %R differ in their zero
 * only.
 */
export function pricePosition({ period, atLow, ...definition }: PricePositionDefinition): Feature {
  return defineFeature({
    ...definition,
    inputs: [rollingHighest({ period, of: highPrice }), rollingLowest({ period, of: lowPrice }), closePrice],
    start: () => ({
      push: (_moment, inputs) => position(inputs[0] as number, inputs[1] as number, inputs[2] as number, atLow),
      columns: ({ inputs }, out) => {
        const [highs, lows, closes] = inputs as readonly [Float64Array, Float64Array, Float64Array];
        // Ranges of no width are rare and counted first: a plain division is twice as fast as one that looks each time.
        let flat = 0;
        for (let row = 0; row < out.length; row++) {
          const range = (highs[row] as number) - (lows[row] as number);
          out[row] = atLow + (100 * ((closes[row] as number) - (lows[row] as number))) / range;
          flat += Number(range === 0);
        }
        if (flat === 0) return;
        for (let row = 0; row < out.length; row++) {
          out[row] = position(highs[row] as number, lows[row] as number, closes[row] as number, atLow);
        }
      },
    }),
  });
}

function position(high: number, low: number, close: number, atLow: number): number {
  return high === low ? atLow + 50 : atLow + (100 * (close - low)) / (high - low);
}
