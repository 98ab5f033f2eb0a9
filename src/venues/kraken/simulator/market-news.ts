import type { FollowedPrices } from '../../../wire/followed-course.ts';

/**
 * Whether orders are accepted, in Kraken's words. In `cancel_only` no new order is accepted, and resting orders stay.
 * In `maintenance` no call on orders is carried out.
 */
export type TradingMode = 'online' | 'cancel_only' | 'maintenance';

/** News that a venue receives from outside and that is not in its recorded candles. */
export type MarketNews =
  /** By instrument. */
  | { readonly kind: 'heard'; readonly prices: Readonly<Record<string, FollowedPrices>> }
  | { readonly kind: 'mode'; readonly mode: Exclude<TradingMode, 'maintenance'> };
