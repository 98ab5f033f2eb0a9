import type { Database } from 'better-sqlite3';
import { isBusy } from './is-busy.ts';

const PAUSE_MILLIS = 5;
const sleeper = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/**
 * Gives a database a write-ahead log. SQLite refuses that without waiting when another process does the same to the same
 * new file, whatever busy timeout is set, because it asks for the write lock with the read lock in hand. So it is tried
 * again every 5 ms until `patienceMillis` are over; the last attempt may wait as long as the busy timeout. Throws
 * SQLite's error then. Source: SQLite, "PRAGMA journal_mode", and `sqlite3BtreeSetVersion` in its source.
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
