import type { FactSeries } from '../core/facts/fact-series.ts';
import { FACT_CODECS, numbersOf, type FactKind, type FactsByKind } from '../core/facts/market-facts.ts';

/**
 * Facts of one kind about one market, kept as the numbers that their codec writes: one flat array for all rows, and
 * where each row begins in it.
 */
export class RecordedFacts<Kind extends FactKind> implements FactSeries<Kind> {
  readonly kind: Kind;
  readonly instrument: string;
  readonly knownAt: Float64Array;
  readonly #numbers: Float64Array;
  /** First number of each row, and one past the last. */
  readonly #starts: Float64Array;

  /** Throws a RangeError for a fact that became known before the one that stands before it. */
  constructor(kind: Kind, instrument: string, facts: readonly FactsByKind[Kind][]) {
    const rows = facts.map((fact) => numbersOf(kind, fact));
    this.kind = kind;
    this.instrument = instrument;
    this.knownAt = Float64Array.from(facts, ({ knownAt }) => knownAt);
    this.#starts = new Float64Array(rows.length + 1);
    for (const [row, numbers] of rows.entries()) {
      this.#starts[row + 1] = (this.#starts[row] as number) + numbers.length;
      const before = this.knownAt[row - 1] ?? Number.NEGATIVE_INFINITY;
      if ((this.knownAt[row] as number) < before)
        throw new RangeError(
          `Facts are in the order in which they became known; ${kind} ${row} of ${instrument} is not`,
        );
    }
    this.#numbers = new Float64Array(this.#starts[rows.length] as number);
    for (const [row, numbers] of rows.entries()) this.#numbers.set(numbers, this.#starts[row]);
  }

  get length(): number {
    return this.knownAt.length;
  }

  factAt(row: number): FactsByKind[Kind] {
    if (!(row >= 0 && row < this.length)) throw new RangeError(`There are ${this.length} facts, and no row ${row}`);
    return FACT_CODECS[this.kind].factOf(this.#numbers.slice(this.#starts[row], this.#starts[row + 1]));
  }
}
