import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { SqliteLiveJournal } from '../../src/adapters/sqlite/sqlite-live-journal.ts';
import { instant } from '../../src/core/time.ts';
import type { EventEntry, LiveJournalHeader } from '../../src/live/live-journal.port.ts';
import { scratchFolder } from './scratch-folder.ts';

export const JOURNAL_HEADER: LiveJournalHeader = {
  format: 2,
  system: 'test',
  config: '{}',
  configHash: '',
  setting: 'paper',
  venue: 'kraken',
  tag: 't000000',
  cashMinor: '1',
  foreign: { cashMinor: '0', lots: {} },
  instruments: [],
  artifact: 'a',
  featureNames: ['one', 'two'],
  classes: ['down', 'up'],
};
export const openJournal = (path: string) => SqliteLiveJournal.open(path, () => JOURNAL_HEADER);
export const timerEntry = (name: string): EventEntry => ({
  at: instant(7),
  kind: 'timer',
  event: `{"kind":"timer","at":7,"timer":"${name}"}`,
  output: '{}',
});
export const toldBy = (journal: SqliteLiveJournal) =>
  [...journal.events()].map(({ seq, event }) => `${seq} ${/"timer":"([^"]*)"/.exec(event)?.[1]}`);

/** A journal of ten events on disk, closed. */
export function writtenJournal(): string {
  const path = join(scratchFolder(), 'run', 'journal.sqlite');
  const journal = openJournal(path);
  for (let count = 1; count <= 10; count++) journal.commit([timerEntry(`e${count}`)]);
  journal.close();
  return path;
}

export function alterDatabase(path: string, sql: string): void {
  const raw = new BetterSqlite(path);
  raw.pragma('foreign_keys = OFF');
  raw.exec(sql);
  raw.close();
}
