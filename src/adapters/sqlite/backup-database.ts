import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { EdgewiseError } from '../../core/errors.ts';

/** Copies a SQLite file as it is at one instant, while others read and write it. */
export async function backupDatabase(from: string, to: string): Promise<void> {
  if (!existsSync(from)) throw new EdgewiseError('file-missing', 'There is no database to back up', { where: from });
  mkdirSync(dirname(to), { recursive: true });
  const database = new BetterSqlite(from, { readonly: true, timeout: 30_000 });
  try {
    await database.backup(to);
  } finally {
    database.close();
  }
}

/** Reads every page of a database file. Throws `data-corrupt` where one is not whole. */
export function requireWholeDatabase(path: string): void {
  const database = new BetterSqlite(path, { readonly: true });
  try {
    const found = database.pragma('integrity_check', { simple: true });
    if (found !== 'ok')
      throw new EdgewiseError('data-corrupt', 'This database is not whole', {
        where: path,
        actual: String(found),
        advice: 'Keep it and earlier backups, and look at the disk.',
      });
  } finally {
    database.close();
  }
}
