import { closePrice, highPrice, lowPrice } from './candle-fields.ts';
import { pointwise } from './column-step.ts';
import type { Feature } from './feature.port.ts';
import { rollingHighest, rollingLowest } from './rolling-extreme.ts';

export interface PricePositionDefinition {
  readonly name: string;
  readonly period: number;
  /** Value at the low of the range; at the high it is 100 more, in a range of no width half-way. */
  readonly atLow: 0 | -100;
  readonly formula: string;
  readonly source: string;
}

/**
 * Where the close stands in the range of the newest `period` bars, in percent: fast %K and %R differ in their zero
 * only.
 */
export function pricePosition({ period, atLow, ...definition }: PricePositionDefinition): Feature {
  return pointwise({
    ...definition,
    inputs: [rollingHighest({ period, of: highPrice }), rollingLowest({ period, of: lowPrice }), closePrice],
    run: (kernels, [high, low, close], out) => kernels.percentPosition(high, low, close, atLow, out),
  });
}
