import type { Fill } from '../core/fill.ts';
import type { Instrument } from '../core/instrument.ts';
import type { ClientOrderId } from '../core/order.ts';
import type { Restorable } from '../core/restorable.ts';
import { instant, MINUTE, SECOND, type Duration, type Instant } from '../core/time.ts';
import type { ExitCause, TimerRequest } from './engine-output.ts';
import {
  copyOfState,
  heldSide,
  newHolding,
  type ClosingMarket,
  type HeldSide,
  type Holding,
  type MarketState,
  type Reduction,
} from './market-state.ts';
import { ProtectiveStops, type ProtectiveStopsSnapshot } from './protective-stops.ts';
import { SellableLots, type SellableLotsSnapshot } from './sellable-lots.ts';

/** Why the newest entry was made and until when its belief holds. */
export interface EntryIntent {
  readonly order: ClientOrderId;
  readonly reason: string;
  /** The decision's instant plus `holdFor`; undefined when nothing but another belief ends it. */
  readonly dueAt: Instant | undefined;
  /** The timer of its first fill. A turn's entry may fill while the position before is there: the next one keeps it. */
  readonly hold?: TimerRequest;
}

export interface TradedMarketSnapshot {
  readonly instrument: string;
  readonly state: MarketState;
  readonly intent: EntryIntent | undefined;
  readonly lastStop: ClientOrderId | undefined;
  readonly reportedBareLots: number;
  readonly stops: ProtectiveStopsSnapshot;
  readonly sellable: SellableLotsSnapshot;
}

/**
 * What an order of a market was for. `waited-for`: an exit of a part, or a stop or an exit of the position before; what
 * is due to the position waits for its end.
 */
export type OrderRole = 'stop' | 'exit' | 'waited-for' | 'other';

const MANY_REFUSALS = 24;

/** What the engine has under way in one instrument. The position is not in here: the ledger has it. */
export class TradedMarket implements Restorable<TradedMarketSnapshot> {
  /** Position of the instrument in the universe. */
  readonly market: number;
  readonly instrument: Instrument;
  readonly stops = new ProtectiveStops();
  readonly sellable = new SellableLots();
  /** The newest stop to be sent, so that a late fill of an ended one is still known for what it is. */
  lastStop: ClientOrderId | undefined;
  /** Lots without a stop that were reported last while halted. */
  reportedBareLots = 0;
  #state: MarketState;
  /** Kept after its order has ended, because a fill may arrive later than the news of the end. */
  #intent: EntryIntent | undefined;

  /** `lots` is the position that the ledger begins with. */
  constructor(market: number, instrument: Instrument, lots: number) {
    this.market = market;
    this.instrument = instrument;
    const side = heldSide(lots);
    this.#state =
      side === undefined
        ? { kind: 'flat', lastExit: undefined }
        : { kind: 'open', holding: newHolding(side), entry: undefined, reduction: undefined, lastExit: undefined };
  }

