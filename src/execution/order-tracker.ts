import type { ClientOrderId, OrderRequest, OrderState } from '../core/order.ts';

interface TrackedOrder {
  readonly request: OrderRequest;
  state: OrderState;
}

type Kind = OrderState['kind'];

/** What may follow what. A state may repeat itself with more lots filled; an ended order never changes. */
const NEXT: Readonly<Record<Kind, readonly Kind[]>> = {
  'in-flight': ['open', 'cancelling', 'filled', 'cancelled', 'rejected', 'expired'],
  open: ['open', 'cancelling', 'filled', 'cancelled', 'expired'],
  cancelling: ['cancelling', 'open', 'filled', 'cancelled', 'expired'],
  filled: [],
  cancelled: [],
  rejected: [],
  expired: [],
};

/** Lots known to be filled in a state, or undefined where the state does not say. */
export function filledLots(state: OrderState, request: OrderRequest): number {
  switch (state.kind) {
    case 'in-flight':
    case 'rejected':
      return 0;
    case 'filled':
      return request.lots;
    case 'open':
    case 'cancelling':
    case 'cancelled':
    case 'expired':
      return state.filledLots;
    default:
      state satisfies never;
      return 0;
  }
}

/** Whether nothing more can happen to the order. */
export function hasEnded(state: OrderState): boolean {
  return NEXT[state.kind].length === 0;
}

/**
 * Every order we sent and where it stands. An impossible change throws at once: it means that an event was lost, came
 * twice or belongs to someone else, and trading on with a wrong picture is worse than stopping.
 */
export class OrderTracker {
  readonly #orders = new Map<ClientOrderId, TrackedOrder>();
  readonly #working = new Map<ClientOrderId, TrackedOrder>();
  #entries: readonly OrderRequest[] | undefined = [];

  /** Begins to follow an order that is about to be sent. */
  track(request: OrderRequest): void {
    if (this.#orders.has(request.id)) throw new Error(`Order ${request.id} is tracked already: an order is sent once`);
    const order: TrackedOrder = { request, state: { kind: 'in-flight' } };
    this.#orders.set(request.id, order);
    this.#working.set(request.id, order);
    this.#entries = undefined;
  }

  update(id: ClientOrderId, state: OrderState): void {
    const order = this.#orders.get(id);
    if (order === undefined) throw new Error(`Order ${id} is unknown: it was never tracked, and is now ${state.kind}`);
    if (!NEXT[order.state.kind].includes(state.kind)) throw new Error(`Order ${id} cannot go from ${order.state.kind} to ${state.kind}`);
    const before = filledLots(order.state, order.request);
    const after = filledLots(state, order.request);
    if (after < before || after > order.request.lots) throw new Error(`Order ${id} of ${order.request.lots} lots cannot go from ${before} to ${after} lots filled`);
    order.state = state;
    if (hasEnded(state)) this.#working.delete(id);
    this.#entries = undefined;
  }

  state(id: ClientOrderId): OrderState | undefined {
    return this.#orders.get(id)?.state;
  }

  request(id: ClientOrderId): OrderRequest | undefined {
    return this.#orders.get(id)?.request;
  }

  /** Number of orders that have not ended. */
  get workingCount(): number {
    return this.#working.size;
  }

  /** Orders that have not ended, oldest first. */
  working(): readonly OrderRequest[] {
    return [...this.#working.values()].map(({ request }) => request);
  }

  /** Orders that can still open something, with the lots that are left of them: what the guardian counts as if filled. */
  workingEntries(): readonly OrderRequest[] {
    this.#entries ??= [...this.#working.values()]
      .filter(({ request }) => request.reduce === 'open-or-reduce')
      .map(({ request, state }) => ({ ...request, lots: request.lots - filledLots(state, request) }))
      .filter(({ lots }) => lots > 0);
    return this.#entries;
  }
}
