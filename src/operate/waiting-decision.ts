import { AdoptionFile } from '../adapters/files/adoption-file.ts';
import { SqliteLiveJournal } from '../adapters/sqlite/sqlite-live-journal.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { Fill } from '../core/fill.ts';
import type { Instrument } from '../core/instrument.ts';
import type { Adoption } from '../live/adoption.port.ts';
import { readAdopted, type AdoptedEvent } from '../live/book-adoption.ts';
import type { LiveJournalHeader } from '../live/live-journal.port.ts';
import { countInBooks, journalBooks, type RunJournalBooks } from './journal-books.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { partsOf } from '../trading/run-settings.ts';

/** A decision of a person that no process has booked yet. */
export interface WaitingDecision {
  readonly id: string;
  readonly by: string;
  readonly events: readonly AdoptedEvent[];
  /** The fills among the events. */
  readonly fills: readonly Fill[];
  /** Number of the events that the journal has already; undefined where a full disk prevents reading it. */
  readonly inBooks: number | undefined;
  readonly instruments: readonly Instrument[];
  /** The run of the decision. */
  readonly run: Pick<LiveJournalHeader, 'system' | 'setting'>;
}

/** The waiting decision of a run; undefined where none waits. Throws `data-unreadable` for one that cannot be read. */
export function waitingDecision(folder: string): WaitingDecision | undefined {
  const where = liveFolderAt(folder).adoption;
  const adoption = readable(where, () => new AdoptionFile(where).read());
  if (adoption === undefined) return undefined;
  const { id, by } = adoption;
  const events = readable(where, () => adoption.events.map(readAdopted));
  const books = booksIfReadable(folder);
  const header = books?.header ?? SqliteLiveJournal.headerOf(liveFolderAt(folder).journal);
  const { system, setting } = header;
  const fills = events.flatMap((event) => (event.kind === 'fill' ? [event.fill] : []));
  const inBooks = books === undefined ? undefined : countInBooks(events, books);
  return { id, by, events, fills, inBooks, instruments: partsOf(header).instruments, run: { system, setting } };
}

/**
 * The books, if they can be read. A database cannot be opened on a full disk, but a decision can still be withdrawn.
 */
function booksIfReadable(folder: string): RunJournalBooks | undefined {
  try {
    return journalBooks(folder);
  } catch (error) {
    if (error instanceof EdgewiseError && error.code === 'disk-full') return undefined;
    throw error;
  }
}

/** Throws `check-failed` where a decision waits: there is one at a time. */
export function requireNoneWaiting(folder: string): void {
  const where = liveFolderAt(folder).adoption;
  if (readable(where, () => new AdoptionFile(where).read()) === undefined) return;
  throw new EdgewiseError('check-failed', 'What was decided before has not been booked yet', {
    where,
    expected: 'no decision that waits',
    actual: 'one',
    advice:
      'a run that works books it with its next turn; where none does, `edgewise adopt RUN` books it, ' +
      'and with --withdraw takes it back',
  });
}

/** Throws where the decision that waits is not the one that was shown. */
export function requireStillWaiting(folder: string, { id }: Pick<Adoption, 'id'>): void {
  const now = waitingDecision(folder);
  if (now?.id === id) return;
  throw new EdgewiseError('check-failed', 'The decision that was shown does not wait any more', {
    where: liveFolderAt(folder).adoption,
    expected: `decision ${id}`,
    actual: now === undefined ? 'none' : `decision ${now.id}`,
    advice: 'it was booked, refused or withdrawn meanwhile: `edgewise status RUN` shows it',
  });
}

function readable<Value>(where: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw new EdgewiseError('data-unreadable', 'What was decided before cannot be read', {
      where,
      expected: 'a decision of `edgewise adopt`',
      actual: String(error),
      cause: error,
      advice: 'remove this file and decide again; a decision that cannot be read is not booked',
    });
  }
}
