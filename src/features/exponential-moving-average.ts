import { closePrice } from './candle-fields.ts';
import { columnFeature, nameOver } from './column-step.ts';
import { barsToForget } from './decay.ts';
import { wholeBars } from './define-feature.ts';
import type { Feature } from './feature.port.ts';
import { SeededAverage } from './seeded-average.ts';

/**
 * Exponential moving average: `e += (x - e) * 2 / (period + 1)`, begun with the mean of the first `period` values.
 * In the units of what it averages, so levels of price are for other features to divide by.
 * Source: Appel (1979); the seeding is TA-Lib's.
 */
export function exponentialMovingAverage({
  period,
  of = closePrice,
}: {
  readonly period: number;
  readonly of?: Feature;
}): Feature {
  wholeBars('period', period, 2);
  const weight = 2 / (period + 1);
  return columnFeature({
    name: nameOver(`ema_${period}`, of),
    inputs: [of],
    ownWarmup: period - 1,
    ownMemory: period - 1 + barsToForget(1 - weight),
    formula: `e = e + (${of.name} - e) * 2 / (${period} + 1), begun with the mean of the first ${period}`,
    source: 'Appel, "The Moving Average Convergence-Divergence Trading Method", 1979; seeded as TA-Lib EMA',
    create: () => new SeededAverage(period, weight),
  });
}
