/**
 * A place where orders become fills: an exchange, a prediction market, or a simulation of one. It takes approved
 * orders only, and asserts the approval when it runs. Outcomes are values; a venue's trouble is one of seven codes.
 */
import type { Fill } from '../core/fill.ts';
import type { ClientOrderId, OrderState } from '../core/order.ts';
import type { ApprovedOrder } from '../risk/approved-order.ts';

/** For venues, which assert it before they act. */
export { isApproved, type ApprovedOrder } from '../risk/approved-order.ts';

export type VenueTrouble = 'rejected' | 'unknown-outcome' | 'throttled' | 'maintenance' | 'funds' | 'size' | 'auth';

export type SubmitOutcome =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly trouble: VenueTrouble; readonly retryable: 'retryable' | 'final'; readonly reason: string };

export type CancelOutcome =
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'not-open'; readonly reason: string }
  /** Nobody knows whether it is still there; with `unknown-outcome` it has to be looked up. */
  | { readonly kind: 'failed'; readonly trouble: VenueTrouble; readonly reason: string };

/** A venue reached over a wire. Backtests call the matching core synchronously through `SimulatedVenue` instead. */
export interface Venue {
  readonly name: string;
  submit(order: ApprovedOrder): Promise<SubmitOutcome>;
  cancel(id: ClientOrderId): Promise<CancelOutcome>;
  openOrders(): Promise<readonly { readonly id: ClientOrderId; readonly state: OrderState }[]>;
  fills(stop: AbortSignal): AsyncIterable<Fill>;
}
