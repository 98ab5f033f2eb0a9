import { closePrice, tradedVolume } from './candle-fields.ts';
import { pointwise } from './column-step.ts';
import type { Feature } from './feature.port.ts';
import { lagged } from './lag.ts';
import { ratio } from './ratio.ts';
import { rollingMean } from './rolling-mean.ts';

/** What on-balance volume adds at this bar: the volume with the sign of the close's change. */
const signedVolume: Feature = pointwise({
  name: 'signed_volume',
  inputs: [closePrice, lagged({ of: closePrice, bars: 1 }), tradedVolume],
  formula: 'volume when the close rose, -volume when it fell, else 0',
  source: 'Granville, "New Key to Stock Market Profits", 1963 (one step of TA-Lib OBV)',
  run: (kernels, [close, before, volume], out) => kernels.signedByChange(close, before, volume, out),
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
