import { FaultyFrames, type FrameCarrier } from '../../faulty-frames.ts';
import type { KrakenCalls } from '../kraken-calls.ts';
import { KrakenSession } from './kraken-session.ts';
import { VenueNews } from './venue-news.ts';

export interface KrakenSocketsOptions {
  /** Who carries out the orders that come over a socket: the same as for REST, whose tokens are good here. */
  readonly calls: KrakenCalls;
  readonly frames?: FaultyFrames;
}

/**
 * Kraken's WebSocket 2 over a venue, without its sockets. Nothing is told by itself: who owns the clock calls `turn`, at
 * intervals on a paced clock, after each move of a simulated one. Public and private channels share one address.
 */
export class KrakenSockets {
  readonly #calls: KrakenCalls;
  readonly #frames: FaultyFrames;
  readonly #news: VenueNews;
  readonly #sessions = new Set<KrakenSession>();
  #connections = 0;

  constructor({ calls, frames = new FaultyFrames() }: KrakenSocketsOptions) {
    this.#calls = calls;
    this.#frames = frames;
    this.#news = new VenueNews(calls.venue);
  }

  connect(carrier: FrameCarrier): KrakenSession {
    const session = new KrakenSession({
      calls: this.#calls, venue: this.#calls.venue, tokens: this.#calls.tokens, news: this.#news,
      sender: this.#frames.senderFor(carrier), turn: () => this.turn(), number: ++this.#connections,
    });
    this.#sessions.add(session);
    return session;
  }

  /** Lets the venue catch up, and tells everybody what has happened since the turn before. */
  turn(): void {
    const news = this.#news.take();
    for (const session of this.#sessions) {
      if (session.isOpen) session.hear(news);
      else this.#sessions.delete(session);
    }
  }
}
