import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { openDatabase, type Durability } from './open-database.ts';

/** SQLite's numbers for `PRAGMA synchronous`: 1 is NORMAL, 2 is FULL. */
const LEVELS: readonly (readonly [Durability | undefined, number])[] = [
  [undefined, 2],
  ['power-cut', 2],
  ['process-death', 1],
];

describe('a database on disk', () => {
  it.each(LEVELS)('that is to survive %s is written at level %i', (survives, level) => {
    const database = openDatabase(
      join(scratchFolder(), 'rows.sqlite'),
      ['CREATE TABLE rows (row INTEGER) STRICT'],
      survives,
    );
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
});
