import type { Candle } from '../../../core/candle.ts';
import type { Instant } from '../../../core/time.ts';
import type { KrakenMarket } from './kraken-market.ts';
import type { MarketTrade } from './market-tape.ts';
import type { VenueOrder, VenueTrade } from './venue-order.ts';

/**
 * What happens at the venue, told in the order in which it happens. Orders are shown as they stand in that moment, and
 * change later.
 */
export type VenueEvent =
  | { readonly kind: 'placed'; readonly order: VenueOrder }
  | { readonly kind: 'traded'; readonly trade: VenueTrade }
  | { readonly kind: 'amended'; readonly order: VenueOrder; readonly at: Instant }
  | { readonly kind: 'ended'; readonly order: VenueOrder }
  /** The price went along a bar without a turn inside, of which a trade may have been printed. */
  | {
      readonly kind: 'moved';
      readonly market: KrakenMarket;
      readonly bar: Candle;
      readonly printed: MarketTrade | undefined;
    };

export type VenueListener = (event: VenueEvent) => void;
