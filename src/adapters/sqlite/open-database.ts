import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite, { type Database } from 'better-sqlite3';
import { EdgewiseError } from '../../core/errors.ts';
import { checkedVersion, migrate, type Schema } from './migrate.ts';

/** How long a process waits for another one's write before it gives up. */
const BUSY_MILLISECONDS = 30_000;
const CACHE_KIBIBYTES = 4_096;
const RETRY_MILLIS = 5;
const sleeper = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/**
 * What an acknowledged row survives: `power-cut` waits for the device at every commit; `process-death` leaves that to
 * the operating system, and is for what can be made again from the start. Source: SQLite, `PRAGMA synchronous`, FULL
 * and NORMAL.
 */
export type Durability = 'power-cut' | 'process-death';

/**
 * Opens or creates a SQLite file for durable, shared use: write-ahead log, an acknowledged row survives a power cut
 * unless told otherwise, waiting for other writers, newest schema. Failures are EdgewiseErrors that name the file.
 */
export function openDatabase(path: string, schema: Schema, survives: Durability = 'power-cut'): Database {
  refuseFolder(path, schema.name);
  return explained(path, () => {
    mkdirSync(dirname(path), { recursive: true });
    // Rows are written once and read from the end: a small cache does, and a process that runs for months stays small.
    const database = new BetterSqlite(path, { timeout: BUSY_MILLISECONDS });
    try {
      // First of all: a file of another program keeps its form.
      checkedVersion(database, path, schema);
      useWriteAheadLog(database, BUSY_MILLISECONDS);
      database.pragma(`synchronous = ${survives === 'power-cut' ? 'FULL' : 'NORMAL'}`);
      database.pragma('foreign_keys = ON');
      database.pragma(`cache_size = -${CACHE_KIBIBYTES}`);
      migrate(database, path, schema);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/** SQLite says of a folder that its disk fails. */
function refuseFolder(path: string, name: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return;
  throw new EdgewiseError('file-missing', `A folder stands where ${name} should be`, {
    where: path,
    expected: 'a file',
    actual: 'a folder',
    advice: 'Take the folder away and put the file, or a backup of it, in its place; or name another place.',
  });
}

/**
 * Opens a SQLite file that must be there so that nothing in it can be changed, while another process may be writing it.
 * Throws `data-unreadable` where its schema is another than the newest: it cannot be brought there by a reader.
 */
export function openDatabaseToRead(path: string, schema: Schema): Database {
  refuseFolder(path, schema.name);
  return explained(path, () => {
    const database = new BetterSqlite(path, { readonly: true, fileMustExist: true, timeout: BUSY_MILLISECONDS });
    try {
      database.pragma(`cache_size = -${CACHE_KIBIBYTES}`);
      const [found, newest] = [checkedVersion(database, path, schema), schema.migrations.length];
      if (found === newest) return database;
      throw new EdgewiseError('data-unreadable', 'This database was written by an older Edgewise', {
        where: path,
        expected: `schema version ${newest}`,
        actual: `schema version ${found}`,
        advice:
          'Bring it to this version first: `edgewise status RUN` does, or a start of the run. The file was left as it is.',
      });
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/**
 * Versions of the file format, at these places: 1 has no write-ahead log, which a database in memory cannot have.
 * Source: SQLite, "Database File Format", 1.3.
 */
const FORMAT_PLACES = [18, 19] as const;

/** Opens what a SQLite file holds as a database in memory, without its write-ahead log. */
export function openDatabaseCopy(path: string): Database {
  refuseFolder(path, 'a database');
  const bytes = readFileSync(path);
  for (const place of FORMAT_PLACES) bytes[place] = 1;
  return new BetterSqlite(bytes);
}

/**
 * Opens a SQLite file that must be there for somebody who reads it: with its schema brought to the newest where this
 * user may write, read-only where not, and as a copy in memory where SQLite cannot even keep its own files beside it.
 * Such a copy lacks what a write-ahead log holds; without permission to write beside the file there is one only while a
 * process writes, and then the read-only form works.
 */
export function openDatabaseAsAllowed(path: string, schema: Schema): Database {
  const attempts = [
    () => openDatabase(path, schema),
    () => openDatabaseToRead(path, schema),
    () => explained(path, () => openDatabaseCopy(path)),
  ];
  let refusal: unknown;
  for (const open of attempts) {
    try {
      return open();
    } catch (error) {
      if (!(error instanceof EdgewiseError) || error.code !== 'file-missing') throw error;
      refusal ??= error;
    }
  }
  throw refusal;
}

/** Runs a database operation and turns SQLite's failures into ones that a person can act on. */
export function explained<Result>(path: string, operation: () => Result): Result {
  try {
    return operation();
  } catch (error) {
    throw explanation(path, error) ?? error;
  }
}

function explanation(path: string, error: unknown): EdgewiseError | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const details = { where: path, actual: error instanceof Error ? error.message : String(error), cause: error };
  if (code.startsWith('SQLITE_NOTADB') || code.startsWith('SQLITE_CORRUPT')) {
    return new EdgewiseError('data-corrupt', 'This is not a readable SQLite database', {
      ...details,
      advice: 'Restore it from a backup, or name another file.',
    });
  }
  if (code.startsWith('SQLITE_BUSY')) {
    return new EdgewiseError('check-failed', 'Another process has held this database for too long', {
      ...details,
      expected: 'a process that is through within seconds',
      advice: 'Look for a process of Edgewise that is stopped or hangs, and end it.',
    });
  }
  if (code.startsWith('SQLITE_FULL') || code.startsWith('SQLITE_IOERR') || code === 'ENOSPC') {
    return new EdgewiseError('disk-full', 'The database could not be written', {
      ...details,
      advice: 'Free space and run again; what was stored before is intact.',
    });
  }
  if (
    code.startsWith('SQLITE_CANTOPEN') ||
    code.startsWith('SQLITE_READONLY') ||
    code === 'EACCES' ||
    code === 'ENOTDIR' ||
    code === 'EROFS'
  ) {
    return new EdgewiseError('file-missing', 'The database file cannot be opened', {
      ...details,
      advice: 'Check the path and its permissions.',
    });
  }
  return undefined;
}

/**
 * Gives a database a write-ahead log. SQLite refuses that without waiting when another process does the same to the
 * same new file, whatever busy timeout is set, because it asks for the write lock with the read lock in hand. So it is
 * tried again every 5 ms until `patienceMillis` are over; the last attempt may wait as long as the busy timeout. Throws
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
      Atomics.wait(sleeper, 0, 0, RETRY_MILLIS);
    }
  }
}

/** Whether SQLite refused because another process has the file. */
export function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}
