import type { Instant } from '../../../../core/time.ts';
import { FaultyFrames, type FrameCarrier } from '../../../../wire/faulty-frames.ts';
import type { KrakenCalls } from '../kraken-calls.ts';
import type { TradingMode } from '../market-news.ts';
import { KrakenSession } from './kraken-session.ts';
import { MarketFeeds } from './market-feeds.ts';
import { VenueNews, type News } from './venue-news.ts';

export interface KrakenSocketsOptions {
  /** Carries out the orders of sockets. It is shared with REST, so tokens from REST are valid here. */
  readonly calls: KrakenCalls;
  readonly frames?: FaultyFrames;
}

/**
 * Kraken's WebSocket 2 over a venue, without a network. The owner of the clock calls `turn`: at intervals on a paced
 * clock, and after each move of a simulated one. News of the account is sent at once. News of the markets is sent at
 * the next turn, so that the time of a call does not grow with the number of subscribers. Public and private channels
 * share one address.
 */
export class KrakenSockets {
  readonly #calls: KrakenCalls;
  readonly #frames: FaultyFrames;
  readonly #news: VenueNews;
  readonly #feeds: MarketFeeds;
  readonly #sessions = new Set<KrakenSession>();
  #connections = 0;
  /** The status that was sent last. */
  #mode: TradingMode;

  constructor({ calls, frames = new FaultyFrames() }: KrakenSocketsOptions) {
    this.#calls = calls;
    this.#frames = frames;
    this.#news = new VenueNews(calls.venue);
    this.#feeds = new MarketFeeds(calls.venue);
    this.#mode = calls.venue.mode;
  }

  /** The number of feeds of markets, which all subscribers share. */
  get feeds(): number {
    return this.#feeds.size;
  }

  /** The number of connections. */
  get sessions(): number {
    return this.#sessions.size;
  }

  connect(carrier: FrameCarrier): KrakenSession {
    const session: KrakenSession = new KrakenSession({
      calls: this.#calls,
      venue: this.#calls.venue,
      tokens: this.#calls.tokens,
      news: this.#news,
      feeds: this.#feeds,
      sender: this.#frames.senderFor(carrier),
      deliverAccountNews: () => this.deliverAccountNews(),
      number: ++this.#connections,
    });
    this.#sessions.add(session);
    return session;
  }

  /** Lets the venue catch up, and sends all news since the last turn. */
  turn(): void {
    const news = this.#news.take();
    this.#take(news);
    this.#feeds.deliver(news);
    const { mode } = this.#calls.venue;
    for (const session of this.#sessions) {
      if (mode !== this.#mode) session.sendStatus();
      session.beat(news.now);
    }
    this.#mode = mode;
  }

  /** Lets the venue catch up, and sends the news of the account. Returns the venue's time. */
  deliverAccountNews(): Instant {
    const news = this.#news.takeAccount();
    if (news.reports.length + news.ledger.length > 0) this.#take(news);
    return news.now;
  }

  #take(news: News): void {
    for (const session of this.#sessions) {
      if (session.isOpen) {
        session.take(news);
        continue;
      }
      // A fault has ended the connection, and the carrier of frames does not report that.
      session.end();
      this.#sessions.delete(session);
    }
  }
}
