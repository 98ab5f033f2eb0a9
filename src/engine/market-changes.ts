import type { Instrument } from '../core/instrument.ts';
import type { Universe } from '../core/universe.ts';
import type { OrderTracker } from '../execution/order-tracker.ts';
import type { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import type { EquityWatch } from './equity-watch.ts';
import type { EngineEvent } from './event.ts';
import type { LiveRiskMemory } from './live-risk-memory.ts';
import type { OutputBuilder } from './output-builder.ts';
import type { StopKeeper } from './stop-keeper.ts';
import { TradedMarket } from './traded-market.ts';
import type { VolatilityWatch } from './volatility-watch.ts';

export interface MarketChangesParts {
  readonly universe: Universe;
  /** By slot, as are the instruments and prices. All of them are changed in place. */
  readonly markets: TradedMarket[];
  readonly instruments: Instrument[];
  readonly prices: Float64Array;
  readonly portfolio: PortfolioLedger;
  readonly orders: OrderTracker;
  readonly memory: LiveRiskMemory;
  readonly volatility: VolatilityWatch | undefined;
  readonly equity: EquityWatch;
  readonly stops: StopKeeper;
  readonly output: OutputBuilder;
}

/** Lists markets and settles them while the engine lives. */
export class MarketChanges {
  readonly #parts: MarketChangesParts;

  constructor(parts: MarketChangesParts) {
    this.#parts = parts;
  }

  /** Throws a RangeError where the market is not the lowest free slot: then the event is of another universe. */
  list({ market, instrument, role }: Extract<EngineEvent, { kind: 'listing' }>): void {
    const { universe, instruments, portfolio, output } = this.#parts;
    const slot = universe.list(instrument, role);
    if (slot !== market) throw new RangeError(`${instrument.id} takes the lowest free slot, ${slot}, was ${market}`);
    instruments[slot] = instrument;
    portfolio.list(slot, instrument);
    this.#beginAnew(slot, instrument);
    output.change({ kind: 'listed', market, instrument: instrument.id, role });
  }

  /**
   * Closes the position at what one unit pays, without an order; takes back what is under way; forgets stops, timers
   * and prices. Throws a RangeError for a slot without a market.
   */
  settle({ market, at, value }: Extract<EngineEvent, { kind: 'settlement' }>): void {
    const { universe, markets, portfolio, orders, memory, equity, stops, output } = this.#parts;
    const { instrument } = universe.settle(market);
    for (const { request, state } of orders.working())
      if (request.instrument === instrument.id && state.kind !== 'cancelling') output.cancel(request.id);
    const { lots, paymentMinor } = portfolio.settle(market, { at, value });
    const { cashMinor } = portfolio;
    output.change({ kind: 'settled', market, instrument: instrument.id, value, lots, cashMinor });
    if (lots !== 0) {
      const fill = { lots: Math.abs(lots), at };
      memory.filled({ market, fill, before: lots, after: 0, cashMinor: paymentMinor });
    }
    this.#beginAnew(market, instrument);
    if (lots !== 0) equity.look(at);
    stops.reportBareLots(markets);
  }

  /** Nothing is known of the slot's market, and nothing is under way there. */
  #beginAnew(slot: number, instrument: Instrument): void {
    const { markets, prices, memory, volatility } = this.#parts;
    markets[slot] = new TradedMarket(slot, instrument, 0);
    prices[slot] = Number.NaN;
    memory.forget(slot);
    volatility?.restart(slot);
  }
}
