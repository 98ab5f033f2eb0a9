import type { Moment } from '../core/moment.ts';
import { instant, type Instant } from '../core/time.ts';
import type { MomentFeed, Quote } from './moment-feed.port.ts';

/** The feed of a trader that is pushed: it has what was handed to it, and asks nobody. */
export class PushedFeed implements MomentFeed {
  #waiting: Moment[] = [];
  #quotes: readonly Quote[] = [];
  completeUntil: Instant = instant(0);

  /** A moment never comes by itself. */
  get nextAt(): Instant {
    return this.#waiting[0]?.at ?? NEVER;
  }

  add(moment: Moment, quotes: readonly Quote[]): void {
    this.#waiting.push(moment);
    this.#quotes = quotes;
  }

  take(): Promise<readonly Moment[]> {
    const moments = this.#waiting;
    this.#waiting = [];
    return Promise.resolve(moments);
  }

  hurry(): void {
    // What there is, is here.
  }

  quotes(): Promise<readonly Quote[]> {
    return Promise.resolve(this.#quotes);
  }
}

const NEVER = instant(Number.MAX_SAFE_INTEGER);
