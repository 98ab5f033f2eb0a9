import type { ClientOrderId } from '../core/order.ts';

/** The stops that rest at the venue for one position, and the lots that they cover together. */
export class ProtectiveStops {
  /** Lots that are covered. */
  lots = 0;
  /** Stops that were refused since the last one that was not. */
  refused = 0;
  readonly #left = new Map<ClientOrderId, number>();

  add(order: ClientOrderId, lots: number): void {
    this.#left.set(order, lots);
    this.lots += lots;
  }

  /** Some lots of a stop have traded; nothing when the order is not a stop. */
  fill(order: ClientOrderId, lots: number): void {
    const left = this.#left.get(order);
    if (left === undefined) return;
    this.#left.set(order, left - lots);
    this.lots -= lots;
  }

  /** The stop has ended. */
  end(order: ClientOrderId): void {
    this.lots -= this.#left.get(order) ?? 0;
    this.#left.delete(order);
  }

  has(order: ClientOrderId): boolean {
    return this.#left.has(order);
  }

  /** Those of which something is left; one that has filled needs no taking back. */
  orders(): readonly ClientOrderId[] {
    return [...this.#left].flatMap(([order, left]) => (left > 0 ? [order] : []));
  }
}
