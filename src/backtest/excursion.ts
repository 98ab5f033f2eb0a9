import type { CandleSeries } from '../core/candle.ts';
import type { Instant } from '../core/time.ts';
import type { Trade } from '../execution/trade.ts';
import { firstRowAt } from '../market/candle-series.ts';

/** What an excursion is measured of. Prices in quote currency. */
export interface HeldTrade {
  readonly side: 'long' | 'short';
  readonly entryAt: Instant;
  readonly exitAt: Instant;
  readonly entryPrice: number;
  readonly exitPrice: number;
  /**
   * Why it was closed: a stop or a liquidation ends it within a candle, whose time a backtest puts at the candle's end.
   */
  readonly exitReason: string;
  readonly exitCause: Trade['exitCause'];
}

/** How far the price went against a position and for it, as fractions of the entry price. */
export interface Excursion {
  readonly adverse: number;
  readonly favourable: number;
}

/**
 * The extremes of the candles that lie wholly within a trade, and of its own exit. A candle in which it was entered or
 * left half-way does not count but for these prices: nobody knows which of its extremes came while the trade was open.
 */
export function excursionOf(trade: HeldTrade, { openTime, high, low, interval, length }: CandleSeries): Excursion {
  const { side, entryAt, exitAt, entryPrice, exitPrice, exitReason, exitCause } = trade;
  const isCut = exitReason === 'stop' || exitCause === 'liquidation';
  const end = isCut ? exitAt - 1 : exitAt;
  let [highest, lowest] = [Math.max(entryPrice, exitPrice), Math.min(entryPrice, exitPrice)];
  for (let row = firstRowAt(openTime, entryAt); row < length && (openTime[row] as number) + interval <= end; row++) {
    highest = Math.max(highest, high[row] as number);
    lowest = Math.min(lowest, low[row] as number);
  }
  const [up, down] = [highest / entryPrice - 1, 1 - lowest / entryPrice];
  return side === 'long' ? { adverse: down, favourable: up } : { adverse: up, favourable: down };
}
