import type { Clock } from '../core/clock.ts';
import type { ClientOrderId, OrderRequest } from '../core/order.ts';
import type { Duration, Instant } from '../core/time.ts';
import type { Venue, VenueHoldings } from '../execution/venue.port.ts';

export interface ForgottenOrdersParts {
  readonly venue: Pick<Venue, 'cancel' | 'holdings'>;
  readonly clock: Clock;
  /** As long as a venue may be behind with what it shows. */
  readonly grace: Duration;
  /** The same for a stop that is gone: its position has none meanwhile. */
  readonly stopGrace: Duration;
  /** While halted only entries are taken back. */
  readonly trading: () => Promise<'on' | 'halted'>;
  /** Whether the account looks as if the order had traded what the books do not have. */
  readonly mayHaveTraded: (order: OrderRequest, holdings: VenueHoldings) => boolean;
  /** Keeps a note, once. */
  readonly report: (what: string) => void;
}

interface Missing {
  /** `gone`: the venue was asked to take it back, and has no such order or has it no more. */
  readonly kind: 'not-shown' | 'gone';
  readonly since: Instant;
}

/**
 * Orders that the venue accepted and does not show any more, neither among the open ones nor among the ended ones. One
 * of them may not wait for ever: behind an exit no other one goes, and behind a stop that is only in our books nothing
 * protects the position. Nor may it count as ended while it can trade, because what takes its place would then trade a
 * second time. So it is taken back first; once it is gone for sure, fills are read for as long as they may come late;
 * and it ends where the account does not show that it traded.
 */
export class ForgottenOrders {
  readonly #parts: ForgottenOrdersParts;
  readonly #missing = new Map<ClientOrderId, Missing>();

  constructor(parts: ForgottenOrdersParts) {
    this.#parts = parts;
  }

  /** The venue shows it, or it has ended. */
  forget(id: ClientOrderId): void {
    this.#missing.delete(id);
  }

  /**
   * A look that began at `askedAt` read all fills and did not find the order. Whether it counts as ended. Rejects when
   * the venue did not answer.
   */
  async notFound(order: OrderRequest, askedAt: Instant): Promise<'waits' | 'ended'> {
    const { grace, stopGrace, report } = this.#parts;
    const { id, purpose } = order;
    const missing = this.#missing.get(id) ?? { kind: 'not-shown', since: askedAt };
    this.#missing.set(id, missing);
    const late = missing.kind === 'gone' && purpose === 'protect' ? stopGrace : grace;
    if (askedAt - missing.since < late) return 'waits';
    report(`order ${id} was accepted and the venue knows it no more`);
    return missing.kind === 'gone' ? this.#onGone(order) : this.#takeBack(order);
  }

  async #takeBack({ id, purpose }: OrderRequest): Promise<'waits'> {
    const { venue, clock, trading, report } = this.#parts;
    if (purpose !== 'enter' && (await trading()) === 'halted') return 'waits';
    const outcome = await venue.cancel(id);
    if (outcome.kind === 'failed') report(`order ${id} cannot be taken back: ${outcome.reason}`);
    else this.#missing.set(id, { kind: 'gone', since: clock.now() });
    return 'waits';
  }

  async #onGone(order: OrderRequest): Promise<'waits' | 'ended'> {
    const { venue, clock, mayHaveTraded, report } = this.#parts;
    if (!mayHaveTraded(order, await venue.holdings())) return 'ended';
    report(`order ${order.id} is gone, and the account looks as if it had traded: its fill is waited for`);
    // A venue counts readings.
    this.#missing.set(order.id, { kind: 'gone', since: clock.now() });
    return 'waits';
  }
}
