import type { Instant } from '../../../../core/time.ts';
import type { KrakenVenue, ListedMarket } from '../../kraken-venue.ts';
import type { SocketParams } from '../socket-request.ts';
import type { News, VenueNews } from '../venue-news.ts';
import type { WireFields } from '../wire-value.ts';

/**
 * What one subscription hears, as the `type`, `data` and more of its frames; the channel's name is added for it. It is
 * begun once, and then shown the news at every turn.
 */
export interface Feed {
  /** What the acknowledgement repeats of the request. */
  readonly terms: WireFields;
  /** How things stand. Empty where no snapshot was asked for. */
  begin(): readonly WireFields[];
  /** What changed. */
  hear(news: News): readonly WireFields[];
}

/** Somebody's wish to hear of the whole account, checked for who it is. */
export interface AccountSubscription {
  readonly venue: KrakenVenue;
  readonly params: SocketParams;
  /** Until when the venue has caught up. Opening a feed does not move it, or the snapshot would hold what is news a moment later. */
  readonly now: Instant;
  /** The number of the channel's next message on this connection, from 1. */
  readonly sequence: () => number;
}

/** Somebody's wish to hear of one market. */
export interface MarketSubscription {
  readonly venue: KrakenVenue;
  readonly market: ListedMarket;
  readonly params: SocketParams;
  readonly now: Instant;
  readonly news: VenueNews;
}

/** Opens a feed. Throws a `KrakenError` to refuse. */
export type AccountChannel = (wish: AccountSubscription) => Feed;
export type MarketChannel = (wish: MarketSubscription) => Feed;
