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
