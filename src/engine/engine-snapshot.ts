import type { Restorable } from '../core/restorable.ts';
import { takeNumbers } from '../core/take-numbers.ts';
import type { OrderTracker, OrderTrackerSnapshot } from '../execution/order-tracker.ts';
import type { PortfolioLedger, PortfolioSnapshot } from '../execution/portfolio-ledger.ts';
import type { Guardian, GuardianState } from '../risk/guardian.ts';
import type { RollingVolatilitySnapshot } from '../risk/close-volatility.ts';
import type { Strategy } from '../strategy/strategy.port.ts';
import type { AccountBooking } from './account-booking.ts';
import type { EntryFunnel, EntryFunnelSnapshot } from './entry-funnel.ts';
import type { LiveRiskMemory, RiskMemorySnapshot } from './live-risk-memory.ts';
import type { OrderGate } from './order-gate.ts';
import type { TradedMarket, TradedMarketSnapshot } from './traded-market.ts';
import type { TradingDay, TradingDaySnapshot } from './trading-day.ts';
import type { VolatilityWatch } from './volatility-watch.ts';
import type { WrittenMoment } from './written-moment.ts';

/**
 * Version of what an engine's snapshot has in it and of what its numbers mean. Whoever changes either raises it: a
 * snapshot of another version is not read, and the run is restarted from its events.
 */
export const SNAPSHOT_FORMAT = 1;

/** All that an engine remembers, apart from the newest moment. */
export interface ComponentsSnapshot {
  readonly portfolio: PortfolioSnapshot;
  readonly orders: OrderTrackerSnapshot;
  /** In the order of the universe. */
  readonly markets: readonly TradedMarketSnapshot[];
  /** Newest closes. */
  readonly prices: readonly number[];
  readonly day: TradingDaySnapshot;
  readonly memory: RiskMemorySnapshot;
  /** Undefined where the sizer asks for none. */
  readonly volatility: readonly RollingVolatilitySnapshot[] | undefined;
  readonly guardian: GuardianState;
  readonly venueHealth: OrderGate['venueHealth'];
  readonly flattening: AccountBooking['flattening'];
  readonly funnel: EntryFunnelSnapshot;
  /** Undefined where the strategy remembers nothing. */
  readonly strategy: unknown;
}

export interface EngineSnapshot extends ComponentsSnapshot {
  /** The newest one; undefined before the first. */
  readonly moment: WrittenMoment | undefined;
}

export interface EngineComponents {
  readonly portfolio: PortfolioLedger;
  readonly orders: OrderTracker;
  readonly markets: readonly TradedMarket[];
  readonly prices: Float64Array;
  readonly day: TradingDay;
  readonly memory: LiveRiskMemory;
  readonly volatility: VolatilityWatch | undefined;
  readonly guardian: Guardian;
  readonly gate: OrderGate;
  readonly booking: AccountBooking;
  readonly funnel: EntryFunnel;
  readonly strategy: Strategy;
}

/** What the parts of an engine remember, as one. */
export class EngineMemory implements Restorable<ComponentsSnapshot> {
  readonly #components: EngineComponents;

  constructor(components: EngineComponents) {
    this.#components = components;
  }

  /** Whether all of it is known: a strategy that does not say what it remembers has to see its past again. */
  get isKnown(): boolean {
    return this.#components.strategy.memory !== undefined;
  }

  snapshot(): ComponentsSnapshot {
    const { portfolio, orders, markets, prices, day, memory, volatility, guardian, gate, booking, funnel, strategy } =
      this.#components;
    return {
      portfolio: portfolio.snapshot(),
      orders: orders.snapshot(),
      markets: markets.map((traded) => traded.snapshot()),
      prices: [...prices],
      day: day.snapshot(),
      memory: memory.snapshot(),
      volatility: volatility?.snapshot(),
      guardian: guardian.snapshot(),
      venueHealth: gate.venueHealth,
      flattening: booking.flattening,
      funnel: funnel.snapshot(),
      strategy: typeof strategy.memory === 'object' ? strategy.memory.snapshot() : undefined,
    };
  }

  restore(snapshot: ComponentsSnapshot): void {
    const { portfolio, orders, markets, prices, day, memory, volatility, guardian, gate, booking, funnel, strategy } =
      this.#components;
    if (snapshot.markets.length !== markets.length)
      throw new RangeError(`A snapshot is of ${markets.length} markets, was of ${snapshot.markets.length}`);
    if ((snapshot.volatility === undefined) !== (volatility === undefined))
      throw new RangeError('A snapshot has volatilities exactly where the sizer asks for them');
    for (const [index, traded] of markets.entries()) traded.restore(snapshot.markets[index] as TradedMarketSnapshot);
    portfolio.restore(snapshot.portfolio);
    orders.restore(snapshot.orders);
    takeNumbers(prices, snapshot.prices);
    day.restore(snapshot.day);
    memory.restore(snapshot.memory);
    if (snapshot.volatility !== undefined) volatility?.restore(snapshot.volatility);
    guardian.restore(snapshot.guardian);
    gate.venueHealth = snapshot.venueHealth;
    booking.flattening = snapshot.flattening;
    funnel.restore(snapshot.funnel);
    if (typeof strategy.memory === 'object') strategy.memory.restore(snapshot.strategy);
  }
}
