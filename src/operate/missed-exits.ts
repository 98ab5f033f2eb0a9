import { isoFromInstant, type Instant } from '../core/time.ts';
import type { EngineEvent } from '../engine/event.ts';
import type { JournalStart } from '../live/live-journal.port.ts';
import type { Interference } from './interference.ts';

/**
 * Finds the exits and stops of a run that fell due while no process ran. A backtest makes them on time; the run makes
 * them when its next process begins, and until then it holds the position. Events are given in the order of the
 * journal.
 */
export class MissedExits {
  readonly #starts: readonly JournalStart[];
  /** Place of the start that the newest event belongs to; -1 before the first. */
  #start = -1;

  /** `starts` are those of the run, oldest first. */
  constructor(starts: readonly JournalStart[]) {
    this.#starts = starts;
  }

  /**
   * What an event says of an exit or a stop that was late; undefined for all else. `at` is the instant of the event. A
   * timer carries the instant at which it was due. `outcome` says whether the engine did anything: it does nothing
   * where the position had closed before.
   */
  add(
    event: Pick<EngineEvent, 'kind'> & { readonly seq: number; readonly at: Instant },
    outcome: 'something' | 'nothing',
  ): Interference | undefined {
    const { seq, kind, at } = event;
    while ((this.#starts[this.#start + 1]?.seq ?? Number.POSITIVE_INFINITY) <= seq) this.#start++;
    const startedAt = this.#starts[this.#start]?.at;
    const isLate = kind === 'timer' && this.#start > 0 && startedAt !== undefined && at < startedAt;
    if (!isLate || outcome === 'nothing') return undefined;
    const [due, begun] = [isoFromInstant(at), isoFromInstant(startedAt)];
    return {
      at: startedAt,
      what: `no process ran when an exit or a stop was due at ${due}, and the next began at ${begun}`,
    };
  }
}
