import type { OrderRequest } from '../core/order.ts';
import type { Instant } from '../core/time.ts';

/** An order as it stands at the exchange. */
export interface WorkingOrder {
  readonly request: OrderRequest;
  /** When it reaches the exchange. */
  readonly arrival: Instant;
  remainingLots: number;
  filledLots: number;
  /** A stop or take-profit that has become a market order. */
  trigger: 'waiting' | 'triggered';
  /** `resting` once a first bar has passed: from then on a limit earns maker fees. */
  place: 'arriving' | 'resting' | 'gone';
  /** When a cancel reaches the exchange. */
  cancelAt: Instant | undefined;
}

export function workingOrder(request: OrderRequest, arrival: Instant): WorkingOrder {
  return {
    request,
    arrival,
    remainingLots: request.lots,
    filledLots: 0,
    trigger: 'waiting',
    place: 'arriving',
    cancelAt: undefined,
  };
}

/** Whether the order takes whatever price there is. */
export function isMarketable(order: WorkingOrder): boolean {
  return order.request.kind === 'market' || order.trigger === 'triggered';
}
