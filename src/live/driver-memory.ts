import type { Fill } from '../core/fill.ts';
import type { ClientOrderId } from '../core/order.ts';
import type { Restorable } from '../core/restorable.ts';
import type { EngineOutput, TimerRequest } from '../engine/engine-output.ts';
import type { EngineEvent } from '../engine/event.ts';
import { hasEnded } from '../execution/order-tracker.ts';
import { forgetOldest } from './forget-oldest.ts';
import { REMEMBERED } from './remembered.ts';

export interface DriverSnapshot {
  /** Timers that were asked for and have not fired. */
  readonly timers: readonly TimerRequest[];
  /** Lots filled by order, of the newest orders. */
  readonly filled: readonly (readonly [ClientOrderId, number])[];
  /** Of the newest fills. */
  readonly fillIds: readonly string[];
  /** Of the newest cash flows. */
  readonly cashFlowIds: readonly string[];
  /** Orders that were to be taken back and have not ended. */
  readonly unwanted: readonly ClientOrderId[];
}

/** What the driver has to know in addition to the engine's own state, gathered event by event. */
export class DriverMemory implements Restorable<DriverSnapshot> {
  #timers = new Map<string, TimerRequest>();
  #filled = new Map<ClientOrderId, number>();
  #fillIds = new Set<string>();
  #cashFlowIds = new Set<string>();
  #unwanted = new Set<ClientOrderId>();

  add(event: EngineEvent, { cancels, timers }: Pick<EngineOutput, 'cancels' | 'timers'>): void {
    if (event.kind === 'fill') this.#addFill(event.fill);
    if (event.kind === 'cash-flow' && event.id !== undefined) this.#cashFlowIds.add(event.id);
    if (event.kind === 'timer') this.#timers.delete(event.timer);
    if (event.kind === 'order-update' && hasEnded(event.state)) this.#unwanted.delete(event.order);
    for (const order of cancels) this.#unwanted.add(order);
    for (const timer of timers) this.#timers.set(timer.timer, timer);
    for (const known of [this.#fillIds, this.#cashFlowIds]) forgetOldest(known, REMEMBERED);
    forgetOldest(this.#filled, REMEMBERED);
  }

  #addFill({ id, order, lots }: Fill): void {
    this.#fillIds.add(id);
    this.#filled.set(order, (this.#filled.get(order) ?? 0) + lots);
  }

  snapshot(): DriverSnapshot {
    return {
      timers: [...this.#timers.values()],
      filled: [...this.#filled],
      fillIds: [...this.#fillIds],
      cashFlowIds: [...this.#cashFlowIds],
      unwanted: [...this.#unwanted],
    };
  }

  restore({ timers, filled, fillIds, cashFlowIds, unwanted }: DriverSnapshot): void {
    this.#timers = new Map(timers.map((timer) => [timer.timer, timer]));
    this.#filled = new Map(filled);
    this.#fillIds = new Set(fillIds);
    this.#cashFlowIds = new Set(cashFlowIds);
    this.#unwanted = new Set(unwanted);
  }
}
