import type { Fill } from '../core/fill.ts';
import type { Instrument } from '../core/instrument.ts';
import type { ClientOrderId } from '../core/order.ts';
import { MINUTE, SECOND, type Duration, type Instant } from '../core/time.ts';
import type { ExitCause, TimerRequest } from './engine-output.ts';
import { ProtectiveStops } from './protective-stops.ts';
import { SellableLots } from './sellable-lots.ts';

/** Why the newest entry was made and until when its belief holds. */
export interface EntryIntent {
  readonly order: ClientOrderId;
  readonly reason: string;
  /** The decision's instant plus `holdFor`; undefined when nothing but another belief ends it. */
  readonly dueAt: Instant | undefined;
}

const MANY_REFUSALS = 24;

/** What the engine has under way in one instrument, beside the position itself, which the ledger knows. */
export class MarketDesk {
  readonly market: number;
  readonly instrument: Instrument;
  /** Kept after its order has ended, because a fill may arrive later than the news of the end. */
  intent: EntryIntent | undefined;
  /** Orders that have not ended. */
  entry: ClientOrderId | undefined;
  exit: ClientOrderId | undefined;
  /** Set from the moment that the position is to be closed until it is. */
  closing: ExitCause | undefined;
  /** The timer that ends the position. */
  hold: TimerRequest | undefined;
  /** Set while a timer will look again at an exit or a stop that failed. */
  retry: TimerRequest | undefined;
  /** Exits that were refused in a row. */
  exitsRefused = 0;
  readonly stops = new ProtectiveStops();
  readonly sellable = new SellableLots();
  /** The newest stop to be sent, so that a late fill of an ended one is still known for what it is. */
  lastStop: ClientOrderId | undefined;
  /** Lots that were told to have no stop while halted. */
  toldBare = 0;
  /** Lots, below the smallest order, whose exit was refused: it is not sent again for as many, until resumed. */
  toldSmall = 0;

  constructor(market: number, instrument: Instrument) {
    this.market = market;
    this.instrument = instrument;
  }

  /**
   * How long after a refused exit or stop it is tried again: after many in a row seldom, as the venue may no longer
   * hold what our books say.
   */
  get retryAfter(): Duration {
    return (this.exitsRefused < MANY_REFUSALS ? 5 * SECOND : MINUTE) as Duration;
  }

  get isBusy(): boolean {
    return this.entry !== undefined || this.exit !== undefined || this.closing !== undefined;
  }

  enter(intent: EntryIntent): void {
    this.intent = intent;
    this.entry = intent.order;
    this.stops.forgetTriggers();
  }

  /** Lots of a position of this size that neither a stop nor an exit stands for. */
  bareLots(positionLots: number): number {
    return this.exit === undefined ? Math.max(0, this.sellable.of(positionLots) - this.stops.lots) : 0;
  }

  /** Why the order of a fill was sent, for the trade log. */
  reasonOf(fill: Fill): string {
    if (fill.cause !== 'order') return fill.cause;
    if (fill.order === this.intent?.order) return this.intent.reason;
    if (fill.order === this.lastStop || this.stops.has(fill.order)) return 'stop';
    return this.closing ?? 'signal';
  }

  /** The entry began to fill: its timer is set. Only the first fill of an entry gives one. */
  startHold(order: ClientOrderId): TimerRequest | undefined {
    if (this.intent?.order !== order || this.intent.dueAt === undefined) return undefined;
    const timer = `hold:${order}`;
    if (this.hold?.timer === timer) return undefined;
    this.hold = { timer, at: this.intent.dueAt };
    return this.hold;
  }

  /** An order has ended, whatever its fate. */
  forget(order: ClientOrderId): void {
    if (this.entry === order) this.entry = undefined;
    if (this.exit === order) this.exit = undefined;
    this.stops.end(order);
  }

  /**
   * The position is closed. When a stop has triggered, lots of its entry that still come are closed too; the entry of a
   * turn is of the next position.
   */
  flat(): void {
    if (this.closing === 'signal') this.stops.forgetTriggers();
    this.closing = undefined;
    this.hold = undefined;
    this.retry = undefined;
    this.toldSmall = this.exitsRefused = 0;
  }
}
