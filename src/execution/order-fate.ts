import type { Clock } from '../core/clock.ts';
import type { ClientOrderId, OrderState } from '../core/order.ts';
import type { Duration, Instant } from '../core/time.ts';

/** What is known of an order that was sent. */
export type OrderFate =
  | { readonly kind: 'found'; readonly state: OrderState }
  /** The venue was asked until it must have known, and knew nothing: the intent may be sent anew. */
  | { readonly kind: 'not-placed' };

export interface OrderFateOptions {
  readonly id: ClientOrderId;
  /** When the call went out. */
  readonly sentAt: Instant;
  /** Looks among open and ended orders. Rejects when the venue did not answer. */
  readonly find: (id: ClientOrderId) => Promise<{ readonly state: OrderState } | undefined>;
  readonly clock: Clock;
  /** Lets time pass between two looks. Rejects when the search is to end. */
  readonly pause: () => Promise<void>;
  /** How long after its sending an order may still appear: Kraken's REST side was seen to lag by up to a minute. */
  readonly grace: Duration;
}

/**
 * Finds out what became of an order whose call had no known outcome, by asking the venue for our own id. Never sends
 * anything. Only an answer given after the grace period can say `not-placed`; as long as the venue does not answer, the
 * search goes on, because an order that nobody can see may still fill.
 */
export async function findOrderFate({ id, sentAt, find, clock, pause, grace }: OrderFateOptions): Promise<OrderFate> {
  for (;;) {
    const askedAt = clock.now();
    const answer = await find(id).then((order) => ({ order }), () => 'no-answer' as const);
    if (answer !== 'no-answer') {
      if (answer.order !== undefined) return { kind: 'found', state: answer.order.state };
      if (askedAt - sentAt >= grace) return { kind: 'not-placed' };
    }
    await pause();
  }
}
