import type { Instant } from '../../../../core/time.ts';
import type { Frame } from '../../../../wire/faulty-frames.ts';
import type { KrakenVenue } from '../kraken-venue.ts';
import type { ListedMarket } from '../listed-market.ts';
import type { MarketFeed, MarketWish } from './channels/channel.port.ts';
import type { News } from './venue-news.ts';
import { wireText, type WireFields } from './wire-value.ts';

/** Takes the frames of a feed, for one connection. */
export type FrameListener = (frame: Frame) => void;

/** One channel of one market or of all, in the terms in which somebody asked for it. */
export interface FeedTopic {
  readonly channel: string;
  /** Undefined for a channel of all markets. */
  readonly market: ListedMarket | undefined;
  readonly wish: MarketWish;
}

/** Where one connection listens. */
export interface ListenedFeed {
  /** As they stood when news was last told. */
  snapshot(): Frame;
  leave(): void;
}

/**
 * The feeds of all markets, whoever listens: what a feed tells is found and encoded once, and every listener is handed
 * the same frame. A feed to which nobody listens is given up.
 */
export class MarketFeeds {
  readonly #venue: KrakenVenue;
  readonly #feeds = new Map<string, SharedFeed>();

  constructor(venue: KrakenVenue) {
    this.#venue = venue;
  }

  /** How many feeds are kept, for however many listeners. */
  get size(): number {
    return this.#feeds.size;
  }

  listen({ channel, market, wish }: FeedTopic, now: Instant, listener: FrameListener): ListenedFeed {
    const key = `${channel} ${market?.pair.symbol ?? ''} ${wireText(wish.terms)}`;
    const feed = this.#feeds.get(key) ?? new SharedFeed(channel, wish.open({ venue: this.#venue, now }));
    this.#feeds.set(key, feed);
    feed.listeners.add(listener);
    return {
      snapshot: () => feed.snapshot(),
      leave: () => {
        feed.listeners.delete(listener);
        if (feed.listeners.size === 0 && this.#feeds.get(key) === feed) this.#feeds.delete(key);
      },
    };
  }

  tell(news: News): void {
    for (const feed of this.#feeds.values()) feed.tell(news);
  }
}

class SharedFeed {
  readonly listeners = new Set<FrameListener>();
  readonly #channel: string;
  readonly #feed: MarketFeed;
  #snapshot: Frame | undefined;

  constructor(channel: string, feed: MarketFeed) {
    this.#channel = channel;
    this.#feed = feed;
  }

  snapshot(): Frame {
    this.#snapshot ??= this.#frame(this.#feed.snapshot());
    return this.#snapshot;
  }

  tell(news: News): void {
    this.#snapshot = undefined;
    for (const fields of this.#feed.hear(news)) {
      const frame = this.#frame(fields);
      for (const listener of this.listeners) listener(frame);
    }
  }

  #frame(fields: WireFields): Frame {
    return { channel: this.#channel, text: wireText({ channel: this.#channel, ...fields }) };
  }
}
