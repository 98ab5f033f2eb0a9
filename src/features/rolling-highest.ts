import { BlockedMaximum } from './blocked-window.ts';
import { wholeBars } from './define-feature.ts';
import type { Feature } from './feature.port.ts';
import { recurrentFeature, type Recurrence } from './recurrence.ts';

class RollingHighest implements Recurrence {
  readonly #window: BlockedMaximum;

  constructor(period: number) {
    this.#window = new BlockedMaximum(period);
  }

  step(value: number): number {
    return this.#window.add(value);
  }

  run(values: Float64Array, out: Float64Array): void {
    for (let row = 0; row < out.length; row++) out[row] = this.step(values[row] as number);
  }
}

/** The largest of the newest `period` values. */
export function rollingHighest({ period, of }: { readonly period: number; readonly of: Feature }): Feature {
  wholeBars('period', period);
  return recurrentFeature({
    name: `highest_${period}(${of.name})`,
    of,
    ownWarmup: period - 1,
    formula: `largest ${of.name} of the newest ${period} bars`,
    source: 'maximum (TA-Lib MAX); van Herk 1992',
    create: () => new RollingHighest(period),
  });
}
