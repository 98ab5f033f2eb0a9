import type { ClientOrderId } from '../core/order.ts';
import type { ApprovedOrder } from '../risk/approved-order.ts';
import {
  FORECAST_WANTED,
  QUIET,
  type DecisionRecord,
  type EngineOutput,
  type RefusedOrder,
  type StateChange,
  type TimerRequest,
} from './engine-output.ts';

/**
 * Whether outputs say what was decided and what has changed. `left-out` is for a run of which nobody keeps a journal:
 * it decides the same in less time.
 */
export type OutputRecords = 'kept' | 'left-out';

/** Collects what one event leads to. Untouched, it costs nothing and gives the shared quiet output. */
export class OutputBuilder {
  readonly records: OutputRecords;
  #state: 'quiet' | 'gathering' = 'quiet';
  #orders: ApprovedOrder[] | undefined;
  #cancels: ClientOrderId[] | undefined;
  #refusals: RefusedOrder[] | undefined;
  #timers: TimerRequest[] | undefined;
  #decisions: DecisionRecord[] | undefined;
  #changes: StateChange[] | undefined;

  constructor(records: OutputRecords = 'kept') {
    this.records = records;
  }

  order(order: ApprovedOrder): void {
    this.#state = 'gathering';
    this.#orders = appended(this.#orders, order);
  }

  cancel(order: ClientOrderId): void {
    this.#state = 'gathering';
    this.#cancels = appended(this.#cancels, order);
  }

  refusal(refusal: RefusedOrder): void {
    this.#state = 'gathering';
    this.#refusals = appended(this.#refusals, refusal);
  }

  timer(timer: TimerRequest): void {
    this.#state = 'gathering';
    this.#timers = appended(this.#timers, timer);
  }

  decision(decision: DecisionRecord): void {
    if (this.records === 'left-out') return;
    this.#state = 'gathering';
    this.#decisions = appended(this.#decisions, decision);
  }

  change(change: StateChange): void {
    if (this.records === 'left-out') return;
    this.#state = 'gathering';
    this.#changes = appended(this.#changes, change);
  }

  /** The output of this event; the builder is empty again afterwards. */
  take(forecast: 'wanted' | 'not-wanted'): EngineOutput {
    if (this.#state === 'quiet') return forecast === 'wanted' ? FORECAST_WANTED : QUIET;
    const output = {
      orders: this.#orders ?? QUIET.orders,
      cancels: this.#cancels ?? QUIET.cancels,
      refusals: this.#refusals ?? QUIET.refusals,
      timers: this.#timers ?? QUIET.timers,
      forecast,
      decisions: this.#decisions ?? QUIET.decisions,
      changes: this.#changes ?? QUIET.changes,
    };
    this.#state = 'quiet';
    this.#orders = this.#cancels = this.#refusals = this.#timers = this.#decisions = this.#changes = undefined;
    return output;
  }
}

/** Most lists hold one thing only; an empty list that is pushed to makes room for seventeen. */
export function appended<Item>(list: Item[] | undefined, item: Item): Item[] {
  if (list === undefined) return [item];
  list.push(item);
  return list;
}
