/** One page of a list that the venue tells newest first, and how many rows the whole list has. */
export interface Page<Row> {
  readonly rows: Readonly<Record<string, Row>>;
  readonly count: number;
}

/** Rows that follow each other in the list without a gap, which they do for good: what is new comes at the top. */
interface Stretch {
  readonly ids: ReadonlySet<string>;
  /** At least so many rows, from its newest on. */
  readonly length: number;
}

/**
 * Reads a list of several pages. A venue counts calls: a reading that was cut off is taken up again where it ended, or
 * a long list would never be read to its end. What came while it was cut off lies above what was read, and may be more
 * than a page.
 */
export class PagedReading<Row> {
  // By id: what happens between two pages moves the others down, and one of them is read twice.
  readonly #rows = new Map<string, Row>();
  /** What each reading that was cut off has read, those that met made one. */
  #stretches: readonly Stretch[] = [];

  /** All rows of the list, by id. Rejects as `ask` does, and keeps what was read until then. */
  async read(ask: (offset: number) => Promise<Page<Row>>): Promise<ReadonlyMap<string, Row>> {
    let below = this.#stretches;
    let top: Stretch = { ids: new Set(), length: 0 };
    for (;;) {
      const offset = top.length;
      const { rows, count } = await ask(offset);
      const page = Object.entries(rows);
      for (const [id, row] of page) this.#rows.set(id, row);
      // No row of theirs was on the pages above, so each begins on this one and ends so many rows below its first.
      const met = below.filter(({ ids }) => page.some(([id]) => ids.has(id)));
      below = below.filter((stretch) => !met.includes(stretch));
      top = {
        ids: new Set([...[top, ...met].flatMap(({ ids }) => [...ids]), ...page.map(([id]) => id)]),
        length: offset + Math.max(page.length, ...met.map(({ length }) => length)),
      };
      this.#stretches = [top, ...below];
      if (page.length === 0 || top.length >= count) return this.#rows;
    }
  }

  /** What was read has been told: the next reading begins anew. */
  done(): void {
    this.#rows.clear();
    this.#stretches = [];
  }
}
