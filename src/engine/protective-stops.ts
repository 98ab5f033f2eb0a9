import type { ClientOrderId, OrderState } from '../core/order.ts';
import type { Restorable } from '../core/restorable.ts';
import { MINUTE, type Instant } from '../core/time.ts';

/**
 * The most stops of one position. Then one stop of the whole size takes their place, because each stop costs a call to
 * place it and a call to take it back.
 */
const MOST_PARTS = 6;

/** After this many refusals in a row the position is closed. */
const MOST_REFUSED = 3;

/**
 * A stop that never arrived counts as a quarter of a refusal. The venue may have refused it in words that are not known
 * here. One that it took and did not keep counts as much.
 */
const UNHEARD = 0.25;

/** Stops that were not kept count together while each ends within this time after the one before: none has stood. */
const HAS_STOOD = 5 * MINUTE;

export interface ProtectiveStopsSnapshot {
  readonly lots: number;
  readonly refused: number;
  readonly unkept: number;
  readonly unkeptAt: number;
  readonly asked: readonly ClientOrderId[];
  readonly left: readonly (readonly [ClientOrderId, number])[];
  readonly trigger: 'triggered' | 'waiting';
  readonly inFlight: readonly ClientOrderId[];
  readonly renewal: 'under-way' | 'none';
  readonly outlived: readonly (readonly [ClientOrderId, number])[];
}

const NO_ORDERS: readonly ClientOrderId[] = Object.freeze([]);

/**
 * The stops that rest at the venue for one position, and the lots that they cover together. A stop that outlives its
 * position covers nothing of the next one, and is only remembered until it has ended.
 */
export class ProtectiveStops implements Restorable<ProtectiveStopsSnapshot> {
  /** Lots that are covered. */
  lots = 0;
  /** Stops that were refused since the last one that was not. */
  #refused = 0;
  /** Stops in a row that the venue took and did not keep. */
  #unkept = 0;
  /** When the newest of them ended; 0 before the first. */
  #unkeptAt = 0;
  /** Those that we want back. */
  #asked = new Set<ClientOrderId>();
  #left = new Map<ClientOrderId, number>();
  /** Set from the moment that one of them has triggered, until another position is entered. */
  #trigger: 'triggered' | 'waiting' = 'waiting';
  /** Those that the venue has not answered for. */
  #inFlight = new Set<ClientOrderId>();
  /** Set while all of them are taken back for one that takes their place. */
  #renewal: 'under-way' | 'none' = 'none';
  /** What is left of stops whose position is over. */
  #outlived = new Map<ClientOrderId, number>();

