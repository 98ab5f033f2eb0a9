import type { Clock } from '../core/clock.ts';
import type { Duration } from '../core/time.ts';
import type { Engine } from '../engine/engine.ts';
import type { ApprovedOrder } from '../execution/venue.port.ts';
import type { EventKeeper } from './event-keeper.ts';
import type { LookPace } from './look-pace.ts';
import type { VenueOrders } from './venue-orders.ts';

export interface ActionSenderParts {
  readonly engine: Pick<Engine, 'workingOrders'>;
  readonly keeper: Pick<EventKeeper, 'takeAction' | 'tell'>;
  readonly orders: VenueOrders;
  readonly pace: LookPace;
  readonly clock: Clock;
  /** Until the look after a stop was sent. */
  readonly lookSoon: Duration;
}

/** Sends what the engine lined up, oldest first. A venue that does not answer leaves the rest in line. */
export class ActionSender {
  readonly #parts: ActionSenderParts;

  constructor(parts: ActionSenderParts) {
    this.#parts = parts;
  }

  async sendAll(): Promise<void> {
    try {
      await this.#sendAll();
    } finally {
      this.#parts.keeper.tell();
    }
  }

  async #sendAll(): Promise<void> {
    const { keeper, orders, pace, clock, lookSoon } = this.#parts;
    for (let action = keeper.takeAction(); action !== undefined; action = keeper.takeAction()) {
      if (action.kind === 'cancel') {
        await orders.cancel(action.order);
        // What may still stand keeps another order from taking its place.
        if (orders.isTakingBack) pace.lookSoon(clock.now(), lookSoon);
      } else await this.#send(action.order);
    }
  }

  async #send(approved: ApprovedOrder): Promise<void> {
    const { engine, orders, pace, clock, lookSoon } = this.#parts;
    const { order } = approved;
    await orders.send(approved);
    const isProtective = order.purpose === 'protect';
    const isUnknown = engine
      .workingOrders()
      .some(({ request, state }) => request.id === order.id && state.kind === 'unknown');
    // A stop that was accepted waits for a price: the venue's patience is kept for what fills.
    if (isProtective && !isUnknown) return;
    pace.lookSoon(clock.now(), isProtective ? lookSoon : 0);
  }
}
