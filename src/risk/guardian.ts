import type { OrderRequest } from '../core/order.ts';
import { HOUR, duration, type Duration } from '../core/time.ts';
import { approve, type ApprovedOrder } from './approved-order.ts';
import { overduePositions, type OverduePosition } from './overdue-positions.ts';
import type { Refusal, RiskCheck, RiskView } from './risk-check.port.ts';

/**
 * Whether trading is on. `reducing`: only orders that cannot open anything. `halted`: no orders at all, exits included;
 * what is to become of open positions is then a person's decision.
 */
export type GuardianState =
  | { readonly kind: 'active'; readonly reason: string; readonly by: string }
  | { readonly kind: 'reducing'; readonly reason: string; readonly by: string }
  | { readonly kind: 'halted'; readonly reason: string; readonly by: string };

export interface GuardianOptions {
  /** Asked in this order; the first that refuses decides. */
  readonly checks: readonly RiskCheck[];
  /** How long a position may stay open. */
  readonly positionTimeout?: Duration;
}

/**
 * The only maker of approved orders. Every order is asked here; an exit is never held back by an entry limit, because
 * the checks for entries are not put to it.
 */
export class Guardian {
  readonly #checks: readonly RiskCheck[];
  /** How long a position may stay open; `overdue` has nothing to say before the oldest is this old. */
  readonly positionTimeout: Duration;
  #state: GuardianState = { kind: 'active', reason: 'started', by: 'guardian' };

  constructor({ checks, positionTimeout = duration(24 * HOUR) }: GuardianOptions) {
    this.#checks = checks;
    this.positionTimeout = positionTimeout;
  }

  get state(): GuardianState {
    return this.#state;
  }

  /** The approved order, or why not. `isApproved` tells the two apart. */
  review(order: OrderRequest, view: RiskView): ApprovedOrder | Refusal {
    const blocked = this.#blockedByState(order);
    if (blocked !== undefined) return blocked;
    for (let place = 0; place < this.#checks.length; place++) {
      const refusal = (this.#checks[place] as RiskCheck).review(order, view);
      if (refusal !== undefined) return refusal;
    }
    return approve(order);
  }

  /** Positions that have outstayed their time: the engine owes an exit for each. */
  overdue(view: RiskView): readonly OverduePosition[] {
    return overduePositions(view, this.positionTimeout);
  }

  halt(reason: string, by: string): void {
    this.#state = { kind: 'halted', reason, by };
  }

  /** Stops entries only. A halt is not softened by this: resume first. */
  reduce(reason: string, by: string): void {
    if (this.#state.kind !== 'halted') this.#state = { kind: 'reducing', reason, by };
  }

  resume(reason: string, by: string): void {
    this.#state = { kind: 'active', reason, by };
  }

  #blockedByState(order: OrderRequest): Refusal | undefined {
    const state = this.#state;
    switch (state.kind) {
      case 'active':
        return undefined;
      case 'reducing':
        return order.reduce === 'reduce-only' ? undefined : { check: 'state', reason: `reducing, by ${state.by}: ${state.reason}` };
      case 'halted':
        return { check: 'state', reason: `halted by ${state.by}: ${state.reason}` };
      default:
        state satisfies never;
        return undefined;
    }
  }
}
