import type { Candle } from '../../../core/candle.ts';
import type { Instant } from '../../../core/time.ts';
import { stepsNearest } from '../../../exchange/ticks.ts';
import type { KrakenMarket } from './kraken-market.ts';

/** One public trade of the simulated market. */
export interface MarketTrade {
  /** Counts up in its market. */
  readonly number: number;
  readonly market: KrakenMarket;
  readonly side: 'buy' | 'sell';
  readonly priceTicks: number;
  readonly lots: number;
  readonly at: Instant;
}

/** The most trades of one answer. Source: Kraken's REST documentation, "Get Recent Trades". */
const REMEMBERED = 1_000;

/**
 * Records the public trades of a venue, the newest thousand of each market. Recorded candles have no single trades. So
 * each leg of the price path is one trade at its end with the volume of the leg, by a buyer if the price did not fall.
 */
export class MarketTape {
  readonly #printed = new Map<KrakenMarket, MarketTrade[]>();
  readonly #counts = new Map<KrakenMarket, number>();

  /** Prints the trade of a bar; undefined for a bar without volume. */
  print(market: KrakenMarket, bar: Candle): MarketTrade | undefined {
    const { tick, lot } = market.instrument;
    const lots = stepsNearest(bar.volume, lot);
    if (lots <= 0) return undefined;
    const number = (this.#counts.get(market) ?? 0) + 1;
    this.#counts.set(market, number);
    const trade: MarketTrade = {
      number,
      market,
      side: bar.close >= bar.open ? 'buy' : 'sell',
      priceTicks: stepsNearest(bar.close, tick),
      lots,
      at: bar.closeTime,
    };
    const trades = this.#printed.get(market) ?? [];
    this.#printed.set(market, trades);
    trades.push(trade);
    // Old trades are removed in large pieces, so that a print does not move the whole list.
    if (trades.length >= 2 * REMEMBERED) trades.splice(0, trades.length - REMEMBERED);
    return trade;
  }

  /** Oldest first. */
  newest(market: KrakenMarket, most: number): readonly MarketTrade[] {
    return (this.#printed.get(market) ?? []).slice(-Math.min(most, REMEMBERED));
  }
}
