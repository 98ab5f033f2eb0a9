import type { OrderState } from '../core/order.ts';
import type { VenueTrouble } from './venue.port.ts';

/** Why a venue refused an order, as its state keeps it: the code, and the venue's words. */
export function refusalReason(trouble: VenueTrouble, words: string): string {
  return `${trouble}: ${words}`;
}

/** A venue's words behind its code, or our own behind who halted. */
const CODED = /^([^:]*): /;

/** The code that the reason of a refused order begins with; undefined where it has none, as at a simulated venue. */
export function refusalCode({ reason }: Extract<OrderState, { kind: 'rejected' }>): string | undefined {
  return CODED.exec(reason)?.[1];
}

/** Whether an order was refused because the account lacks what it would have traded, and not only for the moment. */
export function lacksFunds(state: OrderState): boolean {
  return (
    state.kind === 'rejected' && state.refused === undefined && refusalCode(state) === ('funds' satisfies VenueTrouble)
  );
}
