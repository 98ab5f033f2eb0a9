import type { Database } from 'better-sqlite3';
import { isBusy } from './is-busy.ts';

const PAUSE_MILLIS = 5;
const sleeper = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/**
 * Gives a database a write-ahead log. Of several processes that open a new file at once each waits for the others, for
 * `patienceMillis` at most: SQLite refuses this one statement at once, whatever busy timeout is set, because it asks for
 * the write lock with the read lock in hand. Throws SQLite's error when the time is over. Source: SQLite, "PRAGMA
 * journal_mode", and `sqlite3BtreeSetVersion` in its source.
 */
export function useWriteAheadLog(database: Database, patienceMillis: number): void {
  const begun = performance.now();
  for (;;) {
    try {
      database.pragma('journal_mode = WAL');
      return;
    } catch (error) {
      if (!isBusy(error) || performance.now() - begun >= patienceMillis) throw error;
      Atomics.wait(sleeper, 0, 0, PAUSE_MILLIS);
    }
  }
}
