import { exponentialMovingAverage } from './exponential-moving-average.ts';
import type { Feature } from './feature.port.ts';
import { relativeChange } from './relative-change.ts';

/**
 * Slope of an exponential average over `bars` bars, as a fraction. Over a single bar it would only repeat how far the
 * price is from the average.
 */
export function averageSlope({ period, bars }: { readonly period: number; readonly bars: number }): Feature {
  return relativeChange({
    name: `ema_slope_${period}_${bars}`,
    of: exponentialMovingAverage({ period }),
    period: bars,
    source: 'Appel 1979 (EMA); slope as relative change',
  });
}
