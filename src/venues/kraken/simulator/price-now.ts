import type { KrakenMarket } from './kraken-market.ts';

/** Gives the price of a market at this instant. */
export interface PriceNow {
  /** Whole ticks. */
  ticks(market: KrakenMarket): number;
}