  snapshot(): ProtectiveStopsSnapshot {
    return {
      lots: this.lots,
      refused: this.#refused,
      unkept: this.#unkept,
      unkeptAt: this.#unkeptAt,
      asked: [...this.#asked],
      left: [...this.#left],
      trigger: this.#trigger,
      inFlight: [...this.#inFlight],
      renewal: this.#renewal,
      outlived: [...this.#outlived],
    };
  }

  restore({ lots, refused, unkept, unkeptAt, asked, ...orders }: ProtectiveStopsSnapshot): void {
    const { left, trigger, inFlight, renewal, outlived } = orders;
    this.lots = lots;
    this.#refused = refused;
    this.#unkept = unkept;
    this.#unkeptAt = unkeptAt;
    this.#asked = new Set(asked);
    this.#left = new Map(left);
    this.#trigger = trigger;
    this.#inFlight = new Set(inFlight);
    this.#renewal = renewal;
    this.#outlived = new Map(outlived);
  }

  add(order: ClientOrderId, lots: number): void {
    this.#left.set(order, lots);
    this.#inFlight.add(order);
    this.lots += lots;
  }

  /** The venue took one: refusals in a row begin anew. Whether it keeps it is seen later. */
  accepted(): void {
    this.#refused = 0;
  }

  /**
   * One has ended. Counts refusals in a row, and stops that were neither kept nor asked back. The refusal of a busy
   * venue does not count: such a venue would not take the exit either.
   */
  countEnd(order: ClientOrderId, state: OrderState, at: Instant): 'too-many' | 'bearable' {
    const wasAsked = this.forgetAsked(order) === 'asked';
    if (state.kind !== 'rejected') {
      this.#refused = 0;
      if (!wasAsked && hasFilledNothing(state)) this.#countUnkept(at);
    } else if (state.refused !== 'for-now') this.#refused += state.refused === 'unheard' ? UNHEARD : 1;
    if (this.#refused + this.#unkept * UNHEARD < MOST_REFUSED) return 'bearable';
    this.#refused = 0;
    this.#unkept = 0;
    return 'too-many';
  }

  #countUnkept(at: Instant): void {
    this.#unkept = at - this.#unkeptAt > HAS_STOOD ? 1 : this.#unkept + 1;
    this.#unkeptAt = at;
  }

  /** An ended one need not be remembered as asked back; whether it was. */
  forgetAsked(order: ClientOrderId): 'asked' | 'not-asked' {
    return this.#asked.size > 0 && this.#asked.delete(order) ? 'asked' : 'not-asked';
  }

  /** The venue was asked, whatever came of it; whether that is news. */
  answered(order: ClientOrderId): boolean {
    return this.#inFlight.delete(order);
  }

  /** Another one has to wait: for what becomes of the newest, or for the last of the old ones to go. */
  get mustWait(): boolean {
    return this.#inFlight.size > 0 || this.#renewal === 'under-way';
  }

  /** One of them has triggered: lots without a stop are closed at the market, and no new stop rests for them. */
  get areTriggered(): boolean {
    return this.#trigger === 'triggered';
  }

  /** The venue says that a stop has triggered; nothing when the order is not a stop. */
  trigger(order: ClientOrderId): void {
    if (this.#left.has(order)) this.#trigger = 'triggered';
  }

  /** The triggers of the last position say nothing of the next one. */
  forgetTriggers(): void {
    this.#trigger = 'waiting';
  }

  get areMany(): boolean {
    return this.#left.size >= MOST_PARTS;
  }

  /** They are being taken back, and one takes their place. */
  renew(): void {
    this.#renewal = 'under-way';
  }

  /** Their position is over, or has turned into its opposite: they are to be taken back. */
  endPosition(): void {
    if (this.#left.size === 0) return;
    for (const [order, left] of this.#left) this.#outlived.set(order, left);
    this.#left.clear();
    this.#inFlight.clear();
    this.#asked.clear();
    this.#renewal = 'none';
    this.lots = 0;
  }

  /** Some lots of a stop have traded; nothing when the order is not a stop. */
  fill(order: ClientOrderId, lots: number): void {
    const left = this.#left.get(order);
    if (left === undefined) {
      const outlived = this.#outlived.get(order);
      if (outlived !== undefined) this.#outlived.set(order, outlived - lots);
      return;
    }
    this.#trigger = 'triggered';
    this.#left.set(order, left - lots);
    this.lots -= lots;
  }

  /** The stop has ended. */
  end(order: ClientOrderId): void {
    if (this.#outlived.size > 0) this.#outlived.delete(order);
    // Most orders are no stops, and looking one up takes time.
    if (this.#left.size === 0) return;
    this.lots -= this.#left.get(order) ?? 0;
    this.#left.delete(order);
    this.#inFlight.delete(order);
    if (this.#left.size === 0) this.#renewal = 'none';
  }

  has(order: ClientOrderId): boolean {
    return this.#left.size > 0 && this.#left.has(order);
  }

  /** Whether the order is a stop of a position that is over, and has not ended. */
  hasOutlived(order: ClientOrderId): boolean {
    return this.#outlived.size > 0 && this.#outlived.has(order);
  }

  /** Stops of a position that is over, which could still close lots of another. */
  outlived(): readonly ClientOrderId[] {
    return withSomethingLeft(this.#outlived);
  }

  /** Whether one of them, or one whose position is over, has not ended. */
  get isAnyLeft(): boolean {
    return this.#left.size > 0 || this.#outlived.size > 0;
  }

  /** Those of which something is left; one that has filled needs no taking back. */
  orders(): readonly ClientOrderId[] {
    return withSomethingLeft(this.#left);
  }

  /** All that are to be taken back now: their end is no failing of the venue. */
  takeBack(): readonly ClientOrderId[] {
    const orders = this.orders();
    for (const order of orders) this.#asked.add(order);
    return orders;
  }
}

function withSomethingLeft(stops: ReadonlyMap<ClientOrderId, number>): readonly ClientOrderId[] {
  return stops.size === 0 ? NO_ORDERS : [...stops].flatMap(([order, left]) => (left > 0 ? [order] : []));
}

function hasFilledNothing(state: OrderState): boolean {
  return (state.kind === 'cancelled' || state.kind === 'expired') && state.filledLots === 0;
}
