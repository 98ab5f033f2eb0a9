import type { Instrument } from '../core/instrument.ts';
import type { OrderRequest } from '../core/order.ts';
import type { PortfolioView } from '../core/portfolio.ts';
import { instant } from '../core/time.ts';
import type { OrderTracker } from '../execution/order-tracker.ts';
import type { RiskView } from '../risk/risk-check.port.ts';
import type { RiskMemory } from '../risk/risk-memory.port.ts';
import type { TradingDay } from './trading-day.ts';

interface LiveRiskViewParts {
  readonly portfolio: PortfolioView;
  readonly instruments: readonly Instrument[];
  readonly prices: Float64Array;
  readonly orders: OrderTracker;
  readonly day: TradingDay;
  readonly memory: RiskMemory;
}

/** The account as the guardian sees it: one object for the engine's whole life, always current. */
export class LiveRiskView implements RiskView {
  now = instant(0);
  readonly portfolio: PortfolioView;
  readonly instruments: readonly Instrument[];
  readonly prices: Float64Array;
  readonly memory: RiskMemory;
  readonly #orders: OrderTracker;
  readonly #day: TradingDay;

  constructor({ portfolio, instruments, prices, orders, day, memory }: LiveRiskViewParts) {
    this.portfolio = portfolio;
    this.instruments = instruments;
    this.prices = prices;
    this.memory = memory;
    this.#orders = orders;
    this.#day = day;
  }

  get workingEntries(): readonly OrderRequest[] {
    return this.#orders.workingEntries();
  }

  get dayStartEquity(): number {
    return this.#day.startEquity;
  }
}
