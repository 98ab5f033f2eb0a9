import type { Clock } from '../core/clock.ts';
import type { Duration } from '../core/time.ts';
import type { TimerQueue } from '../engine/timer-queue.ts';
import type { ActionSender } from './action-sender.ts';
import type { EventKeeper } from './event-keeper.ts';
import type { MomentFeed } from './moment-feed.port.ts';

export interface DueTimersParts {
  readonly timers: TimerQueue;
  readonly feed: Pick<MomentFeed, 'completeUntil'>;
  readonly keeper: EventKeeper;
  readonly sender: ActionSender;
  readonly clock: Clock;
  /** A timer waits so long for a moment of its own instant or before that may still come. */
  readonly timerGrace: Duration;
}

/** Fires the engine's timers, in one order with the moments, so that past and present see them alike. */
export class DueTimers {
  readonly #parts: DueTimersParts;

  constructor(parts: DueTimersParts) {
    this.#parts = parts;
  }

  /** When the next timer fires at the latest. */
  get nextAt(): number {
    const { timers, feed, timerGrace } = this.#parts;
    return timers.nextAt <= feed.completeUntil ? timers.nextAt : timers.nextAt + timerGrace;
  }

  /** Fires those that no moment can come before any more, or that have waited for one long enough. */
  async fireDue(): Promise<void> {
    const { feed, clock, timerGrace } = this.#parts;
    const now = clock.now();
    await this.fireUpTo(Math.max(now - timerGrace, Math.min(now, feed.completeUntil)));
  }

  async fireUpTo(at: number): Promise<void> {
    const { timers, keeper, sender } = this.#parts;
    for (let timer = timers.takeDue(at); timer !== undefined; timer = timers.takeDue(at)) {
      keeper.show({ kind: 'timer', at: timer.at, timer: timer.timer });
      await sender.sendAll();
    }
  }
}
