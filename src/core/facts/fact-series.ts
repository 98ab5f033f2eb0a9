import type { FactKind, FactsByKind } from './market-facts.ts';

/** Facts of one kind about one market, as they became known, oldest first. */
export interface FactSeries<Kind extends FactKind = FactKind> {
  readonly kind: Kind;
  /** Name of the market's instrument. */
  readonly instrument: string;
  readonly length: number;
  /** Microseconds since 1970, one per row, never falling. */
  readonly knownAt: Float64Array;
  /** The fact of a row. Throws a RangeError for a row that is not there. */
  factAt(row: number): FactsByKind[Kind];
}
