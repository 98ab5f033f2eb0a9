import type { Moment } from '../core/moment.ts';
import { instant, type Instant } from '../core/time.ts';
import type { MomentFeed, Quote, UnreadMarket } from './moment-feed.port.ts';
import type { PushedMoment } from './trader.port.ts';

/** Moments that wait for one trader at most. A trader that takes none for so long is broken, and the others go on. */
const MOST_WAITING = 10_000;

/** Takes moments that it did not ask for, and returns at once. Never throws. */
export interface MomentReceiver {
  add(moments: readonly PushedMoment[]): void;
}

/**
 * One feed for several traders: a run and its shadows. The source is asked once, and every trader gets every moment
 * that came after it subscribed, in order. A trader that is slow keeps no other waiting.
 */
export class SharedFeed {
  readonly #source: MomentFeed;
  readonly #subscribers = new Set<Subscriber>();
  readonly #receivers: Receiver[] = [];
  #reading: Promise<void> | undefined;
  #quoting: Promise<readonly Quote[]> | undefined;

  constructor(source: MomentFeed) {
    this.#source = source;
  }

  /**
   * A feed of its own for one trader, with the moments after an instant. `close` ends it: it waits for no moment any
   * more.
   */
  subscribe(after: Instant = instant(0)): MomentFeed & { close(): void } {
    const subscriber = new Subscriber({
      source: this.#source,
      after,
      read: (now) => this.#read(now),
      quotes: () => this.#quotes(),
      onClose: () => this.#subscribers.delete(subscriber),
    });
    this.#subscribers.add(subscriber);
    return subscriber;
  }

  /**
   * Hands the moments after an instant to a receiver whenever a subscriber asks the source. With the newest come the
   * venue's quotes.
   */
  push(receiver: MomentReceiver, after: Instant = instant(0)): void {
    this.#receivers.push({ receiver, after });
  }

  /** Asks the source. Traders that ask at the same time wait for one answer, and all get it. */
  #read(now: Instant): Promise<void> {
    this.#reading ??= this.#source
      .take(now)
      .then((moments) => {
        for (const subscriber of this.#subscribers) subscriber.add(moments);
        if (moments.length > 0 && this.#receivers.length > 0) void this.#pushAll(moments, now);
      })
      .finally(() => {
        this.#reading = undefined;
      });
    return this.#reading;
  }

  async #pushAll(moments: readonly Moment[], takenAt: Instant): Promise<void> {
    const newest = moments.at(-1);
    const quotes = await this.#quotes().catch(() => []);
    const pushed = moments.map((moment) => ({ moment, takenAt, quotes: moment === newest ? quotes : [] }));
    for (const { receiver, after } of this.#receivers) receiver.add(pushed.filter(({ moment: { at } }) => at > after));
  }

  #quotes(): Promise<readonly Quote[]> {
    this.#quoting ??= this.#source.quotes().finally(() => {
      this.#quoting = undefined;
    });
    return this.#quoting;
  }
}

interface Receiver {
  readonly receiver: MomentReceiver;
  readonly after: Instant;
}

interface SubscriberOptions {
  readonly source: MomentFeed;
  readonly after: Instant;
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
    const wanted = moments.filter(({ at }) => at > this.#options.after);
    if (this.#waiting.length + wanted.length <= MOST_WAITING) this.#waiting.push(...wanted);
    else this.#missed += wanted.length;
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

  unread(): readonly UnreadMarket[] {
    return this.#options.source.unread?.() ?? [];
  }

  quotes(): Promise<readonly Quote[]> {
    return this.#options.quotes();
  }

  close(): void {
    this.#options.onClose();
    this.#waiting = [];
  }
}
