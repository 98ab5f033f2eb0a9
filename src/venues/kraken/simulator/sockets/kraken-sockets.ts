import type { Instant } from '../../../../core/time.ts';
import { FaultyFrames, type FrameCarrier } from '../../../../wire/faulty-frames.ts';
import type { KrakenCalls } from '../kraken-calls.ts';
import type { TradingMode } from '../market-news.ts';
import { KrakenSession } from './kraken-session.ts';
import { MarketFeeds } from './market-feeds.ts';
import { VenueNews, type News } from './venue-news.ts';

export interface KrakenSocketsOptions {
  /** Who carries out the orders that come over a socket: the same as for REST, whose tokens are good here. */
  readonly calls: KrakenCalls;
  readonly frames?: FaultyFrames;
}

/**
 * Kraken's WebSocket 2 over a venue, without its sockets. Nothing is told by itself: who owns the clock calls `turn`,
 * at intervals on a paced clock, after each move of a simulated one. What happens to the account is told at once, what
 * happens in the markets only then, so that what a call costs does not grow with how many listen. Public and private
 * channels share one address.
 */
export class KrakenSockets {
  readonly #calls: KrakenCalls;
  readonly #frames: FaultyFrames;
  readonly #news: VenueNews;
  readonly #feeds: MarketFeeds;
  readonly #sessions = new Set<KrakenSession>();
  #connections = 0;
  /** As it was told last. */
  #mode: TradingMode;

  constructor({ calls, frames = new FaultyFrames() }: KrakenSocketsOptions) {
    this.#calls = calls;
    this.#frames = frames;
    this.#news = new VenueNews(calls.venue);
    this.#feeds = new MarketFeeds(calls.venue);
    this.#mode = calls.venue.mode;
  }

  /** How many feeds of markets are made, for however many listeners. */
  get feeds(): number {
    return this.#feeds.size;
  }

  /** How many connections there are. */
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
      tellAccount: () => this.tellAccount(),
      number: ++this.#connections,
    });
    this.#sessions.add(session);
    return session;
  }

  /** Lets the venue catch up, and tells everybody what has happened since the turn before. */
  turn(): void {
    const news = this.#news.take();
    this.#hear(news);
    this.#feeds.tell(news);
    const { mode } = this.#calls.venue;
    for (const session of this.#sessions) {
      if (mode !== this.#mode) session.tellStatus();
      session.beat(news.now);
    }
    this.#mode = mode;
  }

  /** Lets the venue catch up, and tells what has happened to the account. Gives the venue's time. */
  tellAccount(): Instant {
    const news = this.#news.takeAccount();
    if (news.reports.length + news.ledger.length > 0) this.#hear(news);
    return news.now;
  }

  #hear(news: News): void {
    for (const session of this.#sessions) {
      if (session.isOpen) {
        session.hear(news);
        continue;
      }
      // A connection that a fault ended hears no more; what carries it does not say so.
      session.end();
      this.#sessions.delete(session);
    }
  }
}
