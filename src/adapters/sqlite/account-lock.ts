import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { EdgewiseError } from '../../core/errors.ts';
import { replaceSmallFile } from '../files/replace-small-file.ts';
import { explained, isBusy } from './open-database.ts';

/** A held lock. */
export interface AccountLock {
  release(): void;
}

/** Who holds a lock just now. */
export interface LockHolder {
  /** In its own words. */
  readonly name: string;
  /** Undefined where it could not write it down. */
  readonly pid: number | undefined;
}

/** What is said to whoever does not get a lock. */
export interface LockWords {
  readonly refusal: string;
  readonly advice: string;
}

const WORDS: LockWords = {
  refusal: 'Another process trades this account',
  advice: 'stop it with `edgewise stop RUN`, or wait for it to end',
};

/** Somebody who only asks who holds a lock has it for a moment. */
const ASKING_MILLIS = 500;

/**
 * The locks of this process. The garbage collector closes a database that nothing refers to, and its lock is gone then.
 */
const held = new Set<BetterSqlite.Database>();

/**
 * Keeps a second process from trading the same account. The lock is the operating system's, on a SQLite file: it is
 * gone with the process, however that ends, so that there is no stale lock to remove; a process that is only stopped
 * still has it. Throws `check-failed` in these words, naming the holder, or `file-missing` where no lock can be kept.
 */
export function lockAccount(path: string, holder: string, words: Partial<LockWords> = {}): AccountLock {
  return lockFile(path, holder, {
    ...WORDS,
    ...words,
    take: (database) => {
      // A lock writes nothing, so that a full disk keeps nobody from it.
      database.pragma('journal_mode = MEMORY');
      database.pragma('locking_mode = EXCLUSIVE');
      database.exec('BEGIN EXCLUSIVE');
    },
  });
}

/**
 * Keeps others from locking an account for themselves alone, and lets others share it. Like `lockAccount` in all else;
 * the name of the holder is that of whoever shared it last.
 */
export function shareAccount(path: string, holder: string, words: Partial<LockWords> = {}): AccountLock {
  return lockFile(path, holder, {
    ...WORDS,
    ...words,
    take: (database) => {
      // A reader has the file until its transaction ends.
      database.exec('BEGIN');
      database.prepare('SELECT count(*) FROM sqlite_schema').get();
    },
  });
}

interface LockTaking extends LockWords {
  readonly take: (database: BetterSqlite.Database) => void;
}

function lockFile(path: string, holder: string, { refusal, advice, take }: LockTaking): AccountLock {
  const database = openLock(path);
  try {
    take(database);
  } catch (error) {
    database.close();
    if (!isBusy(error))
      return explained(path, () => {
        throw error;
      });
    throw new EdgewiseError('check-failed', refusal, {
      where: path,
      expected: 'nobody else',
      actual: namedHolder(path).name,
      advice,
      cause: error,
    });
  }
  try {
    replaceSmallFile(`${path}.holder`, `${holder}\n${process.pid}\n`, { afterPowerCut: 'may-be-lost' });
  } catch {
    // On a full disk the lock holds without a name, and not with the one of the holder before.
    removeIfPossible(`${path}.holder`);
  }
  held.add(database);
  return {
    release: () => {
      held.delete(database);
      database.close();
    },
  };
}

/** Who holds a lock; undefined when nobody does. */
export function lockHolder(path: string): LockHolder | undefined {
  if (!existsSync(path)) return undefined;
  const database = explained(path, () => new BetterSqlite(path, { timeout: 0, readonly: true }));
  try {
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    return undefined;
  } catch (error) {
    if (!isBusy(error)) throw error;
    return namedHolder(path);
  } finally {
    database.close();
  }
}

function openLock(path: string): BetterSqlite.Database {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // SQLite reads a file that it may not write, and such a lock keeps nobody out.
    if (existsSync(path)) accessSync(path, constants.W_OK);
    return new BetterSqlite(path, { timeout: ASKING_MILLIS });
  } catch (error) {
    throw new EdgewiseError('file-missing', 'The lock that keeps a second process from this account cannot be kept', {
      where: path,
      expected: 'a file in a folder, both of which this user may write',
      actual: error instanceof Error ? error.message : String(error),
      advice: 'give both to this user, or name another folder for all runs in EDGEWISE_LOCKS',
      cause: error,
    });
  }
}

function removeIfPossible(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Whoever reads the name finds that its process has ended.
  }
}

function namedHolder(path: string): LockHolder {
  try {
    const [name = '', pid] = readFileSync(`${path}.holder`, 'utf8').split('\n');
    return { name, pid: pid === undefined || pid === '' ? undefined : Number(pid) };
  } catch {
    return { name: 'unknown', pid: undefined };
  }
}
