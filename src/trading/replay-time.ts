import type { SimulatedClock } from '../core/clock.ts';
import { EdgewiseError } from '../core/errors.ts';
import { instant, isoFromInstant, SECOND, type Instant } from '../core/time.ts';
import type { LiveSession } from '../live/live-session.ts';
import type { OpenedSimulator } from '../venues/venue-simulator.port.ts';

export interface ReplayTimeOptions {
  readonly clock: SimulatedClock;
  readonly venue: Pick<OpenedSimulator, 'onNews' | 'catchUp' | 'nextInstant'>;
  readonly session: Pick<LiveSession, 'hint' | 'wakeAt' | 'dueAt'>;
  /** Time does not pass beyond it. */
  readonly end: Instant;
  /** The name of the venue's kit. */
  readonly kit: string;
}

/**
 * So often in a row a market is asked again at once, a second later and then ever more: about a minute. A candle that
 * has not come by then comes with the next thing that happens at the venue, because its time stands still in between.
 */
const ASKED_AGAIN = 6;

/** So often in a row a venue may say that something is due that it has carried out. */
const MOST_STANDING = 1_000;

/**
 * Moves simulated time on between two turns of a session. The venue catches up at every instant at which something can
 * happen there. The session is hinted, as by a venue's socket, when a resting order begins to fill and when any order
 * ends. So it books the fill of a stop before the next candle, and asks over the wire only when there is something to
 * learn. What fills bit by bit in between is not hinted: a session looks at market orders by itself, and a venue counts
 * looks.
 */
export class ReplayTime {
  readonly #options: ReplayTimeOptions;
  #news: 'unread' | 'none' = 'none';
  /** Turns in a row after which the feed wanted to be asked again at once. */
  #askedAgain = 0;
  /** Instants in a row that the venue named and that had passed. */
  #standing = 0;

  constructor(options: ReplayTimeOptions) {
    this.#options = options;
    options.venue.onNews(() => (this.#news = 'unread'));
  }

  /**
   * Passes a second at least, and then until the session wakes: for news, too, unless it waits for a venue that did not
   * answer. A feed that waits for a candle that does not come, because its market has a hole or no market is listed, is
   * asked again when something happens at the venue or is due in the session.
   */
  pass(wakeAt: Instant, waits: 'for-news' | 'for-the-venue'): void {
    const { clock, session, end } = this.#options;
    const earliest = Math.min(end, clock.now() + SECOND);
    let until = Math.min(end, Math.max(wakeAt, this.#earliestFor(wakeAt), earliest));
    for (;;) {
      if (this.#news === 'unread' && waits === 'for-news') {
        this.#news = 'none';
        session.hint('execution');
        until = Math.max(earliest, Math.min(until, session.wakeAt));
      }
      if (clock.now() >= until) return;
      this.#advance(until);
    }
  }

  /** Where the feed asks again and again in vain: ever later, and never later than what is due apart from it. */
  #earliestFor(wakeAt: Instant): number {
    const { clock, venue, session } = this.#options;
    const now = clock.now();
    this.#askedAgain = wakeAt <= now ? this.#askedAgain + 1 : 0;
    if (this.#askedAgain === 0) return now;
    const isInVain = this.#askedAgain > ASKED_AGAIN;
    if (isInVain) this.#askedAgain = 0;
    const later = isInVain ? venue.nextInstant : now + SECOND * 2 ** (this.#askedAgain - 1);
    return Math.min(later, session.dueAt);
  }

  #advance(until: number): void {
    const { clock, venue, kit } = this.#options;
    const { nextInstant } = venue;
    if (nextInstant > clock.now()) this.#standing = 0;
    else if (++this.#standing > MOST_STANDING || Number.isNaN(nextInstant)) throw this.#stands(kit, nextInstant);
    clock.advanceTo(instant(Math.min(until, Math.max(nextInstant, clock.now() + 1))));
    venue.catchUp();
  }

  #stands(kit: string, nextInstant: number): EdgewiseError {
    const at = isoFromInstant(this.#options.clock.now());
    return new EdgewiseError(
      'part-failed',
      `The simulator of the venue ${kit} does not let time pass, \`nextInstant\``,
      {
        where: at,
        expected: 'a later instant once `catchUp` has carried out what is due, or Infinity',
        actual: Number.isNaN(nextInstant) ? 'NaN' : `one that had passed, ${this.#standing} times in a row`,
        advice: 'correct the simulator of the kit',
      },
    );
  }
}
