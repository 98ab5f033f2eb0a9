import { existsSync } from 'node:fs';
import { SqliteLiveJournal } from '../adapters/sqlite/sqlite-live-journal.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { LiveJournalHeader } from '../live/live-journal.port.ts';
import { liveFolderAt } from './run-folder.ts';

/** The compiler holds it to the format of the port, which a halt then need not load. */
const FORMAT: LiveJournalHeader['format'] = 2;

/** Opens a run's journal to read it, for somebody who may be allowed to read only. */
export function openJournal(folder: string): SqliteLiveJournal {
  const { journal: path } = liveFolderAt(folder);
  const journal = SqliteLiveJournal.openAsAllowed(path);
  try {
    requireSameUnits(journal.header, path);
    return journal;
  } catch (error) {
    journal.close();
    throw error;
  }
}

/** Amounts of an older journal would be read as a millionth of themselves. Throws `data-unreadable`. */
export function requireSameUnits({ format }: Pick<LiveJournalHeader, 'format'>, path: string): void {
  const found: number = format;
  if (found === FORMAT) return;
  throw new EdgewiseError('data-unreadable', 'This journal counts money in other units', {
    where: path,
    expected: `format ${FORMAT}, money in parts of 10^-18`,
    actual: `format ${found}`,
    advice: '`edgewise flatten RUN` closes what its run holds; then begin a new run in another --folder',
  });
}

/** The model that a run trades with, from its first start to its end; undefined where no run has begun. */
export function artifactOfRun(folder: string): string | undefined {
  if (!existsSync(liveFolderAt(folder).journal)) return undefined;
  const journal = openJournal(folder);
  try {
    return journal.header.artifact;
  } finally {
    journal.close();
  }
}
