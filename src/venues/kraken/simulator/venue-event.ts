import type { Candle } from '../../../core/candle.ts';
import type { Instant } from '../../../core/time.ts';
import type { KrakenMarket } from './kraken-market.ts';
import type { MarketTrade } from './market-tape.ts';
import type { VenueOrder, VenueTrade } from './venue-order.ts';

/** An event at the venue. Listeners receive events in the order of time. The order objects in them change later. */
export type VenueEvent =
  | { readonly kind: 'placed'; readonly order: VenueOrder }
  | { readonly kind: 'traded'; readonly trade: VenueTrade }
  | { readonly kind: 'amended'; readonly order: VenueOrder; readonly at: Instant }
  | { readonly kind: 'ended'; readonly order: VenueOrder }
  /** The price moved through a bar without a turn inside. A trade of it may have been printed. */
  | {
      readonly kind: 'moved';
      readonly market: KrakenMarket;
      readonly bar: Candle;
      readonly printed: MarketTrade | undefined;
    };

export type VenueListener = (event: VenueEvent) => void;
