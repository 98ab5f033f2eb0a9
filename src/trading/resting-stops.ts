import type { OrderRequest, OrderState, StopOrder } from '../core/order.ts';
import { readEvent } from '../engine/read-event.ts';
import { hasEnded } from '../execution/order-tracker.ts';
import type { KeptEvent } from '../live/live-journal.port.ts';

/**
 * The protective stops of a run that its journal knows to be sent and not to have ended: they rest at the venue though
 * no process runs.
 */
export class RestingStops {
  readonly #stops = new Map<string, StopOrder>();

  /** Follows one event of the journal and what it led to. */
  observe(kind: KeptEvent['kind'], event: string, output: string): void {
    if (kind === 'order-update') {
      const update = readEvent(event);
      if (update.kind === 'order-update') this.#ended(update.order, update.state);
    }
    if (!output.includes('"protect"')) return;
    const { orders = [] } = JSON.parse(output) as { readonly orders?: readonly OrderRequest[] };
    for (const order of orders)
      if (order.kind === 'stop' && order.purpose === 'protect') this.#stops.set(order.id, order);
  }

  /** Trigger of the stop that would act first, in ticks; undefined where an instrument has none. */
  nearest(instrument: string): number | undefined {
    const triggers = [...this.#stops.values()]
      .filter((stop) => stop.instrument === instrument)
      .map(({ side, triggerTicks }) => ({ side, triggerTicks }));
    const [first] = triggers;
    if (first === undefined) return undefined;
    const ticks = triggers.map(({ triggerTicks }) => triggerTicks);
    return first.side === 'sell' ? Math.max(...ticks) : Math.min(...ticks);
  }

  #ended(order: string, state: OrderState): void {
    if (hasEnded(state)) this.#stops.delete(order);
  }
}
