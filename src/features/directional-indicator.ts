import { averageTrueRange } from './average-true-range.ts';
import { closePrice } from './candle-fields.ts';
import { pointwise } from './column-step.ts';
import { barsToForget } from './decay.ts';
import { directionalMovement } from './directional-movement.ts';
import type { Feature } from './feature.port.ts';
import { barsToForgetQuotient, STILL } from './still-market.ts';
import { wilderAverage } from './wilder-average.ts';

export interface DirectionalPeriod {
  readonly period: number;
}

/** +DI, 0 to 100: the share of the true range that was upward movement. 0 when the market stood still. */
export function plusDirectionalIndicator({ period }: DirectionalPeriod): Feature {
  return directionalIndicator('plus', period);
}

/** -DI, 0 to 100: the share of the true range that was downward movement. 0 when the market stood still. */
export function minusDirectionalIndicator({ period }: DirectionalPeriod): Feature {
  return directionalIndicator('minus', period);
}

function directionalIndicator(direction: 'plus' | 'minus', period: number): Feature {
  const movement = wilderAverage({ period, of: directionalMovement({ direction }) });
  return pointwise({
    name: `${direction}_di_${period}`,
    inputs: [movement, averageTrueRange({ period }), closePrice],
    // As a quotient, longer than its inputs, which remember until 1e-12.
    ownMemory: barsToForgetQuotient(1 - 1 / period) - barsToForget(1 - 1 / period),
    formula: `100 * ${movement.name} / atr_${period}; 0 when atr_${period} is below 1e-8 of the close`,
    source: `Wilder, "New Concepts in Technical Trading Systems", 1978 (TA-Lib ${direction.toUpperCase()}_DI)`,
    run: (kernels, [moved, range, close], out) =>
      kernels.divideUnlessStill(moved, range, close, { factor: 100, share: STILL, whenStill: 0 }, out),
  });
}
