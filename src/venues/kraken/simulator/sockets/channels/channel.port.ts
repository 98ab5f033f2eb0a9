import type { Instant } from '../../../../../core/time.ts';
import type { KrakenVenue } from '../../kraken-venue.ts';
import type { ListedMarket } from '../../listed-market.ts';
import type { SocketParams } from '../socket-request.ts';
import type { News, VenueNews } from '../venue-news.ts';
import type { WireFields } from '../wire-value.ts';

/** Makes the frames about the account for one connection, without the name of the channel. */
export interface AccountFeed {
  /** The fields of the request that the acknowledgement repeats. */
  readonly terms: WireFields;
  /** The snapshot. Empty where none was asked for. */
  begin(): readonly WireFields[];
  /** The frames for some news. */
  take(news: News): readonly WireFields[];
}

/** An authenticated request for a channel of the account. */
export interface AccountSubscription {
  readonly venue: KrakenVenue;
  readonly params: SocketParams;
  readonly news: VenueNews;
  /** The number of the channel's next message on this connection, from 1. */
  readonly sequence: () => number;
}

/** Opens a feed for one connection, whose messages are numbered. Throws a `KrakenError` to refuse. */
export type AccountChannel = (wish: AccountSubscription) => AccountFeed;

/** Makes the frames of one channel of one market in the same terms. All subscribers share them. */
export interface MarketFeed {
  /** The state at the last update, or at the opening of the feed before the first. Later updates follow it. */
  snapshot(): WireFields;
  /** The updates for some news. */
  take(news: News): readonly WireFields[];
}

/** The venue and the market of a feed that is opened. */
export interface MarketView {
  readonly venue: KrakenVenue;
  /** The instant up to which the venue has caught up. */
  readonly now: Instant;
}

/** A request for a channel of one market. */
export interface MarketWish {
  /** The terms by which feeds of one market differ, such as the depth of a book. */
  readonly terms: WireFields;
  readonly open: (view: MarketView) => MarketFeed;
}

/** A public channel of all markets at once. */
export interface GeneralChannel {
  readonly snapshot: 'yes' | 'no';
  readonly open: (view: MarketView) => MarketFeed;
}

/** A public channel of one market. */
export interface MarketChannel {
  /** Whether a request without the field `snapshot` gets a snapshot. */
  readonly snapshot: 'yes' | 'no';
  /** Throws a `KrakenError` to refuse. */
  readonly read: (params: SocketParams, market: ListedMarket) => MarketWish;
}
