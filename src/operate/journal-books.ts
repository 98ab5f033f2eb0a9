import { existsSync } from 'node:fs';
import { EdgewiseError } from '../core/errors.ts';
import type { Instant } from '../core/time.ts';
import { readEvent } from '../engine/read-event.ts';
import type { AdoptedEvent } from '../live/book-adoption.ts';
import type { LiveJournalHeader } from '../live/live-journal.port.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { openJournal } from '../trading/run-journal.ts';
import { partsOf } from '../trading/run-settings.ts';
import type { JournalBooks } from './plan-adoption.ts';

/** The books of a run by its journal, with the holdings at its beginning. */
export interface RunJournalBooks extends JournalBooks {
  readonly begunAt: Instant;
  readonly header: LiveJournalHeader;
}

/** Reads fills and cash flows of a run's journal. Throws `file-missing` where there is no run. */
export function journalBooks(folder: string): RunJournalBooks {
  requireRun(folder);
  const journal = openJournal(folder);
  try {
    const { header } = journal;
    const events: AdoptedEvent[] = [];
    for (const { kind, event } of journal.events()) {
      if (kind !== 'fill' && kind !== 'cash-flow') continue;
      const read = readEvent(event);
      if (read.kind === 'fill' || read.kind === 'cash-flow') events.push(read);
    }
    const { foreign } = header;
    const begunAt = journal.starts()[0]?.at ?? (0 as Instant);
    return {
      begunAt,
      header,
      instruments: partsOf(header).instruments,
      cashMinor: BigInt(header.cashMinor),
      account: partsOf(header).config.live.account ?? 'own',
      events,
      foreign: { cashMinor: BigInt(foreign.cashMinor), lots: new Map(Object.entries(foreign.lots)) },
    };
  } finally {
    journal.close();
  }
}

/** The number of events that the journal has already. */
export function countInBooks(events: readonly AdoptedEvent[], books: Pick<JournalBooks, 'events'>): number {
  const known = new Set(books.events.map(nameOf));
  return events.filter((event) => known.has(nameOf(event))).length;
}

/** The key of an event. It is equal for equal entries of the venue, also if only a part of one was booked. */
function nameOf(event: AdoptedEvent): string {
  return event.kind === 'fill'
    ? `fill ${event.fill.id}`
    : `flow ${event.id ?? `${event.at} ${event.cause} ${event.amountMinor}`}`;
}

function requireRun(folder: string): void {
  if (existsSync(liveFolderAt(folder).journal)) return;
  throw new EdgewiseError('file-missing', 'There is no run in this folder', {
    where: folder,
    expected: 'a run that `edgewise paper` or `edgewise live` made',
    advice: '`edgewise runs list` shows them',
  });
}
