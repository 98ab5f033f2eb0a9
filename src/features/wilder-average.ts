import { columnFeature } from './column-step.ts';
import { barsToForget } from './decay.ts';
import { wholeBars } from './define-feature.ts';
import type { Feature } from './feature.port.ts';
import type { AveragedFeature } from './rolling-mean.ts';
import { SeededAverage } from './seeded-average.ts';

/**
 * Wilder's smoothing: an average that moves by 1 / period of the distance, begun with the mean of the first `period`.
 * Source: Wilder (1978).
 */
export function wilderAverage({
  period,
  of,
  name = `wilder_${period}(${of.name})`,
  formula = `w = w + (${of.name} - w) / ${period}, begun with the mean of the first ${period}`,
  source = 'Wilder, "New Concepts in Technical Trading Systems", 1978',
}: AveragedFeature): Feature {
  wholeBars('period', period, 2);
  return columnFeature({
    name,
    inputs: [of],
    ownWarmup: period - 1,
    ownMemory: period - 1 + barsToForget(1 - 1 / period),
    formula,
    source,
    create: () => new SeededAverage(period, 1 / period),
  });
}
