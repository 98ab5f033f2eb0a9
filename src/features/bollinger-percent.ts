import { BOLLINGER_SOURCE, type BandSettings } from './bollinger-bands.ts';
import { closePrice } from './candle-fields.ts';
import { defineFeature } from './define-feature.ts';
import type { Feature } from './feature.port.ts';
import { rollingDeviation } from './rolling-deviation.ts';
import { rollingOffset } from './rolling-offset.ts';

/** %B: where the close stands between the Bollinger bands, 0 at the lower and 1 at the upper; 0.5 when they meet. */
export function bollingerPercent({ period = 20, deviations = 2 }: BandSettings = {}): Feature {
  const span = 2 * deviations;
  return defineFeature({
    name: `bollinger_percent_b_${period}_${deviations}`,
    inputs: [rollingOffset({ period, of: closePrice }), rollingDeviation({ period, of: closePrice })],
    formula: `0.5 + (close - mean) / (${span} * deviation), mean and deviation of the close over ${period} bars; 0.5 when the deviation is 0`,
    source: BOLLINGER_SOURCE,
    start: () => ({
      push: (_moment, inputs) => between(inputs[0] as number, span * (inputs[1] as number)),
      columns: ({ inputs }, out) => {
        const [offsets, spreads] = inputs as readonly [Float64Array, Float64Array];
        const factor = span;
        for (let row = 0; row < out.length; row++)
          out[row] = between(offsets[row] as number, factor * (spreads[row] as number));
      },
    }),
  });
}

function between(offset: number, distance: number): number {
  return distance === 0 ? 0.5 : 0.5 + offset / distance;
}
