import type { Candle } from '../../../core/candle.ts';
import type { Instant } from '../../../core/time.ts';

/** A bar in which nothing moves: the price of one instant. */
export function stillBar(price: number, at: Instant, volume: number): Candle {
  return {
    openTime: at,
    closeTime: at,
    open: price,
    high: price,
    low: price,
    close: price,
    volume,
    transactions: Number.NaN,
  };
}
