import { BlockedVariance } from './blocked-variance.ts';
import { wholeBars } from './define-feature.ts';
import type { Feature } from './feature.port.ts';
import { recurrentFeature, type Recurrence } from './recurrence.ts';

class RollingDeviation implements Recurrence {
  readonly #window: BlockedVariance;
  readonly #period: number;

  constructor(period: number) {
    this.#window = new BlockedVariance(period);
    this.#period = period;
  }

  step(value: number): number {
    return Math.sqrt(this.#window.add(value) / this.#period);
  }

  run(values: Float64Array, out: Float64Array): void {
    for (let row = 0; row < out.length; row++) out[row] = this.step(values[row] as number);
  }
}

/** Population standard deviation (divisor `period`) of the newest `period` values; exactly 0 when they are equal. */
export function rollingDeviation({ period, of, name = `deviation_${period}(${of.name})` }: {
  readonly period: number;
  readonly of: Feature;
  readonly name?: string;
}): Feature {
  wholeBars('period', period, 2);
  return recurrentFeature({
    name,
    of,
    ownWarmup: period - 1,
    formula: `population standard deviation of ${of.name} over the newest ${period} bars`,
    source: 'standard deviation with divisor n (TA-Lib STDDEV); computed after Welford 1962 and Chan, Golub, LeVeque 1979',
    create: () => new RollingDeviation(period),
  });
}
