import type { Instant } from '../core/time.ts';
import type { Guardian } from '../risk/guardian.ts';
import type { OverduePosition } from '../risk/overdue-positions.ts';
import type { LiveRiskView } from './live-risk-view.ts';
import type { PositionCloser } from './position-closer.ts';
import type { StopKeeper } from './stop-keeper.ts';
import type { TradedMarket } from './traded-market.ts';

export interface PositionWatchParts {
  readonly markets: readonly TradedMarket[];
  /** Newest price by market. */
  readonly prices: Float64Array;
  readonly guardian: Guardian;
  readonly view: LiveRiskView;
  readonly closer: PositionCloser;
  readonly stops: StopKeeper;
}

/**
 * Looks after open positions at every moment: what has outlasted its time, has reached its target, or lacks an exit.
 */
export class PositionWatch {
  readonly #parts: PositionWatchParts;

  constructor(parts: PositionWatchParts) {
    this.#parts = parts;
  }

  /** While halted no order may be sent, so nothing is looked at. */
  look(at: Instant): void {
    const { markets, guardian, view, closer } = this.#parts;
    if (guardian.state.kind === 'halted') return;
    view.now = at;
    const overdue = guardian.overdue(view);
    for (let index = 0; index < overdue.length; index++) {
      const { market } = overdue[index] as OverduePosition;
      const traded = markets[market] as TradedMarket;
      if (traded.state.kind === 'open') closer.close(traded, 'timeout', at);
    }
    for (let market = 0; market < markets.length; market++) this.#lookAt(markets[market] as TradedMarket, at);
  }

  /** Does for a position what is due now: the missing stop, or the missing exit. */
  guardOrClose(traded: TradedMarket, at: Instant): void {
    const { closer, stops } = this.#parts;
    if (traded.guarded !== undefined) stops.keep(traded, at);
    else if (traded.state.kind === 'closing') closer.close(traded, traded.state.cause, at);
  }

  /** A timer fired: what failed is tried again, and a position whose time is over is closed. */
  onTimer(timer: string, at: Instant): void {
    const { markets, guardian, closer } = this.#parts;
    for (const traded of markets) {
      const { holding } = traded;
      if (holding?.retry?.timer !== timer) continue;
      holding.retry = undefined;
      if (guardian.state.kind !== 'halted') this.guardOrClose(traded, at);
      return;
    }
    // Where there is none, the position was closed before its time, or the timer came twice.
    const due = markets.find(({ holding }) => holding?.hold?.timer === timer);
    if (due?.state.kind === 'open') closer.close(due, 'horizon', at);
  }

  #lookAt(traded: TradedMarket, at: Instant): void {
    const { closer, stops, prices } = this.#parts;
    const { state, holding } = traded;
    // A timer that was lost is noticed at the first moment after it was due.
    if (holding?.retry !== undefined && at > holding.retry.at) holding.retry = undefined;
    switch (state.kind) {
      case 'flat':
      case 'entering':
        return;
      case 'open':
        if (state.holding.hold !== undefined && at > state.holding.hold.at) closer.close(traded, 'horizon', at);
        else stops.watch(traded, prices[traded.market] as number, at);
        return;
      case 'closing':
        if (state.exit === undefined) closer.close(traded, state.cause, at);
        else stops.keep(traded, at);
        return;
      default:
        state satisfies never;
    }
  }
}
