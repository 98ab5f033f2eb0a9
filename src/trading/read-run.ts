import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SqliteLiveJournal } from '../adapters/sqlite/sqlite-live-journal.ts';
import type { Instrument } from '../core/instrument.ts';
import type { Instant } from '../core/time.ts';
import type { LiveJournalHeader } from '../live/live-journal.port.ts';
import { tradedAtEnd } from './instruments-of-run.ts';
import { liveFolderAt } from './run-folder.ts';
import { keptLots, type KeptLots } from './run-lots.ts';
import { closingPartsOf } from './closing-parts.ts';

/** What has to be known of a run to close what it holds. */
export interface ReadRun {
  readonly header: LiveJournalHeader;
  /** Undefined where no whole journal is left: then the account has to say what there is. */
  readonly kept: KeptLots | undefined;
  /** Those that it trades, also those listed later. Without a whole journal those that the run was begun with. */
  readonly instruments: readonly Instrument[];
  /** Undefined where that cannot be read. */
  readonly begunAt: Instant | undefined;
}

/**
 * Reads a run for whoever closes its positions, from the best that is left: its journal; a copy of that in memory,
 * where the disk is full, read-only or somebody else's; the newest backup, where it is damaged. Throws as the journal
 * does where none of these can be read.
 */
export function readRun(folder: string, tell: (line: string) => void): ReadRun {
  for (const [name, open] of sourcesOf(folder)) {
    try {
      const read = readFrom(open());
      if (read.kept === undefined) continue;
      if (name !== 'the journal') tell(`the journal cannot be used as it is; going by ${name}`);
      return read;
    } catch {
      // The next one is tried. Where none can be read, the header of the journal is, or the reason why not is given.
    }
  }
  const header = SqliteLiveJournal.headerOf(liveFolderAt(folder).journal);
  return { header, kept: undefined, instruments: closingPartsOf(header).instruments, begunAt: undefined };
}

function sourcesOf(folder: string): (readonly [name: string, open: () => SqliteLiveJournal])[] {
  const { journal } = liveFolderAt(folder);
  return [
    ['the journal', () => SqliteLiveJournal.openExisting(journal)],
    ['a copy of it', () => SqliteLiveJournal.openCopy(journal)],
    ...backupsOf(folder).map((file) => [`the backup ${file}`, () => SqliteLiveJournal.openCopy(file)] as const),
  ];
}

/** The newest first. */
function backupsOf(folder: string): string[] {
  const { backups } = liveFolderAt(folder);
  try {
    return readdirSync(backups)
      .filter((name) => name.startsWith('journal_'))
      .toSorted()
      .toReversed()
      .map((name) => join(backups, name));
  } catch {
    return [];
  }
}

function readFrom(journal: SqliteLiveJournal): ReadRun {
  try {
    const kept = keptLots(journal);
    const { header } = journal;
    const begun = closingPartsOf(header).instruments;
    const instruments = kept === undefined ? begun : tradedAtEnd(journal, begun);
    return { header, kept, instruments, begunAt: begunAtOf(journal) };
  } finally {
    journal.close();
  }
}

/** Nothing that is known of the beginning keeps anybody from closing. */
function begunAtOf(journal: SqliteLiveJournal): Instant | undefined {
  try {
    return journal.starts()[0]?.at;
  } catch {
    return undefined;
  }
}
