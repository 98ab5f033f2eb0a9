import type { Fill } from '../core/fill.ts';
import type { ClientOrderId, OrderState } from '../core/order.ts';
import type { Instant } from '../core/time.ts';

/** What happened at the exchange. The shapes are those of the engine's events, so nothing is converted on the way. */
export type ExchangeEvent =
  | { readonly kind: 'fill'; readonly fill: Fill }
  | { readonly kind: 'order-update'; readonly at: Instant; readonly order: ClientOrderId; readonly state: OrderState }
  | {
      readonly kind: 'cash-flow';
      readonly at: Instant;
      readonly amountMinor: bigint;
      readonly cause: 'funding' | 'interest';
      /** Whose position it was paid for; absent for interest on what the whole account owes. */
      readonly instrument?: string;
    }
  /** What one unit of a market paid, in quote currency; nothing is traded there any more. */
  | { readonly kind: 'settlement'; readonly at: Instant; readonly market: number; readonly value: number };

export function timeOf(event: ExchangeEvent): Instant {
  return event.kind === 'fill' ? event.fill.at : event.at;
}

/** The answer of every quiet bar: shared, so that nothing is allocated. */
export const NO_EVENTS: readonly ExchangeEvent[] = Object.freeze([]);

/**
 * Is told what has happened at once, while the venue stands as it did then; what it sends meets the rest of the bar.
 */
export type ExchangeListener = (events: readonly ExchangeEvent[]) => void;
