import type { OrderState } from '../core/order.ts';
import type { VenueTrouble } from './venue.port.ts';

/** Why a venue refused an order, as its state keeps it: the code, and the venue's words. */
export function refusalReason(trouble: VenueTrouble, words: string): string {
  return `${trouble}: ${words}`;
}

/** Whether an order was refused because the account lacks what it would have traded, and not only for the moment. */
export function lacksFunds(state: OrderState): boolean {
  return (
    state.kind === 'rejected' && state.refused === undefined && state.reason.startsWith(refusalReason('funds', ''))
  );
}
