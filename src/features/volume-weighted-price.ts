import { closePrice, tradedVolume } from './candle-fields.ts';
import { pointwise } from './column-step.ts';
import type { Feature } from './feature.port.ts';
import { rollingMean } from './rolling-mean.ts';
import { moneyVolume } from './typical-price.ts';

/**
 * How far the close is above the volume-weighted average price of the newest `period` bars, as a fraction. Rolling,
 * because a market that never closes has no session to begin from. 0 when nothing was traded.
 */
export function volumeWeightedDeviation({ period }: { readonly period: number }): Feature {
  return pointwise({
    name: `vwap_deviation_${period}`,
    inputs: [rollingMean({ period, of: moneyVolume }), rollingMean({ period, of: tradedVolume }), closePrice],
    formula: `close / (sum of typical_price * volume / sum of volume over ${period} bars) - 1; 0 when nothing was traded`,
    source: 'Berkowitz, Logue, Noser, Journal of Finance 43, 1988 (VWAP)',
    run: (kernels, [money, volume, close], out) => kernels.aboveQuotient(money, volume, close, out),
  });
}
