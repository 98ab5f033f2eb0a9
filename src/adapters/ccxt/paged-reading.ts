/** One page of a list that the venue tells newest first, and how many rows the whole list has. */
export interface Page<Row> {
  readonly rows: Readonly<Record<string, Row>>;
  readonly count: number;
}

/**
 * Reads a list of several pages. A venue counts calls: a reading that was cut off is taken up again where it ended, or a long
 * list would never be read to its end.
 */
export class PagedReading<Row> {
  // By id: what happens between two pages moves the others down, and one of them is read twice.
  readonly #rows = new Map<string, Row>();
  #until = 0;

  /** All rows of the list, by id. Rejects as `ask` does, and keeps what was read until then. */
  async read(ask: (offset: number) => Promise<Page<Row>>): Promise<ReadonlyMap<string, Row>> {
    for (let offset = 0; ; ) {
      const { rows, count } = await ask(offset);
      const page = Object.entries(rows);
      // Below one that is known lies what was read before, only ever further down than it was.
      const isKnown = page.some(([id]) => this.#rows.has(id));
      for (const [id, row] of page) this.#rows.set(id, row);
      offset = Math.max(offset + page.length, isKnown ? this.#until : 0);
      this.#until = Math.max(this.#until, offset);
      if (page.length === 0 || offset >= count) return this.#rows;
    }
  }

  /** What was read has been told: the next reading begins anew. */
  done(): void {
    this.#rows.clear();
    this.#until = 0;
  }
}
