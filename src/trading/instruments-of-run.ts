import type { Instrument } from '../core/instrument.ts';
import { readEvent } from '../engine/read-event.ts';
import type { LiveJournal } from '../live/live-journal.port.ts';

type JournalOfRun = Pick<LiveJournal, 'header' | 'events'>;

/** Every instrument that a run has had, once: those of its beginning, then those that were listed, in that order. */
export function instrumentsOfRun(journal: JournalOfRun): readonly Instrument[] {
  const byId = new Map<string, Instrument>();
  for (const text of journal.header.instruments) {
    const instrument = JSON.parse(text) as Instrument;
    byId.set(instrument.id, instrument);
  }
  for (const { event } of journal.events('listing')) {
    const read = readEvent(event);
    if (read.kind === 'listing') byId.set(read.instrument.id, read.instrument);
  }
  return [...byId.values()];
}
