/** One page of a list that the venue gives newest first, and the number of rows of the whole list. */
export interface Page<Row> {
  readonly rows: Readonly<Record<string, Row>>;
  readonly count: number;
}

/** Rows that follow each other in the list without a gap. They stay together, because new rows come at the top. */
interface Stretch {
  readonly ids: ReadonlySet<string>;
  /** The least number of rows, from the newest row on. */
  readonly length: number;
}

/**
 * Reads a list of several pages. Venues limit the number of calls, so a reading may be interrupted. It then goes on
 * where it ended; otherwise a long list would never be read to its end. Rows that came during an interruption lie above
 * the rows that were read, and may be more than a page.
 */
export class PagedReading<Row> {
  // By id, because a new row between the readings of two pages moves the others down, so that one is read twice.
  readonly #rows = new Map<string, Row>();
  /** The rows that each interrupted reading has read. Stretches that meet are joined. */
  #stretches: readonly Stretch[] = [];

  /** Reads all rows of the list, by id. Rejects as `ask` does, and keeps the rows that were read until then. */
  async read(ask: (offset: number) => Promise<Page<Row>>): Promise<ReadonlyMap<string, Row>> {
    let below = this.#stretches;
    let top: Stretch = { ids: new Set(), length: 0 };
    for (;;) {
      const offset = top.length;
      const { rows, count } = await ask(offset);
      const page = Object.entries(rows);
      for (const [id, row] of page) this.#rows.set(id, row);
      // No row of these stretches was on the pages above, so each begins on this page and ends `length` rows further
      // down.
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

  /** The caller has used what was read: the next reading begins anew. */
  done(): void {
    this.#rows.clear();
    this.#stretches = [];
  }
}
