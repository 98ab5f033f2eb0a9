import type { Database } from 'better-sqlite3';
import { EdgewiseError } from '../../core/errors.ts';

/** Leads from one version of a schema to the next: SQL, or work that needs more than SQL. */
export type Migration = string | ((database: Database) => void);

/**
 * Brings a database to the newest schema. `migrations[n]` leads from version n to n + 1; the version is SQLite's
 * `user_version`. Runs in one immediate transaction, so that of several processes one migrates and the others wait.
 * Throws `data-unreadable` when a newer Edgewise wrote the file: an older one must not guess what it means.
 */
export function migrate(database: Database, path: string, migrations: readonly Migration[]): void {
  const versionOf = () => Number(database.pragma('user_version', { simple: true }));
  refuseNewer(path, versionOf(), migrations.length);
  if (versionOf() === migrations.length) return;
  database
    .transaction(() => {
      const from = versionOf();
      refuseNewer(path, from, migrations.length);
      for (const step of migrations.slice(from)) {
        if (typeof step === 'string') database.exec(step);
        else step(database);
      }
      database.pragma(`user_version = ${migrations.length}`);
    })
    .immediate();
}

/** Throws `data-unreadable` for a schema that is newer than the newest known. */
export function refuseNewer(path: string, version: number, newest: number): void {
  if (version <= newest) return;
  throw new EdgewiseError('data-unreadable', 'This database was written by a newer Edgewise', {
    where: path,
    expected: `schema version ${newest} or older`,
    actual: `schema version ${version}`,
    advice: 'Update Edgewise, or name another database file. The file was left as it is.',
  });
}
