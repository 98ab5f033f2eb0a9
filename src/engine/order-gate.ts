import type { OrderRequest } from '../core/order.ts';
import type { Instant } from '../core/time.ts';
import type { OrderTracker } from '../execution/order-tracker.ts';
import { isApproved } from '../risk/approved-order.ts';
import type { Guardian } from '../risk/guardian.ts';
import type { Refusal } from '../risk/risk-check.port.ts';
import type { LiveRiskMemory } from './live-risk-memory.ts';
import type { LiveRiskView } from './live-risk-view.ts';
import type { OutputBuilder } from './output-builder.ts';

export interface OrderGateParts {
  readonly guardian: Guardian;
  readonly view: LiveRiskView;
  readonly memory: LiveRiskMemory;
  readonly orders: OrderTracker;
  readonly output: OutputBuilder;
}

const VENUE_DOWN: Refusal = Object.freeze({ check: 'venue-health', reason: 'the venue is down' });

/** The one way of an order out of the engine: past the guardian. */
export class OrderGate {
  /** The newest report of the venue's health; no entry passes while it is down. */
  venueHealth: 'up' | 'down' = 'up';
  readonly #parts: OrderGateParts;

  constructor(parts: OrderGateParts) {
    this.#parts = parts;
  }

  /** Puts the order on its way. Gives the refusal where it may not go; the output has it too. */
  send(order: OrderRequest, at: Instant): Refusal | undefined {
    const { guardian, view, memory, orders, output } = this.#parts;
    view.now = at;
    const answer = this.venueHealth === 'down' && order.purpose === 'enter' ? VENUE_DOWN : guardian.review(order, view);
    if (!isApproved(answer)) {
      output.refusal({ order, refusals: [answer] });
      return answer;
    }
    orders.track(answer.order);
    memory.approved(at);
    output.order(answer);
    return undefined;
  }
}
