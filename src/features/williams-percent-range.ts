import type { Feature } from './feature.port.ts';
import { pricePosition } from './price-position.ts';

/**
 * Williams %R, -100 to 0: distance of the close from the highest high of the recent range. -50 in a range of no width.
 */
export function williamsPercentRange({ period }: { readonly period: number }): Feature {
  return pricePosition({
    name: `williams_r_${period}`,
    period,
    atLow: -100,
    formula: `-100 * (highest high - close) / (highest high - lowest low) over ${period} bars; -50 in a range of no width`,
    source: 'Williams, "How I Made One Million Dollars Last Year Trading Commodities", 1973 (TA-Lib WILLR)',
  });
}
