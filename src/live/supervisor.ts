import type { Clock } from '../core/clock.ts';
import { duration, instant, SECOND, type Duration, type Instant } from '../core/time.ts';
import { THROTTLED_PAUSE } from '../execution/venue.port.ts';
import type { LiveSession } from './live-session.ts';

export interface SupervisorOptions {
  readonly session: Pick<LiveSession, 'turn' | 'wakeAt' | 'venueHealth' | 'onVenueHealth' | 'flatten'>;
  readonly clock: Clock;
  /** So many failed turns in a row make the venue count as down: nothing is entered until a turn succeeds. */
  readonly errorLimit?: number;
  /** What becomes of open positions when the limit is reached. Their stops are at the venue either way. */
  readonly onErrorLimit?: 'keep' | 'close';
  /** Whether a failure is the venue's or the wire's. Anything else is a bug of ours, and ends the process. */
  readonly isTrouble: (error: unknown) => boolean;
  /** Whether the venue said that it is asked too often. */
  readonly isThrottled?: (error: unknown) => boolean;
  /** Called with a failed turn, how many failed in a row, and for how long the next one waits. */
  readonly onFailure?: (error: unknown, inARow: number, wait: Duration) => void;
}

/** After a failed turn the next one waits, the longer the more failed in a row, in seconds. */
const BACK_OFF = [1, 2, 5, 10, 20, 30] as const;

/**
 * Takes turns, and decides what a failed one means: wait and try again, longer each time, because a venue that is asked
 * faster answers less; after a limit nothing is entered any more. A failure that is not the wire's is a bug: the
 * process ends, and the next one begins from the journal.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #limit: number;
  #inARow = 0;
  /** Failed turns since the start of the process. */
  failures = 0;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#limit = options.errorLimit ?? 5;
  }

  get failuresInARow(): number {
    return this.#inARow;
  }

  /** One turn; when the next is due. Rejects for what is no trouble of the venue's. */
  async step(): Promise<Instant> {
    const { session, clock, isTrouble, onFailure, onErrorLimit = 'keep' } = this.#options;
    try {
      await session.turn();
    } catch (error) {
      if (!isTrouble(error)) throw error;
      this.failures++;
      const step = (BACK_OFF[Math.min(this.#inARow, BACK_OFF.length - 1)] ?? 30) * SECOND;
      const wait = duration(this.#options.isThrottled?.(error) === true ? Math.max(step, THROTTLED_PAUSE) : step);
      this.#inARow++;
      onFailure?.(error, this.#inARow, wait);
      if (this.#inARow === this.#limit) {
        session.onVenueHealth('down', `${this.#limit} turns failed in a row`);
        if (onErrorLimit === 'close') session.flatten(`${this.#limit} turns failed in a row`, 'supervisor');
      }
      return instant(clock.now() + wait);
    }
    // A process before this one may have reported it as down.
    if (session.venueHealth === 'down') session.onVenueHealth('up', 'a turn succeeded');
    this.#inARow = 0;
    return instant(Math.max(session.wakeAt, clock.now()));
  }
}
