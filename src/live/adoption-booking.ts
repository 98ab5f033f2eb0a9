import type { Clock } from '../core/clock.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { Adoption, AdoptionInbox } from './adoption.port.ts';
import { bookable, type AdoptedEvent, type AdoptionBooks, type Bookable } from './book-adoption.ts';
import type { LiveJournal } from './live-journal.port.ts';

export interface AdoptionBookingParts {
  /** What persons decided to book; nothing by default. */
  readonly inbox: AdoptionInbox | undefined;
  readonly books: AdoptionBooks;
  readonly journal: Pick<LiveJournal, 'note'>;
  readonly clock: Clock;
  /**
   * Shows the engine all of it and keeps it in one transaction. `failing`: the disk is full, and memory has what the
   * journal lacks. Throws `HalfBooked` where the engine did not take it.
   */
  readonly book: (events: readonly AdoptedEvent[], id: string) => 'durable' | 'failing';
}

/** The engine took a part of a decision and not the rest. The journal has nothing of it: the process has to end. */
export class HalfBooked extends Error {
  override readonly name = 'HalfBooked';
}

/** Carries out what a person decided to book of what happened at the venue without the run. */
export class AdoptionBooking {
  readonly #parts: AdoptionBookingParts;
  /** Why the decision could not be read or taken away at the last turn. */
  #trouble: string | undefined;
  /** Events of a decision that memory has and the journal had no room for. */
  #inMemory: { readonly id: string; readonly events: number } | undefined;
  /** The decision that was booked or refused last. */
  #settled: string | undefined;

  constructor(parts: AdoptionBookingParts) {
    this.#parts = parts;
  }

  /**
   * Books all of it, or nothing where the position is another by now. Asks the venue nothing. A decision that cannot be
   * booked is refused: no process meets it again. Throws `check-failed` where the engine has a part of it, because this
   * process cannot go on.
   */
  adopt(): 'nothing' | 'booked' | 'refused' {
    const adoption = this.#read();
    if (adoption === undefined) return 'nothing';
    const { journal, clock, book } = this.#parts;
    const { id, by } = adoption;
    if (id === this.#settled) {
      this.#clear(id);
      return 'nothing';
    }
    const found = this.#find(adoption);
    if (found.kind === 'refused') return this.#refuse(adoption, found.reason);
    try {
      // It is tried again once there is room: what is in memory by then is known, and was booked by this decision.
      if (book(found.events, id) === 'failing') {
        this.#inMemory = { id, events: this.#eventsOf(id) + found.events.length };
        return 'nothing';
      }
    } catch (error) {
      if (!(error instanceof HalfBooked)) throw error;
      this.#refuse(adoption, error.message);
      throw new EdgewiseError('check-failed', 'What was decided cannot be booked', {
        expected: 'events that the engine takes',
        actual: error.message,
        cause: error,
        advice: 'Nothing of it is in the journal, and it was set aside: start the run again.',
      });
    }
    journal.note({
      at: clock.now(),
      kind: 'adopted',
      detail: { id, by, events: this.#eventsOf(id) + found.events.length },
    });
    this.#clear(id);
    return 'booked';
  }

  #eventsOf(id: string): number {
    return this.#inMemory?.id === id ? this.#inMemory.events : 0;
  }

  #find(adoption: Adoption): Bookable {
    try {
      return bookable(adoption, this.#parts.books);
    } catch (error) {
      return { kind: 'refused', reason: `it cannot be read: ${String(error)}` };
    }
  }

  #refuse({ id, by }: Adoption, reason: string): 'refused' {
    const { journal, clock } = this.#parts;
    journal.note({ at: clock.now(), kind: 'adoption-refused', detail: { id, by, reason } });
    this.#clear(id);
    return 'refused';
  }

  /** One that cannot be read is left where it is, and the journal says why. */
  #read(): Adoption | undefined {
    try {
      const adoption = this.#parts.inbox?.read();
      if (adoption === undefined) this.#trouble = undefined;
      return adoption;
    } catch (error) {
      this.#note(`it cannot be read: ${String(error)}`);
      return undefined;
    }
  }

  /**
   * One that cannot be taken away is not looked at again by this process. The next one finds its events booked, or
   * refuses it.
   */
  #clear(id: string): void {
    this.#settled = id;
    try {
      this.#parts.inbox?.clear(id);
    } catch (error) {
      this.#note(`it cannot be taken away: ${String(error)}`);
    }
  }

  /** Once for each reason, and not at every turn. */
  #note(reason: string): void {
    if (reason === this.#trouble) return;
    this.#trouble = reason;
    const { journal, clock } = this.#parts;
    journal.note({ at: clock.now(), kind: 'trouble', detail: { what: 'a decision to adopt', reason } });
  }
}
