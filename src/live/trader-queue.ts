import type { PushedMoment, Trader, TraderOutput } from './trader.port.ts';

export interface TraderQueueOptions {
  readonly trader: Trader;
  /** Moments that may wait. One more drops the oldest. */
  readonly mostWaiting?: number;
  /** Is called once, with the reason, when the trader cannot go on. */
  readonly onFailure?: (reason: string) => void;
}

/** How a trader that is fed through a queue does. */
export interface TraderQueueState {
  readonly state: 'following' | 'failed';
  /** Why it failed; absent while it follows. */
  readonly reason?: string;
  /** Moments that wait, the one under way left out. */
  readonly waiting: number;
  /** Moments that the trader was never shown. */
  readonly dropped: number;
  /** Its newest answer; absent before the first. */
  readonly newest?: TraderOutput;
}

const MOST_WAITING = 1_000;

/**
 * Feeds one trader from a bounded queue, one moment at a time. Whoever adds moments never waits, and no failure of the
 * trader reaches them. After dropped moments the next one counts as one after a hole, so that no feature runs over it.
 */
export class TraderQueue {
  readonly #options: TraderQueueOptions;
  readonly #mostWaiting: number;
  #waiting: PushedMoment[] = [];
  #dropped = 0;
  #newest: TraderOutput | undefined;
  #reason: string | undefined;
  #work: 'under-way' | 'none' = 'none';
  /** Whether the next moment comes after dropped ones. */
  #gap: 'before-next' | 'none' = 'none';

  constructor(options: TraderQueueOptions) {
    this.#options = options;
    this.#mostWaiting = options.mostWaiting ?? MOST_WAITING;
  }

  /** Adds moments, oldest first, and returns at once. Never throws. */
  add(moments: readonly PushedMoment[]): void {
    if (this.#reason !== undefined) {
      this.#dropped += moments.length;
      return;
    }
    this.#waiting.push(...moments);
    const excess = this.#waiting.length - this.#mostWaiting;
    if (excess > 0) {
      this.#waiting.splice(0, excess);
      this.#dropped += excess;
      this.#gap = 'before-next';
    }
    if (this.#work === 'none') void this.#pushAll();
  }

  get state(): TraderQueueState {
    return {
      state: this.#reason === undefined ? 'following' : 'failed',
      ...(this.#reason === undefined ? {} : { reason: this.#reason }),
      waiting: this.#waiting.length,
      dropped: this.#dropped,
      ...(this.#newest === undefined ? {} : { newest: this.#newest }),
    };
  }

  /** The trader cannot go on, for a reason that no moment showed. What waits is dropped. */
  fail(reason: string): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#dropped += this.#waiting.length;
    this.#waiting = [];
    this.#options.onFailure?.(reason);
  }

  async #pushAll(): Promise<void> {
    this.#work = 'under-way';
    // What calls `add` goes on first.
    await Promise.resolve();
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const pushed = this.#gap === 'none' ? next : afterHole(next);
      this.#gap = 'none';
      try {
        this.#newest = await this.#options.trader.push(pushed);
      } catch (error) {
        this.#dropped++;
        this.fail(error instanceof Error ? error.message : String(error));
      }
    }
    this.#work = 'none';
  }
}

function afterHole({ moment, ...pushed }: PushedMoment): PushedMoment {
  const markets = moment.markets.map((view) => ({ ...view, continuity: 'after-hole' as const }));
  return { ...pushed, moment: { ...moment, markets } };
}
