import { isBelowSmallest } from '../core/instrument.ts';
import type { ClientOrderId, OrderRequest, OrderState } from '../core/order.ts';
import { instant, type Instant } from '../core/time.ts';
import { planTarget } from '../execution/planner.ts';
import type { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import { refusalCode } from '../execution/refusal-reason.ts';
import type { ExitCause } from './engine-output.ts';
import type { OrderGate } from './order-gate.ts';
import type { OutputBuilder } from './output-builder.ts';
import type { TradedMarket } from './traded-market.ts';

export interface PositionCloserParts {
  readonly portfolio: PortfolioLedger;
  /** Newest price by market; NaN before the first. */
  readonly prices: Float64Array;
  readonly gate: OrderGate;
  readonly output: OutputBuilder;
  readonly nextId: () => ClientOrderId;
  /** Whether an exit that failed is looked at again by a timer, or at the next moment only. */
  readonly retries: 'by-timer' | 'by-moment';
}

/** Closes positions, and sees to it that an exit which failed is followed by another. */
export class PositionCloser {
  readonly #parts: PositionCloserParts;

  constructor(parts: PositionCloserParts) {
    this.#parts = parts;
  }

  /**
   * Sends an exit for the whole position unless one is under way already. Where one was sent before, for a part or for
   * the position before, the position is to be closed from now on, and the exit goes once that one has ended.
   */
  close(traded: TradedMarket, cause: ExitCause, at: Instant): void {
    const { portfolio, gate, output, nextId } = this.#parts;
    const { instrument, sellable, state } = traded;
    const lots = portfolio.lots(traded.market);
    if (lots === 0 || this.#wouldBeRefused(traded, lots)) return;
    if (state.kind === 'closing' && state.exit !== undefined) return;
    const isAwaited = traded.exit !== undefined;
    if (traded.entry !== undefined) output.cancel(traded.entry);
    if (state.kind !== 'closing' || state.cause !== cause)
      output.change({ kind: 'closing', instrument: instrument.id, cause });
    const closing = traded.beginClosing(cause);
    if (isAwaited) return;
    const plan = planTarget({
      instrument,
      currentLots: Math.sign(lots) * sellable.of(lots),
      targetLots: 0,
      now: at,
      nextId,
    });
    for (let place = 0; place < plan.orders.length; place++) {
      const order = plan.orders[place] as OrderRequest;
      if (gate.send(order, at) !== undefined) continue;
      closing.exit = order.id;
      this.unlockCoins(traded);
    }
  }

  /** For an exit that is sent: on spot the stops lock its coins, so they are taken back before it goes. */
  unlockCoins({ instrument, stops }: TradedMarket): void {
    if (instrument.kind === 'spot') for (const order of stops.takeBack()) this.#parts.output.cancel(order);
  }

  /**
   * An exit has ended; what it left is closed by another. One that the venue refuses for its size, below the smallest
   * order, is reported once, and not sent again while the price makes it no larger.
   */
  onExitEnded(traded: TradedMarket, state: OrderState, at: Instant): void {
    const { holding, instrument, sellable } = traded;
    const { portfolio, output, retries } = this.#parts;
    const lots = portfolio.lots(traded.market);
    if (holding === undefined) return;
    holding.exitsRefused = state.kind === 'rejected' ? holding.exitsRefused + 1 : 0;
    if (isOfSize(state) && !isStopStanding(traded) && this.#isTooSmall(traded, lots)) {
      if (holding.refusedLots !== lots)
        output.change({ kind: 'too-small', instrument: instrument.id, lots: sellable.of(lots) });
      holding.refusedLots = lots;
    } else if (retries === 'by-timer') this.tryAgain(traded, at);
  }

  /** The venue has refused an exit of as many lots, and they are worth too little still. */
  #wouldBeRefused(traded: TradedMarket, lots: number): boolean {
    return traded.holding?.refusedLots === lots && this.#isTooSmall(traded, lots);
  }

  #isTooSmall({ market, instrument, sellable }: TradedMarket, lots: number): boolean {
    return isBelowSmallest(instrument, sellable.of(lots), this.#parts.prices[market] as number);
  }

  /** What was waited for has ended. Whether the position was to be closed meanwhile: then it is closed now. */
  onWaitedFor(traded: TradedMarket, at: Instant): 'closed' | 'open' {
    const { state } = traded;
    if (state.kind !== 'closing') return 'open';
    this.close(traded, state.cause, at);
    return 'closed';
  }

  /** A timer will look again at what has failed just now. */
  tryAgain({ holding, instrument, retryAfter }: TradedMarket, at: Instant): void {
    if (holding === undefined || holding.retry !== undefined) return;
    holding.retry = { timer: `retry:${instrument.id}`, at: instant(at + retryAfter) };
    this.#parts.output.timer(holding.retry);
  }
}

/** Whether an order may have been refused for its size: a simulated venue gives no code. */
function isOfSize(state: OrderState): boolean {
  if (state.kind !== 'rejected' || state.refused !== undefined) return false;
  const code = refusalCode(state);
  return code === undefined || code === 'size';
}

/** On spot an exit is held back while a stop of its market may trade: that refusal is ours, and says nothing of it. */
function isStopStanding({ instrument, stops }: TradedMarket): boolean {
  return instrument.kind === 'spot' && stops.isAnyLeft;
}
