import type { FactSeries } from '../core/facts/fact-series.ts';
import { FACT_CODECS, numbersOf, type FactKind, type FactsByKind } from '../core/facts/market-facts.ts';

/** Facts as the numbers that their codec writes: one flat array for all rows. */
export interface FactRows {
  /** Microseconds since 1970, one per row, never falling. */
  readonly knownAt: Float64Array;
  readonly numbers: Float64Array;
  /** Where each row begins in `numbers`, and one past the last. */
  readonly starts: Float64Array;
}

/** Facts of one kind about one market, kept as numbers. */
export class RecordedFacts<Kind extends FactKind> implements FactSeries<Kind> {
  readonly kind: Kind;
  readonly instrument: string;
  readonly rows: FactRows;

  /** Throws a RangeError for a fact that became known before the one that stands before it. */
  constructor(kind: Kind, instrument: string, facts: readonly FactsByKind[Kind][] | FactRows) {
    this.kind = kind;
    this.instrument = instrument;
    this.rows = 'knownAt' in facts ? facts : rowsOf(kind, facts);
    const { knownAt } = this.rows;
    for (let row = 1; row < knownAt.length; row++) {
      if ((knownAt[row] as number) < (knownAt[row - 1] as number))
        throw new RangeError(
          `Facts are in the order in which they became known; ${kind} ${row} of ${instrument} is not`,
        );
    }
  }

  get knownAt(): Float64Array {
    return this.rows.knownAt;
  }

  get length(): number {
    return this.knownAt.length;
  }

  factAt(row: number): FactsByKind[Kind] {
    if (!(row >= 0 && row < this.length)) throw new RangeError(`There are ${this.length} facts, and no row ${row}`);
    const { numbers, starts } = this.rows;
    return FACT_CODECS[this.kind].factOf(numbers.slice(starts[row], starts[row + 1]));
  }

  /** The rows `[from, to)`. */
  slice(from: number, to: number): RecordedFacts<Kind> {
    const { knownAt, numbers, starts } = this.rows;
    const first = starts[from] ?? 0;
    return new RecordedFacts(this.kind, this.instrument, {
      knownAt: knownAt.slice(from, to),
      numbers: numbers.slice(first, starts[to]),
      starts: starts.slice(from, to + 1).map((start) => start - first),
    });
  }

  /** The first row that became known at this instant or later. */
  firstRowAt(at: number): number {
    const { knownAt } = this.rows;
    let [low, high] = [0, knownAt.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((knownAt[middle] as number) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The rows of several series one after the other. */
export function joinedRows(parts: readonly FactRows[]): FactRows {
  const rows = parts.reduce((sum, { knownAt }) => sum + knownAt.length, 0);
  const knownAt = new Float64Array(rows);
  const starts = new Float64Array(rows + 1);
  const numbers = new Float64Array(parts.reduce((sum, part) => sum + part.numbers.length, 0));
  let [row, filled] = [0, 0];
  for (const part of parts) {
    knownAt.set(part.knownAt, row);
    numbers.set(part.numbers, filled);
    for (let place = 1; place < part.starts.length; place++)
      starts[row + place] = filled + (part.starts[place] as number);
    row += part.knownAt.length;
    filled += part.numbers.length;
  }
  return { knownAt, numbers, starts };
}

function rowsOf<Kind extends FactKind>(kind: Kind, facts: readonly FactsByKind[Kind][]): FactRows {
  return joinedRows(
    facts.map((fact) => {
      const numbers = numbersOf(kind, fact);
      return { knownAt: Float64Array.of(fact.knownAt), numbers, starts: Float64Array.of(0, numbers.length) };
    }),
  );
}
