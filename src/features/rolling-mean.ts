import { BlockedSum } from './blocked-window.ts';
import { wholeBars } from './define-feature.ts';
import type { Feature } from './feature.port.ts';
import { recurrentFeature, type Recurrence } from './recurrence.ts';

class RollingMean implements Recurrence {
  readonly #window: BlockedSum;
  readonly #period: number;

  constructor(period: number) {
    this.#window = new BlockedSum(period);
    this.#period = period;
  }

  step(value: number): number {
    return this.#window.add(value) / this.#period;
  }

  run(values: Float64Array, out: Float64Array): void {
    for (let row = 0; row < out.length; row++) out[row] = this.step(values[row] as number);
  }
}

/** Simple moving average of the newest `period` values, free of drift. */
export function rollingMean({ period, of, name = `mean_${period}(${of.name})` }: {
  readonly period: number;
  readonly of: Feature;
  readonly name?: string;
}): Feature {
  wholeBars('period', period);
  return recurrentFeature({
    name,
    of,
    ownWarmup: period - 1,
    formula: `mean of ${of.name} over the newest ${period} bars`,
    source: 'arithmetic mean (TA-Lib SMA)',
    create: () => new RollingMean(period),
  });
}
