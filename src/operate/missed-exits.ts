import type { Instant } from '../core/time.ts';
import { isoFromInstant } from '../core/time.ts';
import type { EngineEvent } from '../engine/event.ts';
import type { JournalStart } from '../live/live-journal.port.ts';
import type { Interference } from './interference.ts';

/**
 * Finds the exits of a run that fell due while no process ran. A backtest makes them on time; the run makes them when
 * its next process begins, and until then it holds the position. Events are shown in the order of the journal.
 */
export class MissedExits {
  readonly #starts: readonly JournalStart[];
  /** Place of the start that the newest event belongs to; -1 before the first. */
  #start = -1;
  #newestAt = Number.NEGATIVE_INFINITY;
  /** The newest event of the process before. */
  #lastSeenAt = Number.POSITIVE_INFINITY;

  /** `starts` are those of the run, oldest first. */
  constructor(starts: readonly JournalStart[]) {
    this.#starts = starts;
  }

  /** What an event says of an exit that was late; undefined for all else. `at` is the instant of the event. */
  add(seq: number, { kind }: Pick<EngineEvent, 'kind'>, at: Instant): Interference | undefined {
    for (let next = this.#starts[this.#start + 1]; next !== undefined && next.seq <= seq;) {
      // The first process has none before it.
      this.#lastSeenAt = ++this.#start === 0 ? Number.POSITIVE_INFINITY : this.#newestAt;
      next = this.#starts[this.#start + 1];
    }
    const startedAt = this.#starts[this.#start]?.at;
    const isMissed = kind === 'timer' && startedAt !== undefined && at > this.#lastSeenAt && at < startedAt;
    this.#newestAt = Math.max(this.#newestAt, at);
    return isMissed
      ? {
          at: startedAt,
          what: `no process ran when an exit was due at ${isoFromInstant(at)}, and the next began at ${isoFromInstant(startedAt)}`,
        }
      : undefined;
  }
}
