import type { Clock } from '../core/clock.ts';
import type { Adoption, AdoptionInbox } from './adoption.port.ts';
import { bookable, type AdoptedEvent, type AdoptionBooks } from './book-adoption.ts';
import type { LiveJournal } from './live-journal.port.ts';

export interface AdoptionDeskParts {
  /** What persons decided to book; nothing by default. */
  readonly inbox: AdoptionInbox | undefined;
  readonly books: AdoptionBooks;
  readonly journal: Pick<LiveJournal, 'note'>;
  readonly clock: Clock;
  /** Shows the engine all of it and keeps it in one transaction. `failing`: the disk is full, and memory has what the journal lacks. */
  readonly book: (events: readonly AdoptedEvent[], id: string) => 'durable' | 'failing';
}

/** Carries out what a person decided to book of what happened at the venue without the run. */
export class AdoptionDesk {
  readonly #parts: AdoptionDeskParts;

  constructor(parts: AdoptionDeskParts) {
    this.#parts = parts;
  }

  /** Books all of it, or nothing where the position is another by now. Asks the venue nothing. */
  adopt(): 'nothing' | 'booked' | 'refused' {
    const adoption = this.#read();
    if (adoption === undefined) return 'nothing';
    const { inbox, books, journal, clock, book } = this.#parts;
    const { id, by } = adoption;
    const found = bookable(adoption, books);
    if (found.kind === 'refused') {
      journal.note({ at: clock.now(), kind: 'adoption-refused', detail: { id, by, reason: found.reason } });
    } else {
      // It is tried again once there is room: what is in memory by then is known.
      if (book(found.events, id) === 'failing') return 'nothing';
      journal.note({ at: clock.now(), kind: 'adopted', detail: { id, by, events: found.events.length } });
    }
    inbox?.clear(id);
    return found.kind === 'refused' ? 'refused' : 'booked';
  }

  /** One that cannot be read is left where it is: the person is told by whoever waits for it. */
  #read(): Adoption | undefined {
    try {
      return this.#parts.inbox?.read();
    } catch {
      return undefined;
    }
  }
}
