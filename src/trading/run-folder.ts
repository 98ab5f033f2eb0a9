import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SqliteLiveJournal } from '../adapters/sqlite/sqlite-live-journal.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { Instrument } from '../core/instrument.ts';
import { JOURNAL_FORMAT } from '../engine/journal.port.ts';
import type { LiveJournalHeader } from '../live/live-journal.port.ts';
import { z } from 'zod';
import { systemSchema, type SystemConfig } from '../config/system-schema.ts';

/** What lies in the folder of a run of live trading. */
export interface LiveFolder {
  readonly root: string;
  readonly journal: string;
  readonly halt: string;
  readonly health: string;
  readonly lock: string;
  /** What a person decided to book, until it is. */
  readonly adoption: string;
  /** Of whoever decides that. */
  readonly adoptLock: string;
  /** Of whoever closes its positions from outside. */
  readonly flattenLock: string;
  readonly logs: string;
  readonly wireLog: string;
  readonly backups: string;
  readonly reports: string;
  /** Candles that a simulated venue told, apart from those of the workspace. */
  readonly candles: string;
  /** What became of the scheduled jobs. */
  readonly schedule: string;
  /** That a person armed the run for real money. */
  readonly armed: string;
  /** The command line that started it. */
  readonly command: string;
  /** The account on paper of a run that follows the live market, with its keys. */
  readonly paperAccount: string;
  /** Where the venue of that account is just now. */
  readonly paperVenue: string;
}

export function liveFolderAt(root: string): LiveFolder {
  const base = resolve(root);
  return {
    root: base,
    journal: join(base, 'journal.sqlite'),
    halt: join(base, 'halt.json'),
    health: join(base, 'health_status.json'),
    lock: join(base, 'lock.sqlite'),
    adoption: join(base, 'adoption.json'),
    adoptLock: join(base, 'adopt.lock.sqlite'),
    flattenLock: join(base, 'flatten.lock.sqlite'),
    logs: join(base, 'logs'),
    wireLog: join(base, 'wire.jsonl'),
    backups: join(base, 'backups'),
    reports: join(base, 'reports'),
    candles: join(base, 'candles'),
    schedule: join(base, 'schedule.sqlite'),
    armed: join(base, 'armed.json'),
    command: join(base, 'command.json'),
    paperAccount: join(base, 'paper-account.json'),
    paperVenue: join(base, 'paper-venue.json'),
  };
}

/**
 * Where the runs of a system are kept when no folder is named. A rehearsal of live trading has a folder of its own: its
 * positions are none at the real venue.
 */
export function defaultLiveFolder(
  workspaceRoot: string,
  system: string,
  setting: 'paper' | 'live' | 'rehearsal' | 'replay',
): string {
  return join(workspaceRoot, 'live', `${system}-${setting}`);
}

/** Which of these folders a run has. */
export function kindOfRun({
  setting,
  url,
}: {
  readonly setting: 'paper' | 'live';
  readonly url: string | undefined;
}): 'paper' | 'live' | 'rehearsal' {
  return setting === 'live' && url !== undefined ? 'rehearsal' : setting;
}

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
  const told: number = format;
  if (told === JOURNAL_FORMAT) return;
  throw new EdgewiseError('data-unreadable', 'This journal counts money in other units', {
    where: path,
    expected: `format ${JOURNAL_FORMAT}, money in parts of 10^-18`,
    actual: `format ${told}`,
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

/**
 * What closing a run's positions needs, of a run of any version: settings that are refused today keep nobody from it.
 */
export function closingPartsOf(header: LiveJournalHeader): {
  readonly leverage: number;
  readonly instruments: readonly Instrument[];
} {
  const { data } = leverageSchema.safeParse(JSON.parse(header.config));
  return { leverage: data?.live.leverage ?? 2, instruments: instrumentsOf(header) };
}

const leverageSchema = z.object({ live: z.object({ leverage: z.number() }) });

function instrumentsOf({ instruments }: LiveJournalHeader): readonly Instrument[] {
  return instruments.map((text) => JSON.parse(text) as Instrument);
}

/**
 * The settings and instruments that a run was begun with. Throws `data-unreadable` for settings that are refused today.
 */
export function partsOf(header: LiveJournalHeader): {
  readonly config: SystemConfig;
  readonly instruments: readonly Instrument[];
} {
  const checked = systemSchema.safeParse(JSON.parse(header.config));
  if (checked.success) return { config: checked.data, instruments: instrumentsOf(header) };
  const [issue] = checked.error.issues;
  throw new EdgewiseError(
    'data-unreadable',
    `The run of ${header.system} was begun with a setting that is refused today`,
    {
      where: issue?.path.join('.') ?? 'the settings',
      expected: issue?.message ?? 'settings of this version',
      advice: '`edgewise flatten RUN` closes what it holds; then begin a new run in another --folder',
    },
  );
}
