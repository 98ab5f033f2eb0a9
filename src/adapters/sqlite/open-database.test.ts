import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import type { Schema } from './migrate.ts';
import {
  openDatabase,
  openDatabaseAsAllowed,
  openDatabaseCopy,
  openDatabaseToRead,
  type Durability,
} from './open-database.ts';

const ROWS: Schema = { name: 'a book of rows', table: 'rows', migrations: ['CREATE TABLE rows (row INTEGER) STRICT'] };

/** SQLite's numbers for `PRAGMA synchronous`: 1 is NORMAL, 2 is FULL. */
const LEVELS: readonly (readonly [Durability | undefined, number])[] = [
  [undefined, 2],
  ['power-cut', 2],
  ['process-death', 1],
];

describe('a database on disk', () => {
  it.each([
    ['to write', openDatabase, 'a book of rows'],
    ['to read', openDatabaseToRead, 'a book of rows'],
    ['as allowed', openDatabaseAsAllowed, 'a book of rows'],
    ['as a copy', openDatabaseCopy, 'a database'],
  ])('that is a folder is named as one, opened %s', (_, open, name) => {
    const path = join(scratchFolder(), 'rows.sqlite');
    mkdirSync(path);
    expect(() => open(path, ROWS)).toThrow(
      expect.objectContaining({
        code: 'file-missing',
        message: expect.stringContaining(`A folder stands where ${name} should be`) as string,
        details: expect.objectContaining({ where: path, actual: 'a folder' }) as unknown,
      }),
    );
    expect(readdirSync(path), 'nothing is put into it').toEqual([]);
  });

  it.each(LEVELS)('that is to survive %s is written at level %i', (survives, level) => {
    const database = openDatabase(join(scratchFolder(), 'rows.sqlite'), ROWS, survives);
    expect(
      database.pragma('synchronous', { simple: true }),
      'what nobody asked otherwise for has to survive a power cut',
    ).toBe(level);
    expect(
      database.pragma('journal_mode', { simple: true }),
      'readers and a writer must not wait for one another',
    ).toBe('wal');
    database.close();
  });

  it.each([
    ['of another program', 'CREATE TABLE moz_places (id INTEGER)'],
    ['of another program that numbers its versions', 'CREATE TABLE moz_places (id INTEGER); PRAGMA user_version = 1'],
    ['that lost its tables', 'PRAGMA user_version = 1'],
  ])('%s is refused and left as it is', (_what, sql) => {
    const path = join(scratchFolder(), 'places.sqlite');
    const other = new BetterSqlite(path);
    other.exec(sql);
    other.close();
    const before = readFileSync(path);
    for (const open of [openDatabase, openDatabaseToRead]) {
      expect(() => open(path, ROWS), 'tables of ours in it would mix with those of its owner').toThrow(
        'This SQLite file is not a book of rows',
      );
    }
    expect(readFileSync(path), 'a file that was refused is nobody else’s to change').toEqual(before);
  });
});
