import type { ClientOrderId, OrderRequest, OrderState } from '../core/order.ts';
import type { Restorable } from '../core/restorable.ts';
import { RecentMap } from '../exchange/recent-map.ts';

/** An order of ours and where it stands. */
export interface TrackedOrder {
  readonly request: OrderRequest;
  readonly state: OrderState;
}

/** Orders by the generation that they are remembered in, oldest first. */
export interface OrderTrackerSnapshot {
  readonly older: readonly TrackedOrder[];
  readonly newer: readonly TrackedOrder[];
}

interface MutableOrder extends TrackedOrder {
  state: OrderState;
}

/** What may follow what. A state may repeat itself with more lots filled; an ended order never changes. */
function mayFollow(before: OrderState, after: OrderState): boolean {
  if (hasEnded(before)) return false;
  switch (after.kind) {
    case 'in-flight':
      return false;
    case 'unknown':
      return before.kind === 'in-flight';
    case 'rejected':
      return before.kind === 'in-flight' || before.kind === 'unknown';
    case 'open':
    case 'cancelling':
    case 'filled':
    case 'cancelled':
    case 'expired':
      return true;
    default:
      return after satisfies never;
  }
}

/** Lots of an order that are known to be filled in a state. */
export function filledLots(state: OrderState, request: Pick<OrderRequest, 'lots'>): number {
  switch (state.kind) {
    case 'in-flight':
    case 'unknown':
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
export function hasEnded({ kind }: OrderState): boolean {
  return kind === 'filled' || kind === 'cancelled' || kind === 'rejected' || kind === 'expired';
}

const IN_FLIGHT: OrderState = Object.freeze({ kind: 'in-flight' });
const NO_ENTRIES: readonly OrderRequest[] = Object.freeze([]);

/** An order is remembered until as many later ones have been tracked at least. */
const REMEMBERED_ORDERS = 256;

/**
 * The orders we sent and where they stand. An impossible change throws at once: it means that an event was lost, came
 * twice or belongs to someone else, and trading on with a wrong picture is worse than stopping.
 *
 * An ended order is forgotten after hundreds of later ones, so that the memory of a long run has a limit. News of a
 * forgotten order throws, because the order is unknown then. The tracker cannot notice a reused id of a forgotten
 * order.
 * `OrderIds` never reuses one.
 */
export class OrderTracker implements Restorable<OrderTrackerSnapshot> {
  readonly #orders = new RecentMap<ClientOrderId, MutableOrder>({
    capacity: REMEMBERED_ORDERS,
    isNeeded: ({ state }) => !hasEnded(state),
    areNeeded: () => this.#working.length > 0,
  });
  /** Those that have not ended, oldest first. */
  readonly #working: MutableOrder[] = [];
  #entries: readonly OrderRequest[] | undefined = NO_ENTRIES;

  /** Begins to follow an order that is about to be sent. */
  track(request: OrderRequest): void {
    if (this.#orders.has(request.id)) throw new Error(`Order ${request.id} is tracked already: an order is sent once`);
    const order: MutableOrder = { request, state: IN_FLIGHT };
    this.#orders.set(request.id, order);
    this.#working.push(order);
    if (request.reduce === 'open-or-reduce') this.#entries = undefined;
  }

  update(id: ClientOrderId, state: OrderState): void {
    const order = this.#orders.get(id);
    if (order === undefined)
      throw new Error(`Order ${id} is unknown: it was never tracked or ended long ago, and is now ${state.kind}`);
    const { request } = order;
    if (!mayFollow(order.state, state))
      throw new Error(`Order ${id} cannot go from ${order.state.kind} to ${state.kind}`);
    const before = filledLots(order.state, request);
    const after = filledLots(state, request);
    if (after < before || after > request.lots)
      throw new Error(`Order ${id} of ${request.lots} lots cannot go from ${before} to ${after} lots filled`);
    order.state = state;
    if (request.reduce === 'open-or-reduce') this.#entries = undefined;
    if (hasEnded(state)) this.#forgetWorking(order);
  }

  state(id: ClientOrderId): OrderState | undefined {
    return this.#orders.get(id)?.state;
  }

  request(id: ClientOrderId): OrderRequest | undefined {
    return this.#orders.get(id)?.request;
  }

  /** Number of orders that have not ended. */
  get workingCount(): number {
    return this.#working.length;
  }

  /** Orders that have not ended, oldest first. */
  working(): readonly TrackedOrder[] {
    return [...this.#working];
  }

  /**
   * Orders that can still open something, with the lots that are left of them: what the guardian counts as if filled.
   */
  workingEntries(): readonly OrderRequest[] {
    this.#entries ??= this.#working.length === 0 ? NO_ENTRIES : this.#gatherEntries();
    return this.#entries;
  }

  snapshot(): OrderTrackerSnapshot {
    const { older, newer } = this.#orders.snapshot();
    return { older: older.map(([, order]) => ({ ...order })), newer: newer.map(([, order]) => ({ ...order })) };
  }

  restore({ older, newer }: OrderTrackerSnapshot): void {
    const entry = (order: TrackedOrder): readonly [ClientOrderId, MutableOrder] => [order.request.id, { ...order }];
    this.#orders.restore({ older: older.map(entry), newer: newer.map(entry) });
    this.#working.splice(0, this.#working.length, ...this.#orders.needed());
    this.#entries = undefined;
  }

  #forgetWorking(order: MutableOrder): void {
    if (this.#working.at(-1) === order) this.#working.pop();
    else this.#working.splice(this.#working.indexOf(order), 1);
  }

  #gatherEntries(): readonly OrderRequest[] {
    return this.#working
      .filter(({ request }) => request.reduce === 'open-or-reduce')
      .map(({ request, state }) => ({ ...request, lots: request.lots - filledLots(state, request) }))
      .filter(({ lots }) => lots > 0);
  }
}
