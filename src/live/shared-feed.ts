import type { Moment } from '../core/moment.ts';
import { instant, type Instant } from '../core/time.ts';
import type { MomentFeed, Quote } from './moment-feed.port.ts';

/** Moments that wait for one trader at most. A trader that takes none for so long is broken, and the others go on. */
const MOST_WAITING = 10_000;

/**
 * One feed for several traders: a run and its shadows, or two systems of one account. The source is asked once, and
 * every trader gets every moment that came after it subscribed, in order. A trader that is slow keeps no other
 * waiting.
 */
export class SharedFeed {
  readonly #source: MomentFeed;
  readonly #subscribers = new Set<Subscriber>();
  #reading: Promise<void> | undefined;
  #quoting: Promise<readonly Quote[]> | undefined;

  constructor(source: MomentFeed) {
    this.#source = source;
  }

  /** A feed of its own for one trader. `close` ends it: it waits for no moment any more. */
  subscribe(): MomentFeed & { close(): void } {
    const subscriber = new Subscriber({
      source: this.#source,
      read: (now) => this.#read(now),
      quotes: () => this.#quotes(),
      onClose: () => this.#subscribers.delete(subscriber),
    });
    this.#subscribers.add(subscriber);
    return subscriber;
  }

  /** Asks the source. Traders that ask at the same time wait for one answer, and all get it. */
  #read(now: Instant): Promise<void> {
    this.#reading ??= this.#source
      .take(now)
      .then((moments) => {
        for (const subscriber of this.#subscribers) subscriber.add(moments);
      })
      .finally(() => {
        this.#reading = undefined;
      });
    return this.#reading;
  }

  #quotes(): Promise<readonly Quote[]> {
    this.#quoting ??= this.#source.quotes().finally(() => {
      this.#quoting = undefined;
    });
    return this.#quoting;
  }
}

interface SubscriberOptions {
  readonly source: MomentFeed;
  readonly read: (now: Instant) => Promise<void>;
  readonly quotes: () => Promise<readonly Quote[]>;
  readonly onClose: () => void;
}

class Subscriber implements MomentFeed {
  readonly #options: SubscriberOptions;
  #waiting: Moment[] = [];
  #missed = 0;

  constructor(options: SubscriberOptions) {
    this.#options = options;
  }

  add(moments: readonly Moment[]): void {
    if (this.#waiting.length + moments.length <= MOST_WAITING) this.#waiting.push(...moments);
    else this.#missed += moments.length;
  }

  get nextAt(): Instant {
    return this.#waiting[0]?.at ?? this.#options.source.nextAt;
  }

  get completeUntil(): Instant {
    const [first] = this.#waiting;
    return first === undefined ? this.#options.source.completeUntil : instant(first.at - 1);
  }

  async take(now: Instant): Promise<readonly Moment[]> {
    if (this.#waiting.length === 0) await this.#options.read(now);
    if (this.#missed > 0)
      throw new RangeError(`A trader took no moment while more than ${MOST_WAITING} came; it missed ${this.#missed}`);
    const moments = this.#waiting;
    this.#waiting = [];
    return moments;
  }

  hurry(): void {
    this.#options.source.hurry();
  }

  quotes(): Promise<readonly Quote[]> {
    return this.#options.quotes();
  }

  close(): void {
    this.#options.onClose();
    this.#waiting = [];
  }
}
