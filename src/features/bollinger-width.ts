import { BOLLINGER_SOURCE, type BandSettings } from './bollinger-bands.ts';
import { closePrice } from './candle-fields.ts';
import { pointwise } from './column-step.ts';
import type { Feature } from './feature.port.ts';
import { rollingDeviation } from './rolling-deviation.ts';
import { rollingMean } from './rolling-mean.ts';

/** Distance between the Bollinger bands as a share of their middle. */
export function bollingerWidth({ period = 20, deviations = 2 }: BandSettings = {}): Feature {
  const span = 2 * deviations;
  return pointwise({
    name: `bollinger_width_${period}_${deviations}`,
    inputs: [rollingDeviation({ period, of: closePrice }), rollingMean({ period, of: closePrice })],
    formula: `${span} * deviation / mean of the close over ${period} bars`,
    source: BOLLINGER_SOURCE,
    run: (kernels, [deviation, mean], out) => kernels.divideScaled(deviation, mean, span, out),
  });
}
