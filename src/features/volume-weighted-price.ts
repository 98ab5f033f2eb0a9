import { closePrice, tradedVolume } from './candle-fields.ts';
import { defineFeature } from './define-feature.ts';
import type { Feature } from './feature.port.ts';
import { rollingMean } from './rolling-mean.ts';
import { moneyVolume } from './typical-price.ts';

/**
 * How far the close is above the volume-weighted average price of the newest `period` bars, as a fraction. Rolling,
 * because a market that never closes has no session to begin from. 0 when nothing was traded.
 */
export function volumeWeightedDeviation({ period }: { readonly period: number }): Feature {
  return defineFeature({
    name: `vwap_deviation_${period}`,
    inputs: [rollingMean({ period, of: moneyVolume }), rollingMean({ period, of: tradedVolume }), closePrice],
    formula: `close / (sum of typical_price * volume / sum of volume over ${period} bars) - 1; 0 when nothing was traded`,
    source: 'Berkowitz, Logue, Noser, Journal of Finance 43, 1988 (VWAP)',
    start: () => ({
      push: (_moment, inputs) => deviation(inputs[0] as number, inputs[1] as number, inputs[2] as number),
      columns: ({ inputs }, out) => {
        const [money, volumes, closes] = inputs as readonly [Float64Array, Float64Array, Float64Array];
        for (let row = 0; row < out.length; row++) {
          out[row] = deviation(money[row] as number, volumes[row] as number, closes[row] as number);
        }
      },
    }),
  });
}

function deviation(money: number, volume: number, close: number): number {
  if (volume === 0) return 0;
  const average = money / volume;
  return (close - average) / average;
}