  snapshot(): TradedMarketSnapshot {
    return {
      instrument: this.instrument.id,
      state: copyOfState(this.#state),
      intent: this.#intent,
      lastStop: this.lastStop,
      reportedBareLots: this.reportedBareLots,
      stops: this.stops.snapshot(),
      sellable: this.sellable.snapshot(),
    };
  }

  restore({ instrument, state, intent, lastStop, reportedBareLots, stops, sellable }: TradedMarketSnapshot): void {
    if (instrument !== this.instrument.id)
      throw new RangeError(`A snapshot is of the same universe, had ${instrument} for ${this.instrument.id}`);
    this.#state = copyOfState(state);
    this.#intent = intent;
    this.lastStop = lastStop;
    this.reportedBareLots = reportedBareLots;
    this.stops.restore(stops);
    this.sellable.restore(sellable);
  }

  get state(): MarketState {
    return this.#state;
  }

  /** The entry that has not ended. */
  get entry(): ClientOrderId | undefined {
    return this.#state.kind === 'flat' ? undefined : this.#state.entry;
  }

  /** The exit that has not ended, of this position or the one before. */
  get exit(): ClientOrderId | undefined {
    if (this.#state.kind === 'closing') return this.#state.exit;
    return this.reduction?.order ?? this.#state.lastExit;
  }

  /** The exit of a part of the position that has not ended. */
  get reduction(): Reduction | undefined {
    return this.#state.kind === 'open' ? this.#state.reduction : undefined;
  }

  /** Whether the order is the exit of a part of this position, which may have been to be closed since. */
  isExitOfPart(order: ClientOrderId): boolean {
    const state = this.#state;
    if (state.kind === 'closing') return state.exit === order && state.covers !== 'all' && state.covers > 0;
    return this.reduction?.order === order;
  }

  /** What the engine remembers of the position; undefined without one. */
  get holding(): Holding | undefined {
    return this.#state.kind === 'open' || this.#state.kind === 'closing' ? this.#state.holding : undefined;
  }

  /** Orders are under way, or a position is being closed: beliefs wait. */
  get isBusy(): boolean {
    return this.#state.kind === 'closing' || this.entry !== undefined || this.exit !== undefined;
  }

  /**
   * What is to have stops; undefined without a position, and while an exit makes it smaller. A position whose exit
   * waits for that of the position before is guarded until then.
   */
  get guarded(): Holding | undefined {
    const state = this.#state;
    if (state.kind === 'open') return state.reduction === undefined ? state.holding : undefined;
    return state.kind === 'closing' && state.exit !== undefined && state.covers === 0 ? state.holding : undefined;
  }

  /** How long after a refused exit or stop it is tried again: seldom after many, as the venue may hold less. */
  get retryAfter(): Duration {
    return ((this.holding?.exitsRefused ?? 0) < MANY_REFUSALS ? 5 * SECOND : MINUTE) as Duration;
  }

  /** Lots of a position of this size that neither a stop nor an exit stands for. */
  bareLots(positionLots: number): number {
    const leaving = this.#leaving();
    if (leaving === 'all') return 0;
    return Math.max(0, this.sellable.of(positionLots) - this.stops.lots - leaving);
  }

  /** Lots that the exit under way stands for. */
  #leaving(): 'all' | number {
    const state = this.#state;
    if (state.kind !== 'closing') return this.reduction?.left ?? 0;
    return state.exit === undefined ? 0 : state.covers;
  }

  /** An entry is on its way. */
  enter(intent: EntryIntent): void {
    this.#intent = intent;
    this.stops.forgetTriggers();
    const state = this.#state;
    if (state.kind === 'open' || state.kind === 'closing') state.entry = intent.order;
    else this.#state = { kind: 'entering', entry: intent.order, lastExit: state.lastExit };
  }

  /** An exit of a part of the position is on its way. A market without a position has none: throws a RangeError. */
  reduce(order: ClientOrderId, lots: number): void {
    const state = this.#state;
    if (state.kind !== 'open')
      throw new RangeError(`${this.instrument.id} has no position to reduce, is ${state.kind}`);
    state.reduction = { order, left: lots };
  }

  /** The position is to be closed. A market without a position cannot be: throws a RangeError. */
  beginClosing(cause: ExitCause): ClosingMarket {
    const state = this.#state;
    if (state.kind === 'closing') {
      state.cause = cause;
      return state;
    }
    if (state.kind !== 'open') throw new RangeError(`${this.instrument.id} has no position to close, is ${state.kind}`);
    const { holding, entry, reduction, lastExit } = state;
    const covers = reduction?.left ?? (lastExit === undefined ? 'all' : 0);
    const closing: ClosingMarket = { kind: 'closing', holding, cause, exit: this.exit, covers, entry };
    this.#state = closing;
    return closing;
  }

  /**
   * A fill of an order was booked, and the position has so many lots now. The first fill of an entry gives the timer
   * that ends the position.
   */
  booked({ order, lots }: Pick<Fill, 'order' | 'lots'>, positionLots: number): TimerRequest | undefined {
    const hold = this.#takeHold(order);
    this.#leave(order, lots);
    const side = heldSide(positionLots);
    // A fill that turns the position ends one and opens the next.
    if (this.holding?.side !== side) this.#becomeFlat();
    if (side === undefined) return hold;
    const state = this.#state;
    if (state.kind === 'open') state.holding.hold = hold ?? state.holding.hold;
    else if (state.kind !== 'closing') this.#becomeOpen(side);
    return hold;
  }

  #leave(order: ClientOrderId, lots: number): void {
    const state = this.#state;
    const { reduction } = this;
    if (reduction?.order === order) reduction.left -= lots;
    else if (state.kind === 'closing' && state.exit === order && state.covers !== 'all')
      state.covers = Math.max(0, state.covers - lots);
  }

