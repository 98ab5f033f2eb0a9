import type { Candle } from '../core/candle.ts';
import type { OrderBook } from '../core/facts/order-book.ts';
import type { Instant } from '../core/time.ts';

/** A trade that was printed: at one instant, at one price. */
export interface Print {
  readonly kind: 'print';
  readonly at: Instant;
  /** In quote currency. */
  readonly price: number;
  /** In base currency; NaN where the source does not tell, and then it limits nothing. */
  readonly volume: number;
}

/** What orders can be matched with: all that was traded in a time, one trade, or what others offer at an instant. */
export type MarketInput = { readonly kind: 'bar'; readonly candle: Candle } | Print | OrderBook;
