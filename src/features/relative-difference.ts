import { defineFeature } from './define-feature.ts';
import type { Feature } from './feature.port.ts';

export interface RelativeDifferenceDefinition {
  readonly name: string;
  readonly of: Feature;
  /** Above zero on clean candles: a price or an average of prices. */
  readonly to: Feature;
  readonly formula: string;
  readonly source: string;
}

/** How far one price is above another, as a share of the other: `(of - to) / to`. */
export function relativeDifference({ of, to, ...definition }: RelativeDifferenceDefinition): Feature {
  return defineFeature({
    ...definition,
    inputs: [of, to],
    start: () => ({
      push: (_moment, inputs) => share(inputs[0] as number, inputs[1] as number),
      columns: ({ inputs }, out) => {
        const [values, bases] = inputs as readonly [Float64Array, Float64Array];
        for (let row = 0; row < out.length; row++) out[row] = share(values[row] as number, bases[row] as number);
      },
    }),
  });
}

function share(value: number, base: number): number {
  return (value - base) / base;
}
