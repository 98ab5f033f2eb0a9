import type { Instrument } from '../core/instrument.ts';
import type { ClientOrderId } from '../core/order.ts';
import type { Duration, Instant } from '../core/time.ts';
import type { ExitCause, TimerRequest } from './engine-output.ts';

/** An entry order under way, and what its first fill starts. */
export interface WorkingEntry {
  readonly order: ClientOrderId;
  readonly reason: string;
  /** When the belief behind it ends: its decision's instant plus `holdFor`. */
  readonly dueAt: Instant | undefined;
}

/** What the engine has under way in one instrument, beside the position itself, which the ledger knows. */
export class MarketDesk {
  readonly market: number;
  readonly instrument: Instrument;
  entry: WorkingEntry | undefined;
  exit: ClientOrderId | undefined;
  /** Set as soon as the position is to be closed, until it is. */
  closing: ExitCause | undefined;
  /** The timer that ends the position. */
  hold: TimerRequest | undefined;
  /** The engine looks closer at the first moment at or after this; Infinity when nothing can fall due. */
  wakeAt = Number.POSITIVE_INFINITY;

  constructor(market: number, instrument: Instrument) {
    this.market = market;
    this.instrument = instrument;
  }

  get isBusy(): boolean {
    return this.entry !== undefined || this.exit !== undefined || this.closing !== undefined;
  }

  /** The entry began to fill: its timer starts to count. Only the first fill of an entry gives one. */
  startHold(order: ClientOrderId): TimerRequest | undefined {
    if (this.entry?.order !== order || this.entry.dueAt === undefined) return undefined;
    const timer = `hold:${order}`;
    if (this.hold?.timer === timer) return undefined;
    this.hold = { timer, at: this.entry.dueAt };
    return this.hold;
  }

  /** An order has ended, whatever its fate. */
  forget(order: ClientOrderId): void {
    if (this.entry?.order === order) this.entry = undefined;
    if (this.exit === order) this.exit = undefined;
  }

  /** Works out `wakeAt` anew, after anything changed. */
  reschedule(lots: number, openedAt: Instant | undefined, timeout: Duration | undefined): void {
    if (lots === 0) {
      this.closing = undefined;
      this.hold = undefined;
      this.wakeAt = Number.POSITIVE_INFINITY;
    } else if (this.closing !== undefined) {
      // An exit that ended without closing the position is tried again at the next moment.
      this.wakeAt = this.exit === undefined ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    } else {
      // A timer that was lost is noticed at the first moment after it was due.
      const holdEnds = this.hold === undefined ? Number.POSITIVE_INFINITY : this.hold.at + 1;
      const timesOut = openedAt === undefined || timeout === undefined ? Number.POSITIVE_INFINITY : openedAt + timeout;
      this.wakeAt = Math.min(holdEnds, timesOut);
    }
  }
}
