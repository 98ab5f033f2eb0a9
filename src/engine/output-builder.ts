import type { ClientOrderId } from '../core/order.ts';
import type { ApprovedOrder } from '../risk/approved-order.ts';
import { FORECAST_WANTED, QUIET, type DecisionRecord, type EngineOutput, type RefusedOrder, type StateChange, type TimerRequest } from './engine-output.ts';

/** Collects what one event leads to. Untouched, it costs nothing and gives the shared quiet output. */
export class OutputBuilder {
  #orders: ApprovedOrder[] = [];
  #cancels: ClientOrderId[] = [];
  #refusals: RefusedOrder[] = [];
  #timers: TimerRequest[] = [];
  #decisions: DecisionRecord[] = [];
  #changes: StateChange[] = [];
  #touched = false;

  order(order: ApprovedOrder): void {
    this.#orders.push(order);
    this.#touched = true;
  }

  cancel(order: ClientOrderId): void {
    this.#cancels.push(order);
    this.#touched = true;
  }

  refusal(refusal: RefusedOrder): void {
    this.#refusals.push(refusal);
    this.#touched = true;
  }

  timer(timer: TimerRequest): void {
    this.#timers.push(timer);
    this.#touched = true;
  }

  decision(decision: DecisionRecord): void {
    this.#decisions.push(decision);
    this.#touched = true;
  }

  change(change: StateChange): void {
    this.#changes.push(change);
    this.#touched = true;
  }

  /** The output of this event; the builder is empty again afterwards. */
  take(forecast: 'wanted' | 'not-wanted'): EngineOutput {
    if (!this.#touched) return forecast === 'wanted' ? FORECAST_WANTED : QUIET;
    const output: EngineOutput = {
      orders: this.#orders,
      cancels: this.#cancels,
      refusals: this.#refusals,
      timers: this.#timers,
      forecast,
      decisions: this.#decisions,
      changes: this.#changes,
    };
    this.#orders = [];
    this.#cancels = [];
    this.#refusals = [];
    this.#timers = [];
    this.#decisions = [];
    this.#changes = [];
    this.#touched = false;
    return output;
  }
}
