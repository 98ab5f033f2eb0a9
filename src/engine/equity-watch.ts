import type { Instant } from '../core/time.ts';
import type { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import type { Guardian } from '../risk/guardian.ts';
import type { LiveRiskMemory } from './live-risk-memory.ts';
import type { LiveRiskView } from './live-risk-view.ts';
import type { OutputBuilder } from './output-builder.ts';
import type { TradedMarket } from './traded-market.ts';

export interface EquityWatchParts {
  readonly markets: readonly TradedMarket[];
  readonly portfolio: PortfolioLedger;
  readonly guardian: Guardian;
  readonly view: LiveRiskView;
  readonly memory: LiveRiskMemory;
  readonly output: OutputBuilder;
}

/** After every change of equity: keeps its peak, and lets the guardian stop entries by itself. */
export class EquityWatch {
  readonly #parts: EquityWatchParts;

  constructor(parts: EquityWatchParts) {
    this.#parts = parts;
  }

  look(at: Instant): void {
    const { portfolio, guardian, view, memory, output } = this.#parts;
    memory.equity(portfolio.equity);
    view.now = at;
    const reason = guardian.stopItself(view);
    if (reason === undefined) return;
    this.cancelEntries();
    output.change({ kind: 'reducing', reason, by: 'guardian' });
  }

  /** Takes back what could still open something. */
  cancelEntries(): void {
    const { markets, output } = this.#parts;
    for (const { entry } of markets) if (entry !== undefined) output.cancel(entry);
  }
}
