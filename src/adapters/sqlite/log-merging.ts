import type { Database } from 'better-sqlite3';

/** Rows between two merges: SQLite itself would merge after about as many (1,000 pages of its log). */
const MERGE_EVERY_ROWS = 200;

/** The size of the log, in pages of 4 kB, at which a commit merges it all the same: 32 MB. */
const LARGEST_LOG_PAGES = 8_000;

/**
 * Merges the write-ahead log of a journal into its database. SQLite does so within a commit, which then waits for the
 * device twice more and writes a thousand pages; an order that waits for that commit is late by milliseconds. Here it
 * is done between two turns.
 */
export class LogMerging {
  readonly #database: Database;
  #mergedAt: number;

  /** `rows` are those that the journal has now. */
  constructor(database: Database, rows: number) {
    this.#database = database;
    this.#mergedAt = rows;
  }

  /** From here on commits leave it to `mergeIfDue`, except where the log has become very large. */
  begin(): void {
    this.#database.pragma(`wal_autocheckpoint = ${LARGEST_LOG_PAGES}`);
  }

  /**
   * A log that cannot be merged now, because a reader holds it or the disk is full, loses nothing and is merged later.
   */
  mergeIfDue(rows: number): void {
    if (rows - this.#mergedAt < MERGE_EVERY_ROWS) return;
    this.#mergedAt = rows;
    try {
      this.#database.pragma('wal_checkpoint(PASSIVE)');
      // Where all was merged, the next commit begins the log anew, which takes a flush of its own: no order is to wait
      // for it. This commit changes nothing.
      this.#database.transaction(() => this.#writeVersionAgain()).immediate();
    } catch {
      // What a commit acknowledged is durable in the log; a disk that is full is reported by the next commit.
    }
  }

  #writeVersionAgain(): void {
    this.#database.pragma(`user_version = ${Number(this.#database.pragma('user_version', { simple: true }))}`);
  }
}
