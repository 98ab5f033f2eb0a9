import { closePrice } from './candle-fields.ts';
import { defineFeature, wholeBars } from './define-feature.ts';
import type { Feature } from './feature.port.ts';
import { Lag } from './lag.ts';
import { recurrentFeature, type Recurrence } from './recurrence.ts';

const logClose: Feature = defineFeature({
  name: 'log(close)',
  inputs: [closePrice],
  formula: 'ln(close)',
  source: 'natural logarithm',
  start: () => ({
    push: (_moment, inputs) => Math.log(inputs[0] as number),
    columns: ({ inputs }, out) => {
      const closes = inputs[0] as Float64Array;
      for (let row = 0; row < out.length; row++) out[row] = Math.log(closes[row] as number);
    },
  }),
});

class Difference implements Recurrence {
  readonly #past: Lag;

  constructor(lag: number) {
    this.#past = new Lag(lag);
  }

  run(values: Float64Array, out: Float64Array): void {
    const past = this.#past;
    for (let row = 0; row < out.length; row++) {
      const value = values[row] as number;
      const before = past.exchange(value);
      out[row] = value - before;
    }
  }
}

/** Logarithmic return of the close over `lag` bars; adds up over time. The logarithm is shared by every lag. */
export function logReturn({ lag }: { readonly lag: number }): Feature {
  wholeBars('lag', lag);
  return recurrentFeature({
    name: `log_return_${lag}`,
    of: logClose,
    ownWarmup: lag,
    formula: `ln(close) - ln(close ${lag} bars ago)`,
    source: 'Campbell, Lo, MacKinlay, "The Econometrics of Financial Markets", 1997, section 1.4',
    create: () => new Difference(lag),
  });
}
