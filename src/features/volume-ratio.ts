import { tradedVolume } from './candle-fields.ts';
import type { Feature } from './feature.port.ts';
import { ratio } from './ratio.ts';
import { rollingMean } from './rolling-mean.ts';

const source = 'Volume against its simple average; Karpoff, Journal of Financial and Quantitative Analysis 22, 1987';

/** Volume against its mean of `period` bars: 1 is usual. Also 1 when nothing was traded in the whole window. */
export function volumeRatio({ period }: { readonly period: number }): Feature {
  return ratio({
    name: `volume_ratio_${period}`,
    of: tradedVolume,
    to: rollingMean({ period, of: tradedVolume }),
    whenZero: 1,
    formula: `volume / mean of volume over ${period} bars; 1 when nothing was traded`,
    source,
  });
}

/** Short against long mean of volume: above 1 when trading picks up. 1 when nothing was traded in the long window. */
export function volumeTrend({ short, long }: { readonly short: number; readonly long: number }): Feature {
  return ratio({
    name: `volume_trend_${short}_${long}`,
    of: rollingMean({ period: short, of: tradedVolume }),
    to: rollingMean({ period: long, of: tradedVolume }),
    whenZero: 1,
    formula: `mean of volume over ${short} bars / mean of volume over ${long} bars; 1 when nothing was traded`,
    source,
  });
}
