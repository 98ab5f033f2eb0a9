import { BlockedMaximum } from './blocked-window.ts';
import { wholeBars } from './define-feature.ts';
import type { Feature } from './feature.port.ts';
import { recurrentFeature, type Recurrence } from './recurrence.ts';

/** The smallest value is the largest of the negatives, with its sign turned back. */
class RollingLowest implements Recurrence {
  readonly #negatives: BlockedMaximum;

  constructor(period: number) {
    this.#negatives = new BlockedMaximum(period);
  }

  step(value: number): number {
    return -this.#negatives.add(-value);
  }

  run(values: Float64Array, out: Float64Array): void {
    for (let row = 0; row < out.length; row++) out[row] = this.step(values[row] as number);
  }
}

/** The smallest of the newest `period` values. */
export function rollingLowest({ period, of }: { readonly period: number; readonly of: Feature }): Feature {
  wholeBars('period', period);
  return recurrentFeature({
    name: `lowest_${period}(${of.name})`,
    of,
    ownWarmup: period - 1,
    formula: `smallest ${of.name} of the newest ${period} bars`,
    source: 'minimum (TA-Lib MIN); van Herk 1992',
    create: () => new RollingLowest(period),
  });
}
