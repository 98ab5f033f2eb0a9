import { closePrice, tradedVolume } from './candle-fields.ts';
import { defineFeature } from './define-feature.ts';
import type { Feature } from './feature.port.ts';
import { ratio } from './ratio.ts';
import { rollingMean } from './rolling-mean.ts';

class SignedVolume {
  #previousClose = Number.NaN;

  step(close: number, volume: number): number {
    const change = close - this.#previousClose;
    this.#previousClose = close;
    if (change !== change) return Number.NaN;
    // Computed, because a branch on the direction would be mispredicted every other time.
    return (Number(change > 0) - Number(change < 0)) * volume;
  }
}

/** What on-balance volume adds at this bar: the volume with the sign of the close's change. */
const signedVolume: Feature = defineFeature({
  name: 'signed_volume',
  inputs: [closePrice, tradedVolume],
  ownWarmup: 1,
  formula: 'volume when the close rose, -volume when it fell, else 0',
  source: 'Granville, "New Key to Stock Market Profits", 1963 (one step of TA-Lib OBV)',
  start: () => {
    const signed = new SignedVolume();
    return {
      push: (_moment, inputs) => signed.step(inputs[0] as number, inputs[1] as number),
      columns: ({ inputs }, out) => {
        const [closes, volumes] = inputs as readonly [Float64Array, Float64Array];
        for (let row = 0; row < out.length; row++)
          out[row] = signed.step(closes[row] as number, volumes[row] as number);
      },
    };
  },
});

/**
 * Rise of on-balance volume over `period` bars as a share of all volume in them, -1 to 1. The level of on-balance
 * volume means nothing (it depends on where counting began), its rise does. 0 when nothing was traded.
 */
export function onBalanceVolumeSlope({ period }: { readonly period: number }): Feature {
  return ratio({
    name: `obv_slope_${period}`,
    of: rollingMean({ period, of: signedVolume }),
    to: rollingMean({ period, of: tradedVolume }),
    whenZero: 0,
    formula: `(obv - obv ${period} bars ago) / sum of volume over ${period} bars; 0 when nothing was traded`,
    source: 'Granville, "New Key to Stock Market Profits", 1963 (TA-Lib OBV)',
  });
}
