import type { OrderRequest } from '../core/order.ts';
import type { Restorable } from '../core/restorable.ts';
import { HOUR, duration, type Duration, type Instant } from '../core/time.ts';
import { approve, type ApprovedOrder } from './approved-order.ts';
import { isLossLimit, type LossLimit } from './loss-limit.ts';
import { overduePositions, type OverduePosition } from './overdue-positions.ts';
import type { Refusal, RiskCheck, RiskView } from './risk-check.port.ts';

/**
 * Whether trading is on. `reducing`: only orders that cannot open anything. `halted`: no orders at all, exits included;
 * what is to become of open positions is then a person's decision.
 */
export interface GuardianState {
  readonly kind: 'active' | 'reducing' | 'halted';
  readonly reason: string;
  /** A person, the supervisor, or the guardian itself. */
  readonly by: string;
  /** Since when it is of this kind; undefined: since it was made. */
  readonly since: Instant | undefined;
}

/** A change of the guardian's state: why, who asks for it, and when. */
export interface StateOrder {
  readonly reason: string;
  readonly by: string;
  readonly at: Instant;
}

export interface GuardianOptions {
  /** Asked in this order; the first that refuses decides. */
  readonly checks: readonly RiskCheck[];
  /** How long a position may stay open. */
  readonly positionTimeout?: Duration;
  /** Length of a candle of the system: the age of a position counts from the close of one. Absent: from its fill. */
  readonly candle?: Duration;
}

/**
 * The only maker of approved orders. Every order is asked here. A limit on entries cannot hold back an exit: a
 * reduce-only order is put only to checks that are asked about every order.
 */
export class Guardian implements Restorable<GuardianState> {
  readonly #checks: readonly RiskCheck[];
  readonly #checksOfEveryOrder: readonly RiskCheck[];
  readonly #lossLimits: readonly LossLimit[];
  readonly #stops: readonly LossLimit[];
  /** Returns over which its checks want correlations measured; 0 when none does. */
  readonly correlationWindow: number;
  /** The largest share of equity that its checks let one position reach; Infinity when none sets one. */
  readonly maximumPositionShare: number;
  /** How long a position may stay open; `overdue` has nothing to say before the oldest is this old. */
  readonly positionTimeout: Duration;
  readonly #candle: Duration;
  #state: GuardianState = { kind: 'active', reason: 'started', by: 'guardian', since: undefined };

  constructor({ checks, positionTimeout = duration(24 * HOUR), candle = duration(0) }: GuardianOptions) {
    this.#checks = checks;
    this.#checksOfEveryOrder = checks.filter(({ asked }) => asked === 'every-order');
    this.#lossLimits = checks.filter(isLossLimit);
    this.#stops = this.#lossLimits.filter(({ action }) => action === 'reduce');
    this.correlationWindow = Math.max(0, ...checks.map((check) => check.correlationWindow ?? 0));
    this.maximumPositionShare = Math.min(
      Number.POSITIVE_INFINITY,
      ...checks.map((check) => check.maximumPositionShare ?? Number.POSITIVE_INFINITY),
    );
    this.positionTimeout = positionTimeout;
    this.#candle = candle;
  }

  get state(): GuardianState {
    return this.#state;
  }

  /**
   * The approved order, or why not. `isApproved` says which of the two it is. The order is frozen before anybody is
   * asked, so that what is approved is what all checks have seen.
   */
  review(order: OrderRequest, view: RiskView): ApprovedOrder | Refusal {
    Object.freeze(order);
    const blocked = this.#blockedByState(order);
    if (blocked !== undefined) return blocked;
    const checks = order.reduce === 'reduce-only' ? this.#checksOfEveryOrder : this.#checks;
    for (let place = 0; place < checks.length; place++) {
      const refusal = (checks[place] as RiskCheck).review(order, view);
      if (refusal !== undefined) return refusal;
    }
    return approve(order);
  }

  /** Positions that have outstayed their time: the engine owes an exit for each. */
  overdue(view: RiskView): readonly OverduePosition[] {
    return overduePositions(view, { timeout: this.positionTimeout, candle: this.#candle });
  }

  /**
   * The emergency stop that needs nobody: while active, a hit limit on losses whose action is `reduce` stops entries,
   * by `guardian`. To be asked after every change of equity; the reason when it has just done so.
   */
  stopItself(view: RiskView): string | undefined {
    if (this.#state.kind !== 'active') return undefined;
    for (let place = 0; place < this.#stops.length; place++) {
      const limit = this.#stops[place] as LossLimit;
      const loss = limit.hit(view);
      if (loss === undefined) continue;
      const reason = `${limit.name}: ${loss}`;
      this.reduce({ reason, by: 'guardian', at: view.now });
      return reason;
    }
    return undefined;
  }

  /** The limits on losses that are hit. */
  hitLimits(view: RiskView): readonly LossLimit[] {
    return this.#lossLimits.filter((limit) => limit.hit(view) !== undefined);
  }

  halt(order: StateOrder): void {
    this.#enter('halted', order);
  }

  /** Stops entries only. A halt is not softened by this: resume first. */
  reduce(order: StateOrder): void {
    if (this.#state.kind !== 'halted') this.#enter('reducing', order);
  }

  resume(order: StateOrder): void {
    this.#enter('active', order);
  }

  /** Whether trading is on; its checks remember nothing. */
  snapshot(): GuardianState {
    return this.#state;
  }

  restore(state: GuardianState): void {
    this.#state = state;
  }

  #enter(kind: GuardianState['kind'], { reason, by, at }: StateOrder): void {
    const { kind: before, since } = this.#state;
    this.#state = { kind, reason, by, since: kind === before ? since : at };
  }

  #blockedByState(order: OrderRequest): Refusal | undefined {
    const { kind, reason, by } = this.#state;
    switch (kind) {
      case 'active':
        return undefined;
      case 'reducing':
        return order.reduce === 'reduce-only' ? undefined : { check: 'state', reason: `reducing, by ${by}: ${reason}` };
      case 'halted':
        return { check: 'state', reason: `halted by ${by}: ${reason}` };
      default:
        kind satisfies never;
        return undefined;
    }
  }
}
