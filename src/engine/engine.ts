import type { FeatureRows } from '../core/feature-rows.ts';
import type { Forecasts } from '../core/forecast.ts';
import type { Instrument } from '../core/instrument.ts';
import type { Moment } from '../core/moment.ts';
import type { ClientOrderId, OrderState } from '../core/order.ts';
import { DAY, type Instant } from '../core/time.ts';
import { OrderTracker, type TrackedOrder } from '../execution/order-tracker.ts';
import type { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import type { Guardian, GuardianState } from '../risk/guardian.ts';
import { AccountBooking } from './account-booking.ts';
import { DecisionMaker } from './decision-maker.ts';
import type { EngineOutput } from './engine-output.ts';
import { QUIET } from './engine-output.ts';
import type { EngineParts } from './engine-parts.ts';
import { EngineMemory, type EngineSnapshot } from './engine-snapshot.ts';
import { EntryFunnel, type EntryCounts } from './entry-funnel.ts';
import { EquityWatch } from './equity-watch.ts';
import type { EngineCommand, EngineEvent } from './event.ts';
import { LiveRiskMemory } from './live-risk-memory.ts';
import { LiveRiskView } from './live-risk-view.ts';
import { OrderGate } from './order-gate.ts';
import { OrderNews } from './order-news.ts';
import { OutputBuilder } from './output-builder.ts';
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
  readonly #output = new OutputBuilder();
  readonly #day: TradingDay;
  readonly #memory: LiveRiskMemory;
  readonly #view: LiveRiskView;
  readonly #gate: OrderGate;
  readonly #closer: PositionCloser;
  readonly #stops: StopKeeper;
  readonly #positions: PositionWatch;
  readonly #equity: EquityWatch;
  readonly #booking: AccountBooking;
  readonly #orderNews: OrderNews;
  readonly #decisions: DecisionMaker;
  readonly #components: EngineMemory;
  #moment: Moment | undefined;
  #momentAt = Number.NEGATIVE_INFINITY;

  constructor({ instruments, strategy, sizer, guardian, portfolio, orderIds, decisionCycle, protection }: EngineParts) {
    const orders = this.#orders;
    const output = this.#output;
    const funnel = this.#funnel;
    const startEquity = portfolio.equity;
    const { correlationWindow } = guardian;
    const nextId = () => orderIds.next();
    const markets = instruments.map(
      (instrument, market) => new TradedMarket(market, instrument, portfolio.lots(market)),
    );
    const prices = new Float64Array(instruments.length).fill(Number.NaN);
    const { volatilityWindow } = sizer;
    const volatility =
      volatilityWindow === undefined ? undefined : new VolatilityWatch(instruments.length, volatilityWindow);
    const day = new TradingDay(startEquity);
    const memory = new LiveRiskMemory({ markets: instruments.length, startEquity, correlationWindow });
    const view = new LiveRiskView({ portfolio, instruments, prices, orders, day, memory });
    const gate = new OrderGate({ guardian, view, memory, orders, output });
    const retries = protection === undefined ? 'by-moment' : 'by-timer';
    const closer = new PositionCloser({ portfolio, gate, output, nextId, retries });
    const stops = new StopKeeper({ protection, portfolio, guardian, gate, closer, output, nextId });
    const equity = new EquityWatch({ markets, portfolio, guardian, view, memory, output });
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
    this.#view = view;
    this.#gate = gate;
    this.#closer = closer;
    this.#stops = stops;
    this.#equity = equity;
    this.#positions = new PositionWatch({ markets, prices, guardian, view, closer, stops });
    this.#booking = new AccountBooking({ markets, portfolio, memory, day, equity, closer, stops, output });
    this.#orderNews = new OrderNews({ markets, orders, funnel, closer, stops, output });
    const signals = { strategy, sizer, portfolio, markets, prices, volatility, output, funnel, nextId, gate, closer };
    const limits = { maximumPositionShare: guardian.maximumPositionShare };
    const follower = new SignalFollower({ ...signals, limits });
    this.#decisions = new DecisionMaker({ markets: instruments.length, strategy, portfolio, follower, funnel });
    const account = { portfolio, orders, prices, day, memory, guardian, gate, booking: this.#booking };
    this.#components = new EngineMemory({ ...account, markets, volatility, funnel, strategy });
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

  /**
   * Lots of a position that stops and exits are for, without sign: fewer than it has where the venue lets go of fewer.
   */
  sellableLots(market: number): number {
    return this.#markets[market]?.sellable.of(this.portfolio.lots(market)) ?? 0;
  }

  /**
   * All that follows from the events so far, between two events. Undefined where the strategy does not say what it
   * remembers.
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
        if (this.#booking.fill(this.#marketOf(event.fill.instrument), event.fill) === 'duplicate') return QUIET;
        return this.#output.take('not-wanted');
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
        return this.#onTimer(event.timer, event.at);
      case 'command':
        return this.#onCommand(event.command, event.at);
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
    if (newDay && at % DAY === 0) this.#day.begin(at, this.portfolio.equity);
    if (!this.portfolio.isFlat) {
      this.#equity.look(at);
      this.#positions.look(at);
    }
    const isDue = this.#decisionCycle === 0 || at % this.#decisionCycle === 0;
    this.#funnel.moment(markets.length, candles, isDue ? 'due' : 'not-due');
    return this.#output.take(isDue ? 'wanted' : 'not-wanted');
  }

  /** What `process` does with a `forecast`; for a driver that knows its event's kind and shows millions of them. */
  onForecasts(forecasts: Forecasts, features?: FeatureRows): EngineOutput {
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

  /** What is there is guarded, or closed, at once: it was refused as a part of more. */
  #onCredited(instrument: string, lots: number, at: Instant): EngineOutput {
    const traded = this.#marketOf(instrument);
    const position = this.portfolio.lots(traded.market);
    traded.sellable.reported(lots, position);
    if (Math.abs(position) > lots)
      this.#output.change({ kind: 'missing', instrument, lots: Math.abs(position) - lots });
    if (traded.holding !== undefined) traded.holding.retry = undefined;
    if (this.#guardian.state.kind !== 'halted') this.#guardOrClose(traded, at);
    this.#stops.reportBareLots(this.#markets);
    return this.#output.take('not-wanted');
  }

  /** Does for a position what is due now: the missing stop, or the missing exit. */
  #guardOrClose(traded: TradedMarket, at: Instant): void {
    if (traded.state.kind === 'open') this.#stops.keep(traded, at);
    else if (traded.state.kind === 'closing') this.#closer.close(traded, traded.state.cause, at);
  }

  #onTimer(timer: string, at: Instant): EngineOutput {
    for (const traded of this.#markets) {
      const { holding } = traded;
      if (holding?.retry?.timer !== timer) continue;
      holding.retry = undefined;
      if (this.#guardian.state.kind === 'halted') return QUIET;
      this.#guardOrClose(traded, at);
      return this.#output.take('not-wanted');
    }
    for (const traded of this.#markets) {
      if (traded.holding?.hold?.timer !== timer) continue;
      if (traded.state.kind !== 'open') return QUIET;
      this.#closer.close(traded, 'horizon', at);
      return this.#output.take('not-wanted');
    }
    // The position was closed before its time, or the timer came twice.
    return QUIET;
  }

  #onCommand(command: EngineCommand, at: Instant): EngineOutput {
    switch (command.kind) {
      case 'halt':
        this.#guardian.halt({ ...command, at });
        this.#equity.cancelEntries();
        this.#output.change({ kind: 'halted', reason: command.reason, by: command.by });
        this.#stops.reportBareLots(this.#markets);
        break;
      case 'resume':
        this.#resume(command.by, at);
        break;
      case 'flatten':
        this.#guardian.reduce({ ...command, at });
        this.#booking.flattening = 'flattening';
        this.#equity.cancelEntries();
        // A halt stays a halt: positions are closed once it is resumed.
        if (this.#guardian.state.kind === 'reducing')
          this.#output.change({ kind: 'reducing', reason: command.reason, by: command.by });
        for (const traded of this.#markets) this.#closer.close(traded, 'flatten', at);
        break;
      default:
        command satisfies never;
    }
    return this.#output.take('not-wanted');
  }

  #resume(by: string, at: Instant): void {
    this.#view.now = at;
    this.#memory.forgive(this.#guardian.hitLimits(this.#view), this.portfolio.equity);
    this.#guardian.resume({ reason: 'asked to resume', by, at });
    this.#booking.flattening = 'no';
    this.#output.change({ kind: 'resumed', by });
    // Stops may have gone, exits been refused, and positions come, while nothing was sent.
    for (const traded of this.#markets) {
      traded.reportedBareLots = 0;
      if (traded.holding !== undefined) traded.holding.refusedLots = 0;
      this.#guardOrClose(traded, at);
    }
  }

  #marketOf(instrument: string): TradedMarket {
    for (let market = 0; market < this.#markets.length; market++) {
      const traded = this.#markets[market] as TradedMarket;
      if (traded.instrument.id === instrument) return traded;
    }
    throw new RangeError(`A fill is of an instrument of the universe, was of "${instrument}"`);
  }
}
