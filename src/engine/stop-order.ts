import type { ClientOrderId, OrderRequest } from '../core/order.ts';
import type { Instant } from '../core/time.ts';
import { stopTicks, type Protection } from '../risk/protection.ts';

export interface StopOrderPlan {
  readonly id: ClientOrderId;
  readonly position: Parameters<typeof stopTicks>[0];
  /** What the stop covers of the position; above zero. */
  readonly lots: number;
  readonly protection: Protection;
  readonly at: Instant;
}

/** A stop that closes lots of a position where its loss has become as large as may be. */
export function stopOrder({ id, position, lots, protection, at }: StopOrderPlan): OrderRequest {
  return {
    id,
    instrument: position.instrument.id,
    kind: 'stop',
    triggerTicks: stopTicks(position, protection),
    side: position.lots > 0 ? 'sell' : 'buy',
    lots,
    purpose: 'protect',
    reduce: 'reduce-only',
    createdAt: at,
  };
}
