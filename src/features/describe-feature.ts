import type { Feature } from './feature.port.ts';

/** What a person wants to know about a feature, as plain data. */
export interface FeatureDescription {
  readonly name: string;
  readonly formula: string;
  readonly source: string;
  /** Bars of a segment before the first number. */
  readonly warmup: number;
  /** Bars after which the value no longer depends on where the series began. */
  readonly memory: number;
  readonly onHole: Feature['onHole'];
  /** Names of what it reads. */
  readonly inputs: readonly string[];
}

export function describeFeature({
  name,
  formula,
  source,
  warmup,
  memory,
  onHole,
  inputs,
}: Feature): FeatureDescription {
  return { name, formula, source, warmup, memory, onHole, inputs: inputs.map((input) => input.name) };
}
