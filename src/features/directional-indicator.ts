import { averageTrueRange } from './average-true-range.ts';
import { closePrice } from './candle-fields.ts';
import { barsToForget } from './decay.ts';
import { defineFeature } from './define-feature.ts';
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
  return defineFeature({
    name: `${direction}_di_${period}`,
    inputs: [movement, averageTrueRange({ period }), closePrice],
    // As a quotient, longer than its inputs, which remember until 1e-12.
    ownMemory: barsToForgetQuotient(1 - 1 / period) - barsToForget(1 - 1 / period),
    formula: `100 * ${movement.name} / atr_${period}; 0 when atr_${period} is below 1e-8 of the close`,
    source: `Wilder, "New Concepts in Technical Trading Systems", 1978 (TA-Lib ${direction.toUpperCase()}_DI)`,
    start: () => ({
      push: (_moment, inputs) => percentOfRange(inputs[0] as number, inputs[1] as number, inputs[2] as number),
      columns: ({ inputs }, out) => {
        const [movements, ranges, closes] = inputs as readonly [Float64Array, Float64Array, Float64Array];
        // Still bars are rare and counted first: a plain division is twice as fast as one that looks each time.
        let still = 0;
        for (let row = 0; row < out.length; row++) {
          const range = ranges[row] as number;
          out[row] = (100 * (movements[row] as number)) / range;
          still += Number(range < STILL * (closes[row] as number));
        }
        if (still === 0) return;
        for (let row = 0; row < out.length; row++) {
          out[row] = percentOfRange(movements[row] as number, ranges[row] as number, closes[row] as number);
        }
      },
    }),
  });
}

function percentOfRange(movement: number, range: number, close: number): number {
  return range < STILL * close ? 0 : (100 * movement) / range;
}
