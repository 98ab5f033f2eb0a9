import type { OrderRequest, OrderState } from '../core/order.ts';
import type { Restorable } from '../core/restorable.ts';
import { filledLots } from '../execution/order-tracker.ts';
import { ReasonCounts, type Counted, type ReasonCountsSnapshot } from './reason-counts.ts';

/** What kept a chance from becoming an entry order: the first thing that did. */
export type ChanceLoss =
  /** The market had no candle at this moment. */
  | 'no-candle'
  /** Decisions are not made at every candle. */
  | 'not-due'
  /**
   * The next moment came, and nobody had said anything about forecasts: the process was started anew between the two.
   */
  | 'unanswered'
  | 'no-forecast'
  /** A position is held, and the strategy wants no other. */
  | 'position-held'
  /** The strategy does not want to be in this market now. */
  | 'no-belief'
  /** The strategy's own code threw an error at this moment. */
  | 'strategy-failed'
  /** An order of this market has not ended. */
  | 'order-under-way'
  /** A stop of the last position is not known to be gone. */
  | 'stop-not-gone'
  /** The market is only watched, or has been settled: a belief about it is a chance of its own. */
  | 'not-traded'
  | 'stale-forecast'
  | 'no-short-here'
  | 'no-size'
  /** By the guardian: `reason` is the check. */
  | 'refused'
  /** The strategy wants the position smaller than it is. */
  | 'made-smaller'
  /** The strategy wants the position closed, and no other. */
  | 'exit-only';

/** How an entry order ended. */
export type EntryEnd = 'filled' | 'filled-in-part' | 'rejected' | 'cancelled' | 'expired';

/**
 * What became of every chance to enter. A chance is one market at one moment. The counts add up:
 * chances = losses + waiting + orders, and orders = ends + working.
 */
export interface EntryCounts {
  readonly chances: number;
  readonly losses: readonly Counted<ChanceLoss>[];
  /** Chances of the newest moment that nothing has been said about yet. */
  readonly waiting: number;
  /** Entry orders that the guardian approved. */
  readonly orders: number;
  readonly ends: readonly Counted<EntryEnd>[];
  /** Entry orders that have not ended. */
  readonly working: number;
}

export interface EntryFunnelSnapshot {
  readonly chances: number;
  readonly waiting: number;
  readonly noCandle: number;
  readonly notDue: number;
  readonly held: number;
  readonly noBelief: number;
  readonly orders: number;
  readonly losses: ReasonCountsSnapshot<ChanceLoss>;
  readonly ends: ReasonCountsSnapshot<EntryEnd>;
}

/** Counts what becomes of chances to enter, cheaply enough for millions of bars a second. */
export class EntryFunnel implements Restorable<EntryFunnelSnapshot> {
  #chances = 0;
  #waiting = 0;
  #noCandle = 0;
  #notDue = 0;
  #held = 0;
  #noBelief = 0;
  #orders = 0;
  readonly #losses = new ReasonCounts<ChanceLoss>();
  readonly #ends = new ReasonCounts<EntryEnd>();

  /** A moment of so many traded markets; `due`: forecasts are asked for. */
  moment(markets: number, candles: number, due: 'due' | 'not-due'): void {
    if (this.#waiting > 0) this.#losses.add('unanswered', undefined, this.#waiting);
    this.#chances += markets;
    this.#noCandle += markets - candles;
    if (due === 'due') this.#waiting = candles;
    else {
      this.#waiting = 0;
      this.#notDue += candles;
    }
  }

  /** No market has a forecast for the newest moment. */
  forecastMissing(reason: string): void {
    this.#loseWaiting('no-forecast', reason);
  }

  /** The strategy failed at the newest moment, for which there are no forecasts. */
  strategyFailed(): void {
    this.#loseWaiting('strategy-failed');
  }

  #loseWaiting(loss: 'no-forecast' | 'strategy-failed', reason?: string): void {
    this.#losses.add(loss, reason, this.#waiting);
    this.#waiting = 0;
  }

  held(): void {
    this.#settle();
    this.#held++;
  }

  noBelief(): void {
    this.#settle();
    this.#noBelief++;
  }

  lost(
    loss: Exclude<ChanceLoss, 'not-traded' | 'no-candle' | 'not-due' | 'unanswered' | 'position-held' | 'no-belief'>,
    reason?: string,
  ): void {
    this.#settle();
    this.#losses.add(loss, reason);
  }

  /** A belief about a market that is not traded now. */
  notTraded(reason: string): void {
    this.#chances++;
    this.#losses.add('not-traded', reason);
  }

  ordered(): void {
    this.#settle();
    this.#orders++;
  }

  /** An entry order has ended. */
  ended(request: OrderRequest, state: OrderState): void {
    switch (state.kind) {
      case 'filled':
        this.#ends.add('filled');
        return;
      case 'rejected':
        this.#ends.add('rejected', state.reason);
        return;
      case 'cancelled':
        if (filledLots(state, request) > 0) this.#ends.add('filled-in-part', state.reason);
        else this.#ends.add('cancelled', state.reason);
        return;
      case 'expired':
        this.#ends.add(filledLots(state, request) > 0 ? 'filled-in-part' : 'expired');
        return;
      case 'in-flight':
      case 'unknown':
      case 'open':
      case 'cancelling':
        throw new RangeError(`Order ${request.id} has not ended, is ${state.kind}`);
      default:
        state satisfies never;
    }
  }

  counts(): EntryCounts {
    const losses = new ReasonCounts<ChanceLoss>();
    losses.add('no-candle', undefined, this.#noCandle);
    losses.add('not-due', undefined, this.#notDue);
    losses.add('position-held', undefined, this.#held);
    losses.add('no-belief', undefined, this.#noBelief);
    return {
      chances: this.#chances,
      losses: [...losses.list(), ...this.#losses.list()].sort((a, b) => b.count - a.count),
      waiting: this.#waiting,
      orders: this.#orders,
      ends: this.#ends.list(),
      working: this.#orders - this.#ends.total,
    };
  }

  snapshot(): EntryFunnelSnapshot {
    return {
      chances: this.#chances,
      waiting: this.#waiting,
      noCandle: this.#noCandle,
      notDue: this.#notDue,
      held: this.#held,
      noBelief: this.#noBelief,
      orders: this.#orders,
      losses: this.#losses.snapshot(),
      ends: this.#ends.snapshot(),
    };
  }

  restore(snapshot: EntryFunnelSnapshot): void {
    this.#chances = snapshot.chances;
    this.#waiting = snapshot.waiting;
    this.#noCandle = snapshot.noCandle;
    this.#notDue = snapshot.notDue;
    this.#held = snapshot.held;
    this.#noBelief = snapshot.noBelief;
    this.#orders = snapshot.orders;
    this.#losses.restore(snapshot.losses);
    this.#ends.restore(snapshot.ends);
  }

  /** A second belief about one market at one moment is a chance of its own. */
  #settle(): void {
    if (this.#waiting > 0) this.#waiting--;
    else this.#chances++;
  }
}