  /** An order has ended, whatever its fate; what it was for. */
  ended(order: ClientOrderId): OrderRole {
    const role = this.#roleOf(order);
    this.stops.end(order);
    this.#endExit(order);
    this.#endEntry(order);
    return role;
  }

  #roleOf(order: ClientOrderId): OrderRole {
    if (this.stops.has(order)) return 'stop';
    if (this.stops.hasOutlived(order)) return 'waited-for';
    if (this.exit !== order) return 'other';
    return this.#state.kind === 'closing' && this.#state.covers === 'all' ? 'exit' : 'waited-for';
  }

  #endExit(order: ClientOrderId): void {
    const state = this.#state;
    if (state.kind === 'closing') {
      if (state.exit !== order) return;
      state.exit = undefined;
      state.covers = 'all';
      return;
    }
    if (state.lastExit === order) state.lastExit = undefined;
    if (state.kind === 'open' && state.reduction?.order === order) state.reduction = undefined;
  }

  #endEntry(order: ClientOrderId): void {
    const state = this.#state;
    if (this.entry !== order) return;
    if (state.kind === 'entering') this.#state = { kind: 'flat', lastExit: state.lastExit };
    else if (state.kind !== 'flat') state.entry = undefined;
  }

  /** Why the order of a fill was sent, for the trade log. */
  reasonOf(fill: Fill): string {
    if (fill.cause !== 'order') return fill.cause;
    if (fill.order === this.#intent?.order) return this.#intent.reason;
    const { lastStop, stops } = this;
    if (fill.order === lastStop || stops.has(fill.order) || stops.hasOutlived(fill.order)) return 'stop';
    return this.#state.kind === 'closing' ? this.#state.cause : 'signal';
  }

  /** The timer that a fill of the entry asks for; undefined where it was asked for already. */
  #takeHold(order: ClientOrderId): TimerRequest | undefined {
    const intent = this.#intent;
    if (intent?.order !== order || intent.dueAt === undefined) return undefined;
    const hold = { timer: `hold:${order}`, at: intent.dueAt };
    const known = this.#state.kind === 'closing' ? intent.hold : this.holding?.hold;
    if (known?.timer === hold.timer) return undefined;
    this.#intent = { ...intent, hold };
    return hold;
  }

  #becomeOpen(side: HeldSide): void {
    const { entry, exit } = this;
    const holding = { ...newHolding(side), hold: this.#intent?.hold };
    this.#state = { kind: 'open', holding, entry, reduction: undefined, lastExit: exit };
  }

  /**
   * When a stop has triggered, lots of its entry that still come are closed too. A turn's entry belongs to the new
   * position, so the old stop's trigger is forgotten.
   */
  #becomeFlat(): void {
    const { entry, exit } = this;
    this.stops.endPosition();
    if (this.#state.kind === 'closing' && this.#state.cause === 'signal') this.stops.forgetTriggers();
    this.#state = entry === undefined ? { kind: 'flat', lastExit: exit } : { kind: 'entering', entry, lastExit: exit };
  }
}

/** The due time of a belief that holds for so long. */
export function dueAfter(at: Instant, holdFor: Duration | undefined): Instant | undefined {
  return holdFor === undefined ? undefined : instant(at + holdFor);
}
