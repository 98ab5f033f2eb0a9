import type { FollowedPrices } from '../../../wire/followed-course.ts';

/**
 * Whether orders are taken. Kraken's words, and what they mean there: in `cancel_only` none is, and what rests stays;
 * in `maintenance` nothing is done with orders at all.
 */
export type TradingMode = 'online' | 'cancel_only' | 'maintenance';

/** What a venue learns from outside, which nothing that it has recorded would tell it. */
export type MarketNews =
  /** By instrument. */
  | { readonly kind: 'heard'; readonly prices: Readonly<Record<string, FollowedPrices>> }
  | { readonly kind: 'mode'; readonly mode: Exclude<TradingMode, 'maintenance'> };
