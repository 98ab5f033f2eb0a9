import type { Instant } from '../core/time.ts';
import type { LiveTiming } from './session-timing.ts';

/**
 * When the venue is asked next: soon after something was sent, then ever more seldom. A venue limits how often it is
 * asked.
 */
export class LookPace {
  readonly #timing: Pick<LiveTiming, 'lookSoon' | 'lookWhileWorking' | 'lookWhileQuiet'>;
  #dueAt = 0;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #pace: number;

  constructor(timing: Pick<LiveTiming, 'lookSoon' | 'lookWhileWorking' | 'lookWhileQuiet'>) {
    this.#timing = timing;
    this.#pace = timing.lookSoon;
  }

  get dueAt(): number {
    return this.#dueAt;
  }

  /** Whether this process has looked at all. */
  get hasLooked(): boolean {
    return this.#lookedAt !== Number.NEGATIVE_INFINITY;
  }

  /** Something was sent: the next look comes after so long at the latest. */
  lookSoon(now: Instant, after: number): void {
    this.#pace = this.#timing.lookSoon;
    this.#dueAt = Math.min(this.#dueAt, now + after);
  }

  /** Somebody says that an order has traded. Hints that come thick and fast make no more looks than one. */
  hint(): void {
    this.#pace = this.#timing.lookSoon;
    this.#dueAt = Math.min(this.#dueAt, this.#lookedAt + this.#timing.lookSoon);
  }

  /** A look is over; what happened after it began may not be in it. */
  looked(begunAt: Instant, now: Instant): void {
    this.#lookedAt = begunAt;
    this.#pace = Math.min(this.#pace * 2, this.#timing.lookWhileWorking);
    this.#dueAt = now + this.#pace;
  }

  /** Nothing is under way but orders that rest. */
  rest(now: Instant): void {
    this.#dueAt = now + this.#timing.lookWhileQuiet;
  }
}
