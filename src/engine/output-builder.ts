import type { ClientOrderId } from '../core/order.ts';
import type { ApprovedOrder } from '../risk/approved-order.ts';
import { FORECAST_WANTED, QUIET, type DecisionRecord, type EngineOutput, type RefusedOrder, type StateChange, type TimerRequest } from './engine-output.ts';

interface Gathered {
  orders?: ApprovedOrder[];
  cancels?: ClientOrderId[];
  refusals?: RefusedOrder[];
  timers?: TimerRequest[];
  decisions?: DecisionRecord[];
  changes?: StateChange[];
}

/** Collects what one event leads to. Untouched, it costs nothing and gives the shared quiet output. */
export class OutputBuilder {
  #gathered: Gathered | undefined;

  order(order: ApprovedOrder): void {
    (this.#lists.orders ??= []).push(order);
  }

  cancel(order: ClientOrderId): void {
    (this.#lists.cancels ??= []).push(order);
  }

  refusal(refusal: RefusedOrder): void {
    (this.#lists.refusals ??= []).push(refusal);
  }

  timer(timer: TimerRequest): void {
    (this.#lists.timers ??= []).push(timer);
  }

  decision(decision: DecisionRecord): void {
    (this.#lists.decisions ??= []).push(decision);
  }

  change(change: StateChange): void {
    (this.#lists.changes ??= []).push(change);
  }

  /** The output of this event; the builder is empty again afterwards. */
  take(forecast: 'wanted' | 'not-wanted'): EngineOutput {
    const gathered = this.#gathered;
    if (gathered === undefined) return forecast === 'wanted' ? FORECAST_WANTED : QUIET;
    this.#gathered = undefined;
    return {
      orders: gathered.orders ?? QUIET.orders,
      cancels: gathered.cancels ?? QUIET.cancels,
      refusals: gathered.refusals ?? QUIET.refusals,
      timers: gathered.timers ?? QUIET.timers,
      forecast,
      decisions: gathered.decisions ?? QUIET.decisions,
      changes: gathered.changes ?? QUIET.changes,
    };
  }

  get #lists(): Gathered {
    return (this.#gathered ??= {});
  }
}
