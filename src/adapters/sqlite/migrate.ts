import type { Database } from 'better-sqlite3';
import { EdgewiseError } from '../../core/errors.ts';

/** Leads from one version of a schema to the next: SQL, or work that needs more than SQL. */
export type Migration = string | ((database: Database) => void);

/** What one kind of SQLite file holds. */
export interface Schema {
  /** What such a file is called in messages, with its article. */
  readonly name: string;
  /** A table that every version of the schema has, and no other kind of file of Edgewise. */
  readonly table: string;
  /** `migrations[n]` leads from version n to n + 1. Released ones are never edited. */
  readonly migrations: readonly Migration[];
}

/**
 * Brings a database to the newest schema. The version is SQLite's `user_version`. Runs in one immediate transaction, so
 * that of several processes one migrates and the others wait. Throws `data-unreadable` for a file of another kind, and
 * for one that a newer Edgewise wrote: an older one must not guess what it means.
 */
export function migrate(database: Database, path: string, schema: Schema): void {
  if (checkedVersion(database, path, schema) === schema.migrations.length) return;
  database
    .transaction(() => {
      for (const step of schema.migrations.slice(checkedVersion(database, path, schema))) {
        if (typeof step === 'string') database.exec(step);
        else step(database);
      }
      database.pragma(`user_version = ${schema.migrations.length}`);
    })
    .immediate();
}

/**
 * The version of a database: 0 is an empty file. Throws `data-unreadable` for a file of another kind, which would be
 * changed or misread, and for a version that is newer than the newest known.
 */
export function checkedVersion(database: Database, path: string, { name, table, migrations }: Schema): number {
  // In one transaction: another process may be migrating a new file.
  const [version, tables] = database.transaction(() => [versionOf(database), tablesOf(database)] as const)();
  if (version === 0 ? tables.length > 0 : !tables.includes(table)) {
    throw new EdgewiseError('data-unreadable', `This SQLite file is not ${name}`, {
      where: path,
      expected: `a new file, or one that has the table ${table}`,
      actual: tables.length === 0 ? 'no table' : `the tables ${shortList(tables)}`,
      advice: 'Name another file. This one was left as it is.',
    });
  }
  if (version <= migrations.length) return version;
  throw new EdgewiseError('data-unreadable', 'This database was written by a newer Edgewise', {
    where: path,
    expected: `schema version ${migrations.length} or older`,
    actual: `schema version ${version}`,
    advice: 'Update Edgewise, or name another database file. The file was left as it is.',
  });
}

function versionOf(database: Database): number {
  return Number(database.pragma('user_version', { simple: true }));
}

function tablesOf(database: Database): readonly string[] {
  return database
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    .pluck()
    .all();
}

const SHOWN_TABLES = 5;

function shortList(tables: readonly string[]): string {
  const more = tables.length - SHOWN_TABLES;
  return `${tables.slice(0, SHOWN_TABLES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
