import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { EdgewiseError } from '../../core/errors.ts';

/** A held lock. */
export interface AccountLock {
  release(): void;
}

/**
 * Keeps a second process from trading the same account. The lock is the operating system's, on a SQLite file: it is gone
 * with the process, however that ends, so that there is no stale lock to remove; a process that is only stopped still has
 * it. Throws `check-failed`, naming the holder, or `file-missing` where no lock can be kept.
 */
export function lockAccount(path: string, holder: string): AccountLock {
  const database = openLock(path);
  try {
    database.pragma('locking_mode = EXCLUSIVE');
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY'))) throw error;
    throw new EdgewiseError('check-failed', 'Another process trades this account', {
      where: path, expected: 'an account that nobody trades', actual: holderOf(path), advice: 'stop it with `edgewise stop RUN`, or wait for it to end', cause: error,
    });
  }
  writeFileSync(`${path}.holder`, holder);
  return { release: () => database.close() };
}

function openLock(path: string): BetterSqlite.Database {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return new BetterSqlite(path, { timeout: 0 });
  } catch (error) {
    throw new EdgewiseError('file-missing', 'The lock that keeps a second process from this account cannot be kept', {
      where: dirname(path), expected: 'a folder that may be written', actual: error instanceof Error ? error.message : String(error), advice: 'make it writable, or name another folder for all runs in EDGEWISE_LOCKS', cause: error,
    });
  }
}

function holderOf(path: string): string {
  try {
    return readFileSync(`${path}.holder`, 'utf8');
  } catch {
    return 'unknown';
  }
}
