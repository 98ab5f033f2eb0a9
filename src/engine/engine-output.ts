import type { CashFlowCause } from '../core/cash-flow-cause.ts';
import type { ClientOrderId, OrderRequest, OrderState } from '../core/order.ts';
import type { Instant } from '../core/time.ts';
import type { MarketRole } from '../core/universe.ts';
import type { ApprovedOrder } from '../risk/approved-order.ts';
import type { Refusal } from '../risk/risk-check.port.ts';

/** An order that the guardian, a halt or a sick venue kept from being sent. */
export interface RefusedOrder {
  readonly order: OrderRequest;
  readonly refusals: readonly Refusal[];
}

/** Asks the driver for a `timer` event of this name at or after that instant. */
export interface TimerRequest {
  readonly timer: string;
  readonly at: Instant;
}

/** What became of one belief. */
export type SignalOutcome =
  | { readonly kind: 'ordered'; readonly orders: readonly ClientOrderId[] }
  | { readonly kind: 'refused' }
  /** The venue cannot short this instrument; orders are the exit of a long position. */
  | { readonly kind: 'skipped-short'; readonly orders: readonly ClientOrderId[] }
  /** The forecast was made for an earlier moment. */
  | { readonly kind: 'stale'; readonly madeAt: Instant }
  /** The market is only watched, or has been settled. */
  | { readonly kind: 'not-traded'; readonly reason: string }
  /** The size is not known yet, or rounds to less than the venue's smallest order. */
  | { readonly kind: 'unsized'; readonly reason: string };

/** Why an order exists or does not: the belief, the probabilities it rests on, and what came of it. */
export interface DecisionRecord {
  readonly market: number;
  readonly instrument: string;
  readonly strategy: string;
  readonly belief: number;
  /** The share of equity that the signal named; absent where the sizer decided. */
  readonly share?: number | undefined;
  readonly reason: string;
  readonly price: number;
  readonly probabilities: readonly number[];
  readonly artifact: string | undefined;
  readonly outcome: SignalOutcome;
}

/** Why a position is being closed. */
export type ExitCause = 'horizon' | 'timeout' | 'flatten' | 'signal' | 'target' | 'stop' | 'unprotected';

/** What is different in the engine after an event. */
export type StateChange =
  | {
      readonly kind: 'filled';
      readonly order: ClientOrderId;
      readonly instrument: string;
      readonly positionLots: number;
      readonly cashMinor: bigint;
    }
  | { readonly kind: 'order'; readonly order: ClientOrderId; readonly state: OrderState }
  | {
      readonly kind: 'cash';
      readonly cause: CashFlowCause;
      readonly cashMinor: bigint;
    }
  | { readonly kind: 'closing'; readonly instrument: string; readonly cause: ExitCause }
  /** Nothing is sent until resumed; positions stay. */
  | { readonly kind: 'halted'; readonly reason: string; readonly by: string }
  /** Halted, so many lots of a position stand without a stop or an exit, until resumed or closed by hand. */
  | { readonly kind: 'unprotected'; readonly instrument: string; readonly lots: number }
  /** The venue has so many lots less of a position than its fills say. */
  | { readonly kind: 'missing'; readonly instrument: string; readonly lots: number }
  /** A position is below the venue's smallest order: it can be neither closed nor guarded. */
  | { readonly kind: 'too-small'; readonly instrument: string; readonly lots: number }
  /**
   * No position is opened until resumed. Asked to flatten, those that are open are closed; stopped by the guardian
   * itself, they run on to their exits.
   */
  | { readonly kind: 'reducing'; readonly reason: string; readonly by: string }
  | { readonly kind: 'resumed'; readonly by: string }
  /** A market began, in this slot. */
  | { readonly kind: 'listed'; readonly market: number; readonly instrument: string; readonly role: MarketRole }
  /** A market ended: so many signed lots were held there, and each unit paid so much quote currency. */
  | {
      readonly kind: 'settled';
      readonly market: number;
      readonly instrument: string;
      readonly value: number;
      readonly lots: number;
      readonly cashMinor: bigint;
    }
  /**
   * A fill of a settled market was booked before its settlement, which pays `value` per unit for its lots too. Both
   * together changed cash by `changeMinor`.
   */
  | {
      readonly kind: 'filled-before-settlement';
      readonly order: ClientOrderId;
      readonly instrument: string;
      readonly value: number;
      readonly changeMinor: bigint;
      readonly cashMinor: bigint;
    }
  | { readonly kind: 'venue'; readonly health: 'up' | 'down'; readonly detail: string };

/** Everything the engine wants done, and everything it decided, after one event. */
export interface EngineOutput {
  /** To be sent in this order, after the cancels. */
  readonly orders: readonly ApprovedOrder[];
  readonly cancels: readonly ClientOrderId[];
  readonly refusals: readonly RefusedOrder[];
  readonly timers: readonly TimerRequest[];
  /** The engine would like forecasts for the moment it was just shown. */
  readonly forecast: 'wanted' | 'not-wanted';
  readonly decisions: readonly DecisionRecord[];
  readonly changes: readonly StateChange[];
}

const NONE: readonly never[] = Object.freeze([]);

/** The shared answer when nothing happens; compare by identity. */
export const QUIET: EngineOutput = Object.freeze({
  orders: NONE,
  cancels: NONE,
  refusals: NONE,
  timers: NONE,
  forecast: 'not-wanted',
  decisions: NONE,
  changes: NONE,
});

/** The shared answer to a moment on which nothing happens but that forecasts are wanted. */
export const FORECAST_WANTED: EngineOutput = Object.freeze({ ...QUIET, forecast: 'wanted' });

/** Whether there is something in it to keep or to do, beyond asking for forecasts. */
export function isQuiet(output: EngineOutput): boolean {
  return output === QUIET || output === FORECAST_WANTED;
}
