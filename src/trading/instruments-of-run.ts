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

/**
 * The instruments that a run traded at the end of its journal: those that were settled are left out. `begun` are those
 * that it traded at its beginning, by slot.
 */
export function tradedAtEnd(journal: Pick<LiveJournal, 'events'>, begun: readonly Instrument[]): readonly Instrument[] {
  const bySlot: (Instrument | undefined)[] = [...begun];
  const changes = [...journal.events('listing'), ...journal.events('settlement')];
  for (const { event } of changes.toSorted((a, b) => a.seq - b.seq)) {
    const read = readEvent(event);
    if (read.kind === 'listing') bySlot[read.market] = read.role === 'traded' ? read.instrument : undefined;
    if (read.kind === 'settlement') bySlot[read.market] = undefined;
  }
  return bySlot.filter((instrument) => instrument !== undefined);
}
