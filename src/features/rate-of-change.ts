import { closePrice } from './candle-fields.ts';
import type { Feature } from './feature.port.ts';
import { relativeChange } from './relative-change.ts';

/** Rate of change: simple return of the close over `period` bars, as a fraction. Source: TA-Lib ROCP. */
export function rateOfChange({ period }: { readonly period: number }): Feature {
  return relativeChange({
    name: `roc_${period}`,
    of: closePrice,
    period,
    source: 'Rate of change as a fraction (TA-Lib ROCP)',
  });
}
