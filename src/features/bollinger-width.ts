import { BOLLINGER_SOURCE, type BandSettings } from './bollinger-bands.ts';
import { closePrice } from './candle-fields.ts';
import { defineFeature } from './define-feature.ts';
import type { Feature } from './feature.port.ts';
import { rollingDeviation } from './rolling-deviation.ts';
import { rollingMean } from './rolling-mean.ts';

/** Distance between the Bollinger bands as a share of their middle. */
export function bollingerWidth({ period = 20, deviations = 2 }: BandSettings = {}): Feature {
  const span = 2 * deviations;
  return defineFeature({
    name: `bollinger_width_${period}_${deviations}`,
    inputs: [rollingDeviation({ period, of: closePrice }), rollingMean({ period, of: closePrice })],
    formula: `${span} * deviation / mean of the close over ${period} bars`,
    source: BOLLINGER_SOURCE,
    start: () => ({
      push: (_moment, inputs) => (span * (inputs[0] as number)) / (inputs[1] as number),
      columns: ({ inputs }, out) => {
        const [spreads, means] = inputs as readonly [Float64Array, Float64Array];
        const factor = span;
        for (let row = 0; row < out.length; row++)
          out[row] = (factor * (spreads[row] as number)) / (means[row] as number);
      },
    }),
  });
}
