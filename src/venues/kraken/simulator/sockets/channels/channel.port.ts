import type { Instant } from '../../../../../core/time.ts';
import type { KrakenVenue } from '../../kraken-venue.ts';
import type { ListedMarket } from '../../listed-market.ts';
import type { SocketParams } from '../socket-request.ts';
import type { News, VenueNews } from '../venue-news.ts';
import type { WireFields } from '../wire-value.ts';

/**
 * What one connection hears of the account, as the `type`, `data` and more of its frames; the channel's name is added
 * for it.
 */
export interface AccountFeed {
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
  readonly news: VenueNews;
  /** The number of the channel's next message on this connection, from 1. */
  readonly sequence: () => number;
}

/** Opens a feed for one connection, whose messages are numbered. Throws a `KrakenError` to refuse. */
export type AccountChannel = (wish: AccountSubscription) => AccountFeed;

/** What everybody hears who asked for one channel of one market in the same terms: made once, however many listen. */
export interface MarketFeed {
  /**
   * How things stood when news was last told; before the first news, when the feed was opened. Later updates begin
   * there.
   */
  snapshot(): WireFields;
  /** What changed since. */
  hear(news: News): readonly WireFields[];
}

/** Where a feed is opened. */
export interface MarketView {
  readonly venue: KrakenVenue;
  /** Until when the venue has caught up. */
  readonly now: Instant;
}

/** What a request asks of one market. */
export interface MarketWish {
  /** What makes its feed another than that of the next wish: the depth of a book. */
  readonly terms: WireFields;
  readonly open: (view: MarketView) => MarketFeed;
}

/** A channel of all markets at once, open to everybody. */
export interface GeneralChannel {
  readonly snapshot: 'yes' | 'no';
  readonly open: (view: MarketView) => MarketFeed;
}

/** A channel of one market, open to everybody. */
export interface MarketChannel {
  /** Whether a request that does not say so is sent a snapshot. */
  readonly snapshot: 'yes' | 'no';
  /** Throws a `KrakenError` to refuse. */
  readonly read: (params: SocketParams, market: ListedMarket) => MarketWish;
}
