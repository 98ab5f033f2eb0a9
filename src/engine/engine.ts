import type { FeaturesByMarket } from '../core/features-by-market.ts';
import type { Fill } from '../core/fill.ts';
import type { Forecasts } from '../core/forecast.ts';
import type { Instrument } from '../core/instrument.ts';
import type { Moment } from '../core/moment.ts';
import type { ClientOrderId, OrderState } from '../core/order.ts';
import { DAY, type Instant } from '../core/time.ts';
import { Universe } from '../core/universe.ts';
import { OrderTracker, type TrackedOrder } from '../execution/order-tracker.ts';
import type { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import type { Guardian, GuardianState } from '../risk/guardian.ts';
import { AccountBooking } from './account-booking.ts';
import { CommandTaking } from './command-taking.ts';
import { DecisionMaker } from './decision-maker.ts';
import type { EngineOutput } from './engine-output.ts';
import { QUIET } from './engine-output.ts';
import type { EngineParts } from './engine-parts.ts';
import { EngineMemory, type EngineSnapshot } from './engine-snapshot.ts';
import { EntryFunnel, type EntryCounts } from './entry-funnel.ts';
import { EquityWatch } from './equity-watch.ts';
import type { EngineEvent } from './event.ts';
import { LateFills } from './late-fills.ts';
import { LiveRiskMemory } from './live-risk-memory.ts';
import { LiveRiskView } from './live-risk-view.ts';
import { MarketChanges } from './market-changes.ts';
import { OrderGate } from './order-gate.ts';
import { OrderNews } from './order-news.ts';
import { OutputBuilder, type OutputRecords } from './output-builder.ts';
import { PositionCloser } from './position-closer.ts';
import { PositionWatch } from './position-watch.ts';
import { SignalFollower } from './signal-follower.ts';
import { StopKeeper } from './stop-keeper.ts';
import { TradedMarket } from './traded-market.ts';
import { TradingDay } from './trading-day.ts';
import { VolatilityWatch } from './volatility-watch.ts';
import { readMoment, writtenMoment } from './written-moment.ts';

/**
 * The one loop body that past, paper and present share. It is handed one event at a time, answers at once, touches
 * nothing outside, and knows no time but the events': the same events give the same outputs, which is what a replay
 * proves. Bad events are bugs and throw.
 *
 * A moment marks prices and asks for forecasts; the strategy gives beliefs; the sizer and the planner make orders of
 * them; the guardian approves or refuses; the first fill of an entry starts the timer that will close it, and every
 * fill of one is followed by a stop of its size. A spot venue locks the coins that a stop would sell, so there the
 * stops are taken back before an exit; elsewhere they stay until the position is closed.
 */
export class Engine {
  readonly portfolio: PortfolioLedger;
  /** By slot; that of a free slot is the one that was settled there last. */
  readonly instruments: readonly Instrument[];
  /** Names of the features that the strategy reads: events that it is asked at carry their values. */
  readonly featureNames: readonly string[];
  readonly #volatility: VolatilityWatch | undefined;
  readonly #guardian: Guardian;
  readonly #decisionCycle: number;
  readonly #markets: readonly TradedMarket[];
  readonly #prices: Float64Array;
  readonly #orders = new OrderTracker();
  readonly #funnel = new EntryFunnel();
  readonly #output: OutputBuilder;
  readonly #day: TradingDay;
  readonly #memory: LiveRiskMemory;
  readonly #gate: OrderGate;
  readonly #stops: StopKeeper;
  readonly #positions: PositionWatch;
  readonly #equity: EquityWatch;
  readonly #booking: AccountBooking;
  readonly #orderNews: OrderNews;
  readonly #decisions: DecisionMaker;
  readonly #universe: Universe;
  readonly #changes: MarketChanges;
  readonly #commands: CommandTaking;
  readonly #lateFills: LateFills;
  readonly #components: EngineMemory;
  #moment: Moment | undefined;
  #momentAt = Number.NEGATIVE_INFINITY;

  constructor(parts: EngineParts) {
    const { strategy, sizer, guardian, portfolio, orderIds, decisionCycle, protection } = parts;
    const instruments = [...parts.instruments];
    const universe = universeOf(parts);
    const { slots } = universe;
    const orders = this.#orders;
    const output = new OutputBuilder(parts.records);
    const funnel = this.#funnel;
    const startEquity = portfolio.equity;
    const { correlationWindow } = guardian;
    const nextId = () => orderIds.next();
    const markets = instruments.map(
      (instrument, market) => new TradedMarket(market, instrument, portfolio.lots(market)),
    );
    const prices = new Float64Array(slots).fill(Number.NaN);
    const { volatilityWindow } = sizer;
    const volatility = volatilityWindow === undefined ? undefined : new VolatilityWatch(slots, volatilityWindow);
    const day = new TradingDay(startEquity);
    const memory = new LiveRiskMemory({ markets: slots, startEquity, correlationWindow });
    const view = new LiveRiskView({ portfolio, instruments, prices, orders, day, memory });
    const gate = new OrderGate({ guardian, view, memory, orders, output });
    const retries = protection === undefined ? 'by-moment' : 'by-timer';
    const closer = new PositionCloser({ portfolio, prices, gate, output, nextId, retries });
    const stops = new StopKeeper({ protection, portfolio, guardian, gate, closer, output, nextId });
    const equity = new EquityWatch({ markets, portfolio, guardian, view, memory, output });
    this.#output = output;
    this.instruments = instruments;
    this.portfolio = portfolio;
    this.#volatility = volatility;
    this.featureNames = strategy.features;
    this.#guardian = guardian;
    this.#decisionCycle = decisionCycle ?? 0;
    this.#markets = markets;
    this.#prices = prices;
    this.#day = day;
    this.#memory = memory;
    this.#gate = gate;
    this.#stops = stops;
    this.#equity = equity;
    this.#positions = new PositionWatch({ markets, prices, guardian, view, closer, stops });
    this.#booking = new AccountBooking({ markets, portfolio, memory, day, equity, closer, stops, output });
    this.#orderNews = new OrderNews({ markets, orders, funnel, closer, stops, output });
    const signals = { universe, strategy, sizer, portfolio, markets, prices, volatility, output, funnel };
    const limits = { maximumPositionShare: guardian.maximumPositionShare };
    const follower = new SignalFollower({ ...signals, nextId, gate, closer, limits, protection });
    this.#decisions = new DecisionMaker({ universe, strategy, portfolio, follower, funnel });
    const account = { portfolio, orders, prices, day, memory, guardian, gate, booking: this.#booking };
    const slotted = { universe, instruments, markets, volatility };
    this.#components = new EngineMemory({ ...account, ...slotted, funnel, strategy });
    this.#universe = universe;
    const commanded = { markets, portfolio, guardian, view, memory, equity, closer, stops, output };
    this.#commands = new CommandTaking({ ...commanded, positions: this.#positions, booking: this.#booking });
    this.#lateFills = new LateFills({ portfolio, orders, equity, commands: this.#commands, output });
    const changing = { universe, markets, instruments, prices, portfolio, orders, memory, volatility };
    this.#changes = new MarketChanges({ ...changing, equity, stops, strategy, output });
  }

  /** Which markets there are now, by slot. */
  get universe(): Pick<Universe, 'slotOf' | 'freeSlot' | 'slots' | 'instruments'> {
    return this.#universe;
  }

  /** Whether markets may be listed and settled: what its strategy remembers of a market, it can forget. */
  get mayChangeMarkets(): boolean {
    return this.#components.mayChangeMarkets;
  }

  /** Whether its outputs say what was decided and what has changed, as a journal wants. */
  get records(): OutputRecords {
    return this.#output.records;
  }

  /** What became of every chance to enter since the first event. */
  entryCounts(): EntryCounts {
    return this.#funnel.counts();
  }

  /** Orders that have not ended, oldest first, with where they stand. */
  workingOrders(): readonly TrackedOrder[] {
    return this.#orders.working();
  }

  /** Whether trading is on, and who says so. */
  get guardianState(): GuardianState {
    return this.#guardian.state;
  }

  /** The newest report of the venue's health. */
  get venueHealth(): 'up' | 'down' {
    return this.#gate.venueHealth;
  }

  /** Positions of which some lots have neither a stop nor an exit at the venue, and how many. */
  get bareLots(): ReadonlyMap<string, number> {
    return new Map(
      this.#markets
        .map((traded) => [traded.instrument.id, traded.bareLots(this.portfolio.lots(traded.market))] as const)
        .filter(([, lots]) => lots > 0),
    );
  }

  /** The price at which a stop of an instrument's position would trigger; NaN where there is none. */
  stopPrice(instrument: string): number {
    const traded = this.#marketOf(instrument);
    return traded === undefined ? Number.NaN : this.#stops.stopPrice(traded);
  }

  /**
   * Lots of a position that stops and exits are for, without sign: fewer than it has where the venue lets go of fewer.
   */
  sellableLots(market: number): number {
    return this.#markets[market]?.sellable.of(this.portfolio.lots(market)) ?? 0;
  }

  /**
   * All that follows from the events so far, between two events. Undefined where the strategy does not say what it
   * remembers: then a restart shows the engine all events again.
   */
  snapshot(): EngineSnapshot | undefined {
    if (!this.#components.isKnown) return undefined;
    const moment = this.#moment === undefined ? undefined : writtenMoment(this.#moment);
    return { ...this.#components.snapshot(), moment };
  }

  /** Goes on from a snapshot of an engine with the same parts. Throws a RangeError where the parts are others. */
  restore(snapshot: EngineSnapshot): void {
    this.#components.restore(snapshot);
    this.#moment = snapshot.moment === undefined ? undefined : readMoment(snapshot.moment);
    this.#momentAt = this.#moment?.at ?? Number.NEGATIVE_INFINITY;
  }

  process(event: EngineEvent): EngineOutput {
    switch (event.kind) {
      case 'moment':
        return this.onMoment(event.moment);
      case 'forecast':
        return this.onForecasts(event.forecasts, event.features);
      case 'forecast-missing':
        return this.#onForecastMissing(event);
      case 'fill':
        return this.#onFill(event.fill);
      case 'order-update':
        return this.#onOrderUpdate(event.order, event.state, event.at);
      case 'cash-flow':
        this.#booking.cashFlow(event, event.at);
        return this.#output.take('not-wanted');
      case 'credited':
        return this.#onCredited(event.instrument, event.lots, event.at);
      case 'quote':
        this.#memory.quote(event);
        return QUIET;
      case 'timer':
        this.#positions.onTimer(event.timer, event.at);
        return this.#output.take('not-wanted');
      case 'listing':
        this.#changes.list(event);
        return this.#output.take('not-wanted');
      case 'settlement':
        this.#changes.settle(event);
        return this.#output.take('not-wanted');
      case 'command':
        this.#commands.take(event.command, event.at);
        return this.#output.take('not-wanted');
      case 'venue-health':
        this.#gate.venueHealth = event.health;
        this.#output.change({ kind: 'venue', health: event.health, detail: event.detail });
        return this.#output.take('not-wanted');
      default:
        return event satisfies never;
    }
  }

  /** What `process` does with a `moment`; for a driver that knows its event's kind and shows millions of them. */
  onMoment(moment: Moment): EngineOutput {
    const at = moment.at;
    if (at < this.#momentAt) throw new RangeError(`Moments are in order of time: ${at} came after ${this.#momentAt}`);
    this.#moment = moment;
    this.#momentAt = at;
    const newDay = this.#day.isOver(at);
    // A day that began inside a hole began with the equity known before the hole.
    if (newDay && at % DAY !== 0) this.#day.begin(at, this.portfolio.equity);
    const markets = moment.markets;
    let candles = 0;
    for (let market = 0; market < markets.length; market++) {
      const { candle, continuity } = markets[market] as (typeof markets)[number];
      if (candle !== undefined) {
        candles++;
        this.#prices[market] = candle.close;
        this.portfolio.mark(market, candle.close);
        if (this.#volatility !== undefined) this.#volatility.observe(market, candle.close, continuity);
        this.#memory.observe(market, candle, continuity);
      }
    }
    if (!this.portfolio.isFlat) {
      // Before the new day begins: what the last candle of a day lost is a loss of that day.
      this.#equity.look(at);
    }
    if (newDay && at % DAY === 0) this.#day.begin(at, this.portfolio.equity);
    if (!this.portfolio.isFlat) {
      this.#positions.look(at);
    }
    const isDue = this.#decisionCycle === 0 || at % this.#decisionCycle === 0;
    const due = isDue ? 'due' : 'not-due';
    if (this.#universe.traded === markets.length) this.#funnel.moment(markets.length, candles, due);
    else this.#funnel.moment(this.#universe.traded, this.#tradedCandles(moment), due);
    return this.#output.take(isDue ? 'wanted' : 'not-wanted');
  }

  /** Candles of a moment whose markets may be bought and sold. */
  #tradedCandles({ markets }: Moment): number {
    return markets.filter(({ candle }, market) => candle !== undefined && this.#universe.isTraded(market)).length;
  }

  /** What `process` does with a `forecast`; for a driver that knows its event's kind and shows millions of them. */
  onForecasts(forecasts: Forecasts, features?: FeaturesByMarket): EngineOutput {
    const moment = this.#moment;
    if (moment === undefined) throw new RangeError('Forecasts came before the first moment');
    return this.#decisions.decide(moment, forecasts, features) === 'nothing' ? QUIET : this.#output.take('not-wanted');
  }

  /** The strategy may decide without a model, unless the moment is one that nobody trades on. */
  #onForecastMissing({ reason, strategy, features }: Extract<EngineEvent, { kind: 'forecast-missing' }>): EngineOutput {
    const moment = this.#moment;
    if (moment === undefined || strategy === 'not-asked') {
      this.#funnel.forecastMissing(reason);
      return QUIET;
    }
    const decided = this.#decisions.decideWithout(moment, reason, features);
    return decided === 'nothing' ? QUIET : this.#output.take('not-wanted');
  }

  #onOrderUpdate(id: ClientOrderId, state: OrderState, at: Instant): EngineOutput {
    this.#orderNews.take(id, state, at);
    return this.#output.take('not-wanted');
  }

  /** A larger order was refused. An order for the lots that the venue has is sent at once. */
  #onCredited(instrument: string, lots: number, at: Instant): EngineOutput {
    const traded = this.#marketOf(instrument);
    if (traded === undefined)
      throw new RangeError(`Lots are credited of an instrument of the universe, were of "${instrument}"`);
    const position = this.portfolio.lots(traded.market);
    traded.sellable.reported(lots, position);
    if (Math.abs(position) > lots)
      this.#output.change({ kind: 'missing', instrument, lots: Math.abs(position) - lots });
    if (traded.holding !== undefined) traded.holding.retry = undefined;
    if (this.#guardian.state.kind !== 'halted') this.#positions.guardOrClose(traded, at);
    this.#stops.reportBareLots(this.#markets);
    return this.#output.take('not-wanted');
  }

  #onFill(fill: Fill): EngineOutput {
    const traded = this.#marketOf(fill.instrument);
    const booked = traded === undefined ? this.#lateFills.book(fill) : this.#booking.fill(traded, fill);
    return booked === 'duplicate' ? QUIET : this.#output.take('not-wanted');
  }

  /** Undefined where the universe has no market of the instrument now. */
  #marketOf(instrument: string): TradedMarket | undefined {
    return this.#markets[this.#universe.slotOf(instrument) ?? -1];
  }
}

function universeOf({ instruments, roles, slots }: EngineParts): Universe {
  const markets = instruments.map((instrument, market) => ({ instrument, role: roles?.[market] ?? 'traded' }));
  return new Universe({ markets, slots });
}
