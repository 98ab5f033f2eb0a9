import type { CandleSeries } from '../../../core/candle.ts';
import type { CandleEnding } from '../../../wire/recorded-candles.ts';
import type { KrakenMarket } from './kraken-market.ts';

/** A market with the prices that it follows. */
export interface ListedMarket extends KrakenMarket {
  /** The candles that its price follows. */
  readonly series: CandleSeries;
  /** What follows the last candle. By default nothing does. */
  readonly ending?: CandleEnding;
  /** The first price of a market whose prices come from another venue (`learn`). Its candles are then not used. */
  readonly followedFrom?: number;
}
