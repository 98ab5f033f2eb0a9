/** Facts beside candles in Parquet files. */
import { joinedRows, type FactRows } from '../../market/recorded-facts.ts';
import { ParquetTable } from './parquet-table.ts';

/** One row for each number of a fact: when the fact became known, which fact of the file it is, the number. */
const LAYOUT = {
  names: ['knownAt', 'fact', 'number'] as const,
  stored: `make_timestamp("knownAt"::BIGINT) AS known_at, "fact"::UINTEGER AS fact, "number" AS number`,
  loaded: `epoch_us(known_at)::DOUBLE, fact::DOUBLE, number`,
};

/** Reads and writes Parquet files of facts, as the numbers that their codec writes. */
export class ParquetFacts {
  readonly #table = new ParquetTable(LAYOUT);

  /** Writes rows as one zstd-compressed file. */
  async write({ knownAt, numbers, starts }: FactRows, path: string): Promise<void> {
    const times = new Float64Array(numbers.length);
    const facts = new Float64Array(numbers.length);
    for (let row = 0; row < knownAt.length; row++) {
      times.fill(knownAt[row] as number, starts[row], starts[row + 1]);
      facts.fill(row, starts[row], starts[row + 1]);
    }
    await this.#table.write({ knownAt: times, fact: facts, number: numbers }, path);
  }

  /** Reads files one after the other. Throws a RangeError unless each has as many numbers as is said. */
  async read(files: readonly { readonly path: string; readonly numbers: number }[]): Promise<FactRows> {
    const parts: FactRows[] = [];
    for (const { path, numbers } of files) {
      const column = (): Float64Array => new Float64Array(numbers);
      const columns = { knownAt: column(), fact: column(), number: column() };
      await this.#table.readInto(columns, [path]);
      parts.push(rowsOf(columns));
    }
    return joinedRows(parts);
  }
}

function rowsOf({ knownAt, fact, number }: Record<(typeof LAYOUT.names)[number], Float64Array>): FactRows {
  const starts: number[] = [];
  for (let place = 0; place < fact.length; place++) if (fact[place] !== fact[place - 1]) starts.push(place);
  return {
    knownAt: Float64Array.from(starts, (start) => knownAt[start] as number),
    numbers: number,
    starts: Float64Array.from([...starts, number.length]),
  };
}
