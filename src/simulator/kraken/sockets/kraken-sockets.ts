import { FaultyFrames, type FrameCarrier } from '../../faulty-frames.ts';
import type { KrakenVenue } from '../kraken-venue.ts';
import { KrakenSession } from './kraken-session.ts';
import type { SocketTokens } from './socket-tokens.ts';
import { VenueNews } from './venue-news.ts';

export interface KrakenSocketsOptions {
  readonly venue: KrakenVenue;
  /** Those that the REST interface of the same venue hands out. */
  readonly tokens: SocketTokens;
  readonly frames?: FaultyFrames;
}

/**
 * Kraken's WebSocket 2 over a venue, without its sockets. Nothing is told by itself: who owns the clock calls `turn`, at
 * intervals on a paced clock, after each move of a simulated one. Public and private channels share one address.
 */
export class KrakenSockets {
  readonly #venue: KrakenVenue;
  readonly #tokens: SocketTokens;
  readonly #frames: FaultyFrames;
  readonly #news: VenueNews;
  readonly #sessions = new Set<KrakenSession>();
  #connections = 0;

  constructor({ venue, tokens, frames = new FaultyFrames() }: KrakenSocketsOptions) {
    this.#venue = venue;
    this.#tokens = tokens;
    this.#frames = frames;
    this.#news = new VenueNews(venue);
  }

  connect(carrier: FrameCarrier): KrakenSession {
    const session = new KrakenSession({
      venue: this.#venue, tokens: this.#tokens, news: this.#news,
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
