import type { Instant } from '../../../../core/time.ts';
import type { Frame } from '../../../../wire/faulty-frames.ts';
import type { KrakenVenue } from '../kraken-venue.ts';
import type { ListedMarket } from '../listed-market.ts';
import type { MarketFeed, MarketWish } from './channels/channel.port.ts';
import type { News } from './venue-news.ts';
import { wireText, type WireFields } from './wire-value.ts';

/** Takes the frames of a feed, for one connection. */
export type FrameListener = (frame: Frame) => void;

/** One channel of one market or of all markets, in the terms of a request. */
export interface FeedTopic {
  readonly channel: string;
  /** Undefined for a channel of all markets. */
  readonly market: ListedMarket | undefined;
  readonly wish: MarketWish;
}

/** The subscription of one connection to a feed. */
export interface ListenedFeed {
  /** The state at the last update. */
  snapshot(): Frame;
  leave(): void;
}

/**
 * The feeds of all markets. Each update is made and encoded once, and every subscriber receives the same frame. A feed
 * without subscribers is removed.
 */
export class MarketFeeds {
  readonly #venue: KrakenVenue;
  readonly #feeds = new Map<string, SharedFeed>();

  constructor(venue: KrakenVenue) {
    this.#venue = venue;
  }

  /** The number of feeds. */
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

  deliver(news: News): void {
    for (const feed of this.#feeds.values()) feed.deliver(news);
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

  deliver(news: News): void {
    this.#snapshot = undefined;
    for (const fields of this.#feed.take(news)) {
      const frame = this.#frame(fields);
      for (const listener of this.listeners) listener(frame);
    }
  }

  #frame(fields: WireFields): Frame {
    return { channel: this.#channel, text: wireText({ channel: this.#channel, ...fields }) };
  }
}
