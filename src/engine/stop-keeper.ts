import { isBelowSmallest } from '../core/instrument.ts';
import { stepSize } from '../core/money.ts';
import type { ClientOrderId, OrderRequest, OrderState } from '../core/order.ts';
import type { Instant } from '../core/time.ts';
import type { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import type { Guardian } from '../risk/guardian.ts';
import { reachesTarget, stopTicks, type GuardedPosition, type Protection } from '../risk/protection.ts';
import type { OrderGate } from './order-gate.ts';
import type { OutputBuilder } from './output-builder.ts';
import type { PositionCloser } from './position-closer.ts';
import { stopOrder } from './stop-order.ts';
import type { TradedMarket } from './traded-market.ts';

export interface StopKeeperParts {
  /** Undefined: positions have no stop at the venue, and nothing here does anything. */
  readonly protection: Protection | undefined;
  readonly portfolio: PortfolioLedger;
  readonly guardian: Guardian;
  readonly gate: OrderGate;
  readonly closer: PositionCloser;
  readonly output: OutputBuilder;
  readonly nextId: () => ClientOrderId;
}

/** Keeps the stops that rest at the venue at the size of their positions, and closes what no stop can stand for. */
export class StopKeeper {
  readonly #parts: StopKeeperParts;

  constructor(parts: StopKeeperParts) {
    this.#parts = parts;
  }

  /** At a price of an open position: takes its profit at the target, and keeps its stops otherwise. */
  watch(traded: TradedMarket, price: number, at: Instant): void {
    const { protection, portfolio, closer } = this.#parts;
    if (protection === undefined || portfolio.lots(traded.market) === 0) return;
    if (reachesTarget(this.#positionOf(traded), protection, price)) closer.close(traded, 'target', at);
    else this.keep(traded, at);
  }

  /** Brings the stops of a position to its size. Does nothing while halted: no order may be sent then. */
  keep(traded: TradedMarket, at: Instant): void {
    const { protection, guardian, portfolio, closer } = this.#parts;
    const { guarded, stops } = traded;
    // While an exit of a part is under way nobody knows the size that the stops are to have.
    if (protection === undefined || guarded === undefined || guardian.state.kind === 'halted') return;
    const missing = traded.sellable.of(portfolio.lots(traded.market)) - stops.lots;
    // Lots that a triggered stop does not cover are not to wait for the price a second time.
    if (missing > 0 && stops.areTriggered && traded.exit === undefined) return closer.close(traded, 'stop', at);
    // What is too much is taken back at once, and what takes its place does not wait either.
    if (missing < 0) guarded.retry = undefined;
    if (missing === 0 || guarded.retry !== undefined) return;
    if (missing < 0) this.#takeBack(traded);
    else this.#add(traded, missing, protection, at);
  }

  /** Covers lots that have no stop. */
  #add(traded: TradedMarket, missing: number, protection: Protection, at: Instant): void {
    const { stops, instrument } = traded;
    // On spot they lock the coins that the next one would sell.
    if (instrument.kind === 'spot' && stops.outlived().length > 0) return;
    // Fills come many at a time: what came after the first of them gets one stop together, once that of the first is
    // there.
    if (stops.mustWait) return;
    const isTooSmall = isBelowSmallest(instrument, missing, this.stopPrice(traded));
    if ((isTooSmall && stops.lots > 0) || stops.areMany) this.#takeBack(traded);
    else if (!isTooSmall) this.#place(traded, missing, protection, at);
    // What still fills may make it large enough.
    else if (traded.entry === undefined) this.#parts.closer.close(traded, 'unprotected', at);
  }

  /** One stop of the right size takes the place of those that are taken back, when they have ended. */
  #takeBack({ stops }: TradedMarket): void {
    if (stops.areMany) stops.renew();
    for (const order of stops.takeBack()) this.#parts.output.cancel(order);
  }

  #place(traded: TradedMarket, lots: number, protection: Protection, at: Instant): void {
    const { gate, nextId } = this.#parts;
    const order = stopOrder({ id: nextId(), position: this.#positionOf(traded), lots, protection, at });
    if (gate.send(order, at) !== undefined) return;
    traded.stops.add(order.id, lots);
    traded.lastStop = order.id;
  }

  /** The price at which a stop of a position would trigger, by which its value is judged; NaN where there is none. */
  stopPrice(traded: TradedMarket): number {
    const { protection, portfolio } = this.#parts;
    if (protection === undefined || portfolio.lots(traded.market) === 0) return Number.NaN;
    return stopTicks(this.#positionOf(traded), protection) * stepSize(traded.instrument.tick);
  }

  #positionOf({ instrument, market }: TradedMarket): GuardedPosition {
    const { portfolio } = this.#parts;
    return { instrument, lots: portfolio.lots(market), costMinor: portfolio.costMinor(market) };
  }

  /**
   * While halted no stop can be placed: lots that have neither a stop nor an exit are reported, whenever their number
   * changes.
   */
  reportBareLots(markets: readonly TradedMarket[]): void {
    const { protection, guardian, portfolio, output } = this.#parts;
    if (protection === undefined || guardian.state.kind !== 'halted') return;
    for (const traded of markets) {
      const lots = traded.bareLots(portfolio.lots(traded.market));
      if (lots === traded.reportedBareLots) continue;
      traded.reportedBareLots = lots;
      // What is below the smallest order can have no stop.
      if (!isBelowSmallest(traded.instrument, lots, this.stopPrice(traded)))
        output.change({ kind: 'unprotected', instrument: traded.instrument.id, lots });
    }
  }

  /** A fill was booked: it may be of a stop. */
  onFill(traded: TradedMarket, order: ClientOrderId, lots: number): void {
    const { stops } = traded;
    if (stops.has(order)) this.#onStopNews(traded, () => stops.fill(order, lots));
    else stops.fill(order, lots);
  }

  /** An order has not ended: where it is a stop that was sent, what has filled since gets the next one. */
  onAnswered(traded: TradedMarket, id: ClientOrderId, state: OrderState, at: Instant): void {
    const { stops, sellable } = traded;
    if (!stops.has(id)) return;
    const triggers = state.kind === 'open' && state.trigger === 'triggered';
    if (triggers) this.#onStopNews(traded, () => stops.trigger(id));
    if (state.kind === 'open') {
      stops.accepted();
      sellable.accepted();
    }
    const isAnswer = stops.answered(id);
    if (isAnswer || triggers) this.keep(traded, at);
  }

  /** A stop has ended without closing the position. */
  onStopEnded(traded: TradedMarket, id: ClientOrderId, state: OrderState, at: Instant): void {
    const { closer } = this.#parts;
    const { stops, guarded } = traded;
    if (guarded === undefined) return void stops.forgetAsked(id);
    const refusals = stops.countEnd(id, state, at);
    // One that is to be closed already waits for the exit of the position before, and is guarded until then.
    if (refusals === 'too-many' && traded.state.kind === 'open') closer.close(traded, 'unprotected', at);
    else if (state.kind === 'rejected') closer.tryAgain(traded, at);
    else this.keep(traded, at);
  }

  /** A position whose stop has triggered grows no more. */
  #onStopNews(traded: TradedMarket, take: () => void): void {
    const before = traded.stops.areTriggered;
    take();
    if (!before && traded.stops.areTriggered && traded.entry !== undefined) this.#parts.output.cancel(traded.entry);
  }
}

/**
 * A venue refused a stop or an exit because the account lacks what it would sell. The next one is smaller. A smaller
 * exit leaves at least the smallest order, so that the rest can be sold too: the coins may only have been locked.
 */
export function sellLess(traded: TradedMarket, refused: OrderRequest, role: 'stop' | 'exit'): void {
  const { sellable, stops, instrument } = traded;
  sellable.refused(refused.lots, stops.lots, role === 'exit' ? instrument.minimumLots : 1);
}
