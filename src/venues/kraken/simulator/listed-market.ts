import type { CandleSeries } from '../../../core/candle.ts';
import type { CandleEnding } from '../../../wire/recorded-candles.ts';
import type { KrakenMarket } from './kraken-market.ts';

/** A market with the prices that it follows. */
export interface ListedMarket extends KrakenMarket {
  /** The candles that its price follows. */
  readonly series: CandleSeries;
  /** What comes after the last of them; nothing where it is not said. */
  readonly ending?: CandleEnding;
  /** Where the price began of a market that the venue hears of instead (`learn`). Its candles are then not used. */
  readonly followedFrom?: number;
}
