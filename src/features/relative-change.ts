import { wholeBars } from './define-feature.ts';
import type { Feature } from './feature.port.ts';
import { Lag } from './lag.ts';
import { recurrentFeature, type Recurrence } from './recurrence.ts';

class RelativeChange implements Recurrence {
  readonly #past: Lag;

  constructor(period: number) {
    this.#past = new Lag(period);
  }

  run(values: Float64Array, out: Float64Array): void {
    const past = this.#past;
    for (let row = 0; row < out.length; row++) {
      const value = values[row] as number;
      const before = past.exchange(value);
      out[row] = (value - before) / before;
    }
  }
}

export interface RelativeChangeDefinition {
  readonly name: string;
  /** Above zero on clean candles. */
  readonly of: Feature;
  readonly period: number;
  readonly source: string;
}

/** Change over `period` bars as a share of where it began. */
export function relativeChange({ name, of, period, source }: RelativeChangeDefinition): Feature {
  wholeBars('period', period);
  return recurrentFeature({
    name,
    of,
    ownWarmup: period,
    formula: `${of.name} / (${of.name} ${period} bars ago) - 1`,
    source,
    create: () => new RelativeChange(period),
  });
}
