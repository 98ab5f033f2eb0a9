import { BOLLINGER_SOURCE, type BandSettings } from './bollinger-bands.ts';
import { closePrice } from './candle-fields.ts';
import { pointwise } from './column-step.ts';
import type { Feature } from './feature.port.ts';
import { rollingDeviation } from './rolling-deviation.ts';
import { rollingOffset } from './rolling-offset.ts';

/** %B: where the close stands between the Bollinger bands, 0 at the lower and 1 at the upper; 0.5 when they meet. */
export function bollingerPercent({ period = 20, deviations = 2 }: BandSettings = {}): Feature {
  const span = 2 * deviations;
  return pointwise({
    name: `bollinger_percent_b_${period}_${deviations}`,
    inputs: [rollingOffset({ period, of: closePrice }), rollingDeviation({ period, of: closePrice })],
    formula: `0.5 + (close - mean) / (${span} * deviation), mean and deviation of the close over ${period} bars; 0.5 when the deviation is 0`,
    source: BOLLINGER_SOURCE,
    run: (kernels, [offset, deviation], out) => kernels.halfPlusQuotient(offset, deviation, span, out),
  });
}
