import type { Fill } from '../core/fill.ts';
import { amountFromMinor } from '../core/money.ts';
import type { Instant } from '../core/time.ts';
import type { CashFlow, PortfolioLedger } from '../execution/portfolio-ledger.ts';
import type { EquityWatch } from './equity-watch.ts';
import type { LiveRiskMemory } from './live-risk-memory.ts';
import type { OutputBuilder } from './output-builder.ts';
import type { PositionCloser } from './position-closer.ts';
import type { StopKeeper } from './stop-keeper.ts';
import type { TradedMarket } from './traded-market.ts';
import type { TradingDay } from './trading-day.ts';

export interface AccountBookingParts {
  readonly markets: readonly TradedMarket[];
  readonly portfolio: PortfolioLedger;
  readonly memory: LiveRiskMemory;
  readonly day: TradingDay;
  readonly equity: EquityWatch;
  readonly closer: PositionCloser;
  readonly stops: StopKeeper;
  readonly output: OutputBuilder;
}

/** Books what changes the account, fills and cash flows, and does what follows for the position. */
export class AccountBooking {
  /** From a command to flatten until resumed: what still fills is closed too. */
  flattening: 'flattening' | 'no' = 'no';
  readonly #parts: AccountBookingParts;

  constructor(parts: AccountBookingParts) {
    this.#parts = parts;
  }

  /** A fill that is known already changes nothing. */
  fill(traded: TradedMarket, fill: Fill): 'booked' | 'duplicate' {
    const { portfolio, memory, stops, equity, output, markets } = this.#parts;
    const { market } = traded;
    const before = portfolio.lots(market);
    const { cashMinor } = portfolio;
    if (portfolio.apply(fill, traded.reasonOf(fill)) === 'duplicate') return 'duplicate';
    const after = portfolio.lots(market);
    stops.onFill(traded, fill.order, fill.lots);
    if (fill.cause !== 'shortfall') traded.sellable.changed(before, after);
    const outlived = traded.stops.outlived();
    const hold = traded.booked(fill, after);
    if (hold !== undefined) output.timer(hold);
    // Each is taken back once, by the fill that ends its position.
    for (const order of traded.stops.outlived()) if (!outlived.includes(order)) output.cancel(order);
    this.#follow(traded, after, fill.at);
    output.change({
      kind: 'filled',
      order: fill.order,
      instrument: fill.instrument,
      positionLots: after,
      cashMinor: portfolio.cashMinor,
    });
    memory.filled({ market, fill, before, after, cashMinor: portfolio.cashMinor - cashMinor });
    equity.look(fill.at);
    stops.reportBareLots(markets);
    return 'booked';
  }

  /** What is held is closed when asked to flatten, and guarded otherwise. */
  #follow(traded: TradedMarket, lots: number, at: Instant): void {
    const { closer, stops } = this.#parts;
    if (lots === 0) return;
    if (this.flattening === 'flattening') closer.close(traded, 'flatten', at);
    stops.keep(traded, at);
  }

  cashFlow(flow: CashFlow, at: Instant): void {
    const { portfolio, memory, day, equity, output } = this.#parts;
    const before = portfolio.equity;
    // It is in the journal, and nothing of ours changes.
    if (flow.cause === 'foreign') return void portfolio.applyCashFlow(flow);
    for (const { market, amountMinor } of portfolio.applyCashFlow(flow)) {
      if (portfolio.lots(market) !== 0) memory.financed(market, amountMinor);
    }
    if (flow.cause === 'transfer') {
      const amount = amountFromMinor(flow.amountMinor);
      day.transfer(amount);
      memory.transferred(amount, before);
    }
    output.change({ kind: 'cash', cause: flow.cause, cashMinor: portfolio.cashMinor });
    equity.look(at);
  }
}
