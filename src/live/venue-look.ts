import type { Clock } from '../core/clock.ts';
import type { ActionSender } from './action-sender.ts';
import type { LedgerReading } from './ledger-reading.ts';
import type { LookPace } from './look-pace.ts';
import type { VenueOrders } from './venue-orders.ts';

export interface VenueLookParts {
  readonly orders: VenueOrders;
  readonly ledger: LedgerReading;
  readonly sender: ActionSender;
  readonly pace: LookPace;
  readonly clock: Clock;
}

/** Reads what has happened at the venue, and sends what follows from it. */
export class VenueLook {
  readonly #parts: VenueLookParts;

  constructor(parts: VenueLookParts) {
    this.#parts = parts;
  }

  /** Rejects when the venue did not answer. */
  async look(): Promise<void> {
    const { orders, ledger, sender, pace, clock } = this.#parts;
    const begunAt = clock.now();
    await orders.look();
    // Before the answers to it are sent, because those set the pace anew.
    pace.looked(begunAt, clock.now());
    await sender.sendAll();
    if (orders.isQuiet) pace.rest(clock.now());
    if (ledger.isDue) await ledger.read();
  }
}
