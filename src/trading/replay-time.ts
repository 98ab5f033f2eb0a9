import type { SimulatedClock } from '../core/clock.ts';
import { instant, SECOND, type Instant } from '../core/time.ts';
import type { LiveSession } from '../live/live-session.ts';
import type { OpenedSimulator } from '../venues/venue-simulator.port.ts';

export interface ReplayTimeOptions {
  readonly clock: SimulatedClock;
  readonly venue: Pick<OpenedSimulator, 'onNews' | 'catchUp' | 'nextInstant'>;
  readonly session: Pick<LiveSession, 'hint' | 'wakeAt'>;
  /** Time does not pass beyond it. */
  readonly end: Instant;
}

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

  constructor(options: ReplayTimeOptions) {
    this.#options = options;
    options.venue.onNews(() => (this.#news = 'unread'));
  }

  /**
   * Passes a second at least, and then until the session wakes: for news, too, unless it waits for a venue that did not
   * answer.
   */
  pass(wakeAt: Instant, waits: 'for-news' | 'for-the-venue'): void {
    const { clock, venue, session, end } = this.#options;
    const earliest = Math.min(end, clock.now() + SECOND);
    let until = Math.min(end, Math.max(wakeAt, earliest));
    for (;;) {
      if (this.#news === 'unread' && waits === 'for-news') {
        this.#news = 'none';
        session.hint('execution');
        until = Math.max(earliest, Math.min(until, session.wakeAt));
      }
      if (clock.now() >= until) return;
      clock.advanceTo(instant(Math.min(until, Math.max(venue.nextInstant, clock.now() + 1))));
      venue.catchUp();
    }
  }
}
