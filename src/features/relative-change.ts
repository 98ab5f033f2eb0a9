import type { Feature } from './feature.port.ts';
import { lagged } from './lag.ts';
import { relativeDifference } from './relative-difference.ts';

export interface RelativeChangeDefinition {
  readonly name: string;
  /** Above zero on clean candles. */
  readonly of: Feature;
  readonly period: number;
  readonly source: string;
}

/** Change over `period` bars as a share of where it began. */
export function relativeChange({ name, of, period, source }: RelativeChangeDefinition): Feature {
  return relativeDifference({
    name,
    of,
    to: lagged({ of, bars: period }),
    formula: `${of.name} / (${of.name} ${period} bars ago) - 1`,
    source,
  });
}
