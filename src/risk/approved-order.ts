import type { OrderRequest } from '../core/order.ts';

/**
 * The guardian's signature. The class is not exported and its mark is a private field, so nothing outside this file can
 * make one: a spread, a literal or a cast of an order is not approved, neither for the compiler nor when it runs.
 */
class Approval {
  readonly #seal: OrderRequest;

  constructor(order: OrderRequest) {
    this.#seal = Object.freeze(order);
    Object.freeze(this);
  }

  get order(): OrderRequest {
    return this.#seal;
  }

  static is(value: unknown): value is Approval {
    return typeof value === 'object' && value !== null && #seal in value;
  }
}

export type ApprovedOrder = Approval;

/** Whether the guardian really approved this. Venues assert it before they act. */
export function isApproved(value: unknown): value is ApprovedOrder {
  return Approval.is(value);
}

/**
 * Freezes the order itself: a copy would take eight times as long to freeze. For the guardian only (the architecture
 * test holds that no other file imports it).
 */
export function approve(order: OrderRequest): ApprovedOrder {
  return new Approval(order);
}
