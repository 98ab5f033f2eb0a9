import type { Instrument } from '../core/instrument.ts';
import type { Restorable } from '../core/restorable.ts';
import { takeNumbers } from '../core/take-numbers.ts';
import type { Universe, UniverseSnapshot } from '../core/universe.ts';
import type { OrderTracker, OrderTrackerSnapshot } from '../execution/order-tracker.ts';
import type { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import type { PortfolioSnapshot } from '../execution/portfolio-snapshot.ts';
import type { Guardian, GuardianState } from '../risk/guardian.ts';
import type { RollingVolatilitySnapshot } from '../risk/close-volatility.ts';
import type { Strategy } from '../strategy/strategy.port.ts';
import type { AccountBooking } from './account-booking.ts';
import type { EntryFunnel, EntryFunnelSnapshot } from './entry-funnel.ts';
import type { LiveRiskMemory, RiskMemorySnapshot } from './live-risk-memory.ts';
import type { OrderGate } from './order-gate.ts';
import { TradedMarket, type TradedMarketSnapshot } from './traded-market.ts';
import type { TradingDay, TradingDaySnapshot } from './trading-day.ts';
import type { VolatilityWatch } from './volatility-watch.ts';
import type { WrittenMoment } from './written-moment.ts';

/**
 * Version of what an engine's snapshot has in it and of what its numbers mean. Whoever changes either raises it: a
 * snapshot of another version is not read, and the run is restarted from its events.
 */
export const SNAPSHOT_FORMAT = 4;

/** All that an engine remembers, apart from the newest moment. */
export interface ComponentsSnapshot {
  /** Undefined while the markets are those of the beginning. */
  readonly universe: UniverseSnapshot | undefined;
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
  readonly universe: Universe;
  readonly portfolio: PortfolioLedger;
  readonly orders: OrderTracker;
  /** By slot, as are the instruments. Both are changed in place. */
  readonly markets: TradedMarket[];
  readonly instruments: Instrument[];
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

  get mayChangeMarkets(): boolean {
    const { strategy } = this.#components;
    return strategy.memory === 'nothing' || strategy.forget !== undefined;
  }

  snapshot(): ComponentsSnapshot {
    const { universe, portfolio, orders, markets, prices, day, memory, volatility } = this.#components;
    const { guardian, gate, booking, funnel, strategy } = this.#components;
    return {
      universe: universe.snapshot(),
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
    const { portfolio, orders, markets, prices, day, memory, volatility } = this.#components;
    const { guardian, gate, booking, funnel, strategy } = this.#components;
    portfolio.restore(snapshot.portfolio);
    this.#takeMarkets(snapshot);
    if (snapshot.markets.length !== markets.length)
      throw new RangeError(`A snapshot is of ${markets.length} markets, was of ${snapshot.markets.length}`);
    if ((snapshot.volatility === undefined) !== (volatility === undefined))
      throw new RangeError('A snapshot has volatilities exactly where the sizer asks for them');
    for (const [index, traded] of markets.entries()) traded.restore(snapshot.markets[index] as TradedMarketSnapshot);
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

  /** The slots begin anew, because markets may have been listed or settled, before the snapshot or since. */
  #takeMarkets(snapshot: ComponentsSnapshot): void {
    const { universe, portfolio, markets, instruments } = this.#components;
    universe.restore(snapshot.universe);
    instruments.splice(0, instruments.length, ...portfolio.instruments);
    const anew = instruments.map((instrument, market) => new TradedMarket(market, instrument, portfolio.lots(market)));
    markets.splice(0, markets.length, ...anew);
  }
}
