import { closePrice } from './candle-fields.ts';
import { exponentialMovingAverage } from './exponential-moving-average.ts';
import type { Feature } from './feature.port.ts';
import { relativeDifference } from './relative-difference.ts';

/** How far the close is above its exponential average, as a fraction: the average in a form that stays comparable. */
export function priceToAverage({ period }: { readonly period: number }): Feature {
  return relativeDifference({
    name: `price_to_ema_${period}`,
    of: closePrice,
    to: exponentialMovingAverage({ period }),
    formula: `close / ema_${period} - 1`,
    source: 'Appel 1979 (EMA); relative so that it means the same at every price level',
  });
}
