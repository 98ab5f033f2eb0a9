import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite, { type Database } from 'better-sqlite3';
import type { Clock } from '../../core/clock.ts';
import type { Duration } from '../../core/time.ts';
import type { NonceSource } from '../../wire/nonce-source.port.ts';
import { useWriteAheadLog } from './open-database.ts';

export interface SharedNoncesOptions {
  readonly path: string;
  /** Whose calls are counted: a key at a venue, by a name that tells nothing of it. */
  readonly account: string;
  /** The machine's time, never a venue's: simulated venues keep times of their own, and a key may meet several. */
  readonly clock: Clock;
  /** Hears, once, that the numbers of this process cannot be shared with others. */
  readonly onTrouble?: (reason: string) => void;
}

/** A writer has the file for microseconds; one that has it longer is not waited for. */
const BUSY_MILLIS = 1_000;

/**
 * The nonces of a key, counted in a file that all processes of a person share. Each is above all before it, whatever
 * clock a process goes by and however it ends: the number is in the file before a call has it. A power cut may lose the
 * last ones; the clock is beyond them then. Where the file cannot be used, this process counts for itself: no call is
 * kept from a venue. A file whose number has no safe integer above it begins again at the clock: one number for all
 * calls would be refused for ever.
 */
export class SharedNonces implements NonceSource {
  readonly #options: SharedNoncesOptions;
  #database: Database | 'unopened' | 'unusable' = 'unopened';
  #last = 0;

  constructor(options: SharedNoncesOptions) {
    this.#options = options;
  }

  next(): number {
    return this.#advance(1, 0);
  }

  skip(time: Duration): void {
    this.#advance(0, time);
  }

  close(): void {
    if (typeof this.#database === 'object') this.#database.close();
    this.#database = 'unopened';
  }

  /** The number that is `step` above the last, and at least `ahead` of the clock. */
  #advance(step: number, ahead: number): number {
    const least = Math.max(this.#options.clock.now() + ahead, this.#last + step);
    this.#last = this.#kept(least, step) ?? least;
    return this.#last;
  }

  /** Counts in the file; undefined where that cannot be done. */
  #kept(least: number, step: number): number | undefined {
    if (this.#database === 'unusable') return undefined;
    try {
      const database = this.#opened();
      // `all` runs the statement to its end; one that is left at its first row keeps the write-ahead log from ever
      // beginning anew.
      const values = { account: this.#options.account, least, step, limit: Number.MAX_SAFE_INTEGER };
      const [row] = database.prepare<[object], { readonly last: number }>(COUNT).all(values);
      return row?.last;
    } catch (error) {
      this.#giveUp(error);
      return undefined;
    }
  }

  #opened(): Database {
    if (typeof this.#database === 'object') return this.#database;
    const { path } = this.#options;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const database = new BetterSqlite(path, { timeout: BUSY_MILLIS });
    this.#database = database;
    useWriteAheadLog(database, BUSY_MILLIS);
    database.pragma('synchronous = NORMAL');
    database.exec('CREATE TABLE IF NOT EXISTS nonces (account TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT');
    return database;
  }

  #giveUp(error: unknown): void {
    this.close();
    this.#database = 'unusable';
    const reason = error instanceof Error ? error.message : String(error);
    this.#options.onTrouble?.(
      `the file that counts the calls of a key for all processes cannot be used (${this.#options.path}: ${reason}): use the key in no other process meanwhile`,
    );
  }
}

const COUNT = `
  INSERT INTO nonces (account, last) VALUES (:account, :least)
  ON CONFLICT (account) DO UPDATE SET
    last = CASE WHEN last < :limit THEN max(last + :step, excluded.last) ELSE excluded.last END
  RETURNING last`;
