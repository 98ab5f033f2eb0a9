import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { FoundSnapshot, JournalSnapshot } from '../../live/live-journal.port.ts';
import { hasTable, SNAPSHOTS_TABLE } from './live-journal-schema.ts';

interface SnapshotRow extends JournalSnapshot {
  /** The hash of the event that it stands behind. */
  readonly chain: string;
  /** Over all of the above. */
  readonly sha256: string;
}

/** So many are kept: where the newest does not fit, a restart begins from the one before. */
const KEPT = 2;

/** The snapshots in the database of a live journal. */
export class JournalSnapshots {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Makes room for them in a journal that has none. */
  prepare(): void {
    this.#database.exec(SNAPSHOTS_TABLE);
  }

  /**
   * Newest first; none in a journal that only earlier versions opened to write. `chainAt` gives the hash of an event.
   */
  found(chainAt: (seq: number) => string | undefined): readonly FoundSnapshot[] {
    if (!hasTable(this.#database, 'snapshots')) return [];
    const rows = this.#database
      .prepare<[], SnapshotRow>('SELECT seq, chain, format, state, sha256 FROM snapshots ORDER BY seq DESC')
      .all();
    return rows.map((row) => {
      const { seq, format, state } = row;
      if (sumOf(row) !== row.sha256)
        return { kind: 'damaged', seq, reason: 'Its text is not the one that was written' };
      if (chainAt(seq) !== row.chain)
        return { kind: 'damaged', seq, reason: 'The events up to it are not those that it stands behind' };
      return { kind: 'whole', seq, format, state };
    });
  }

  /** Adds one behind the journal's end, and lets go of the oldest. Throws a RangeError for one of another event. */
  add(snapshot: JournalSnapshot, end: { readonly seq: number; readonly chain: string }): void {
    if (snapshot.seq !== end.seq)
      throw new RangeError(`A snapshot stands behind the last event ${end.seq}, was of event ${snapshot.seq}`);
    const row = { ...snapshot, chain: end.chain };
    const add = this.#database.transaction(() => {
      this.#database
        .prepare('INSERT OR REPLACE INTO snapshots (seq, chain, format, state, sha256) VALUES (?, ?, ?, ?, ?)')
        .run(row.seq, row.chain, row.format, row.state, sumOf(row));
      this.#database
        .prepare('DELETE FROM snapshots WHERE seq NOT IN (SELECT seq FROM snapshots ORDER BY seq DESC LIMIT ?)')
        .run(KEPT);
    });
    add.immediate();
  }
}

function sumOf({ seq, chain, format, state }: Omit<SnapshotRow, 'sha256'>): string {
  return createHash('sha256').update(`${seq}\n${chain}\n${format}\n${state}`).digest('hex');
}
