import type { Fill } from '../core/fill.ts';
import type { Forecasts } from '../core/forecast.ts';
import type { Instrument } from '../core/instrument.ts';
import type { Moment } from '../core/moment.ts';
import { amountFromMinor } from '../core/money.ts';
import type { ClientOrderId, OrderRequest, OrderState } from '../core/order.ts';
import { DAY, instant, type Instant } from '../core/time.ts';
import { hasEnded, OrderTracker, type TrackedOrder } from '../execution/order-tracker.ts';
import { planTarget } from '../execution/planner.ts';
import { lacksFunds } from '../execution/refusal-reason.ts';
import type { CashFlow, PortfolioLedger } from '../execution/portfolio-ledger.ts';
import { isApproved } from '../risk/approved-order.ts';
import type { Guardian, GuardianState } from '../risk/guardian.ts';
import type { Refusal } from '../risk/risk-check.port.ts';
import { reachesTarget, type Protection } from '../risk/protection.ts';
import type { Sizer } from '../risk/sizer.port.ts';
import { BeliefDesk } from './belief-desk.ts';
import type { EngineOutput, ExitCause } from './engine-output.ts';
import { QUIET } from './engine-output.ts';
import type { EngineParts } from './engine-parts.ts';
import { EntryFunnel, type EntryCounts } from './entry-funnel.ts';
import type { EngineCommand, EngineEvent } from './event.ts';
import { LiveRiskMemory } from './live-risk-memory.ts';
import { LiveRiskView } from './live-risk-view.ts';
import { MarketDesk } from './market-desk.ts';
import { OutputBuilder } from './output-builder.ts';
import { stopOrder } from './stop-order.ts';
import { TradingDay } from './trading-day.ts';

/**
 * The one loop body that past, paper and present share. It is handed one event at a time, answers at once, touches
 * nothing outside, and knows no time but the events': the same events give the same outputs, which is what a replay
 * proves. Bad events are bugs and throw.
 *
 * A moment marks prices and asks for forecasts; the forecasts' strategy gives beliefs; the sizer and the planner make
 * orders of them; the guardian approves or refuses; the first fill of an entry starts the timer that will close it, and
 * every fill of one is followed by a stop of its size. A spot venue locks the coins that a stop would sell, so there
 * the stops are taken back before an exit; elsewhere they stay until the position is closed.
 */
export class Engine {
  readonly portfolio: PortfolioLedger;
  readonly instruments: readonly Instrument[];
  readonly #sizer: Sizer;
  readonly #guardian: Guardian;
  readonly #nextId: () => ClientOrderId;
  readonly #decisionCycle: number;
  readonly #protection: Protection | undefined;
  readonly #desks: readonly MarketDesk[];
  readonly #funnel = new EntryFunnel();
  readonly #beliefs: BeliefDesk;
  readonly #prices: Float64Array;
  readonly #orders = new OrderTracker();
  readonly #day: TradingDay;
  readonly #memory: LiveRiskMemory;
  readonly #view: LiveRiskView;
  readonly #output = new OutputBuilder();
  #moment: Moment | undefined;
  #momentAt = Number.NEGATIVE_INFINITY;
  #venue: 'up' | 'down' = 'up';
  /** From a command to flatten until resumed: what still fills is closed too. */
  #flattening: 'flattening' | 'no' = 'no';

  constructor({ instruments, strategy, sizer, guardian, portfolio, orderIds, decisionCycle, protection }: EngineParts) {
    this.instruments = instruments;
    this.portfolio = portfolio;
    this.#sizer = sizer;
    this.#guardian = guardian;
    this.#nextId = () => orderIds.next();
    this.#decisionCycle = decisionCycle ?? 0;
    this.#protection = protection;
    this.#desks = instruments.map((instrument, market) => new MarketDesk(market, instrument));
    this.#prices = new Float64Array(instruments.length).fill(Number.NaN);
    this.#day = new TradingDay(portfolio.equity);
    this.#memory = new LiveRiskMemory({
      markets: instruments.length,
      startEquity: portfolio.equity,
      correlationWindow: guardian.correlationWindow,
    });
    this.#view = new LiveRiskView({
      portfolio,
      instruments,
      prices: this.#prices,
      orders: this.#orders,
      day: this.#day,
      memory: this.#memory,
    });
    this.#beliefs = new BeliefDesk({
      strategy,
      sizer,
      portfolio,
      desks: this.#desks,
      prices: this.#prices,
      output: this.#output,
      funnel: this.#funnel,
      nextId: this.#nextId,
      send: (order, at) => this.#send(order, at),
      unlock: (desk) => this.#unlock(desk),
    });
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

  /** What was told of the venue last. */
  get venueHealth(): 'up' | 'down' {
    return this.#venue;
  }

  /** Positions of which some lots have neither a stop nor an exit at the venue, and how many. */
  get bareLots(): ReadonlyMap<string, number> {
    return new Map(
      this.#desks
        .map((desk) => [desk.instrument.id, desk.bareLots(this.portfolio.lots(desk.market))] as const)
        .filter(([, lots]) => lots > 0),
    );
  }

  /**
   * Lots of a position that stops and exits are for, without sign: fewer than it has where the venue lets go of fewer.
   */
  sellableLots(market: number): number {
    return this.#desks[market]?.sellable.of(this.portfolio.lots(market)) ?? 0;
  }

  process(event: EngineEvent): EngineOutput {
    switch (event.kind) {
      case 'moment':
        return this.onMoment(event.moment);
      case 'forecast':
        return this.onForecasts(event.forecasts);
      case 'forecast-missing':
        this.#funnel.forecastMissing(event.reason);
        return QUIET;
      case 'fill':
        return this.#onFill(event.fill);
      case 'order-update':
        return this.#onOrderUpdate(event.order, event.state, event.at);
      case 'cash-flow':
        return this.#onCashFlow(event, event.at);
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
        this.#venue = event.health;
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
        this.#sizer.observe(market, candle, continuity);
        this.#memory.observe(market, candle, continuity);
      }
    }
    if (newDay && at % DAY === 0) this.#day.begin(at, this.portfolio.equity);
    if (!this.portfolio.isFlat) {
      this.#watchEquity(at);
      this.#watchPositions(at);
    }
    const isDue = this.#decisionCycle === 0 || at % this.#decisionCycle === 0;
    this.#funnel.moment(markets.length, candles, isDue ? 'due' : 'not-due');
    return this.#output.take(isDue ? 'wanted' : 'not-wanted');
  }

  /** After every change of equity: keeps its peak, and lets the guardian stop entries by itself. */
  #watchEquity(at: Instant): void {
    this.#memory.equity(this.portfolio.equity);
    this.#view.now = at;
    const reason = this.#guardian.stopItself(this.#view);
    if (reason === undefined) return;
    this.#cancelEntries();
    this.#output.change({ kind: 'reducing', reason, by: 'guardian' });
  }

  /** Closes what has outlasted its time, and tries again where an exit ended without closing. */
  #watchPositions(at: Instant): void {
    if (this.#guardian.state.kind === 'halted') return;
    this.#view.now = at;
    const overdue = this.#guardian.overdue(this.#view);
    for (let index = 0; index < overdue.length; index++) {
      const desk = this.#desks[overdue[index]?.market ?? -1];
      if (desk !== undefined && desk.closing === undefined) this.#close(desk, 'timeout', at);
    }
    for (let market = 0; market < this.#desks.length; market++) {
      const desk = this.#desks[market] as MarketDesk;
      if (desk.closing !== undefined && desk.exit === undefined) this.#close(desk, desk.closing, at);
      // A timer that was lost is noticed at the first moment after it was due.
      else if (desk.closing === undefined && desk.hold !== undefined && at > desk.hold.at)
        this.#close(desk, 'horizon', at);
      else if (desk.closing === undefined && this.#protection !== undefined)
        this.#watchProtection(desk, this.#protection, at);
    }
  }

  #watchProtection(desk: MarketDesk, protection: Protection, at: Instant): void {
    const { instrument, market } = desk;
    const position = { instrument, lots: this.portfolio.lots(market), costMinor: this.portfolio.costMinor(market) };
    if (position.lots === 0) return;
    if (reachesTarget(position, protection, this.#prices[market] as number)) this.#close(desk, 'target', at);
    else this.#protect(desk, at);
  }

  /** Brings the stops at the venue to the position's size. */
  #protect(desk: MarketDesk, at: Instant): void {
    const { instrument, market, stops } = desk;
    const lots = this.portfolio.lots(market);
    if (
      this.#protection === undefined ||
      lots === 0 ||
      desk.closing !== undefined ||
      this.#guardian.state.kind === 'halted'
    )
      return;
    const missing = desk.sellable.of(lots) - stops.lots;
    // Lots that a triggered stop does not cover are not to wait for the price a second time.
    if (missing > 0 && stops.areTriggered && desk.exit === undefined) return this.#close(desk, 'stop', at);
    // What is too much is taken back at once, and what takes its place does not wait either.
    if (missing < 0) desk.retry = undefined;
    if (missing === 0 || desk.retry !== undefined) return;
    // Fills come many at a time: what came after the first of them gets one stop together, once that of the first is
    // there.
    if (missing > 0 && stops.mustWait) return;
    if (missing < 0 || (missing < instrument.minimumLots && stops.lots > 0) || stops.areMany) {
      // One stop of the right size takes their place when they have ended.
      if (stops.areMany) stops.renew();
      for (const order of stops.orders()) this.#output.cancel(order);
      return;
    }
    if (missing < instrument.minimumLots) return;
    const order = stopOrder({
      id: this.#nextId(),
      position: { instrument, lots, costMinor: this.portfolio.costMinor(market) },
      lots: missing,
      protection: this.#protection,
      at,
    });
    if (this.#send(order, at) !== undefined) return;
    stops.add(order.id, missing);
    desk.lastStop = order.id;
  }

  /**
   * While halted no stop can be placed: lots that have neither a stop nor an exit are told, whenever they become
   * others.
   */
  #tellUnprotected(): void {
    if (this.#protection === undefined || this.#guardian.state.kind !== 'halted') return;
    for (const desk of this.#desks) {
      const lots = desk.bareLots(this.portfolio.lots(desk.market));
      if (lots === desk.toldBare) continue;
      desk.toldBare = lots;
      // What is below the smallest order can have no stop.
      if (lots >= desk.instrument.minimumLots)
        this.#output.change({ kind: 'unprotected', instrument: desk.instrument.id, lots });
    }
  }

  /** What an exit leaves has to be enough for another one: the coins may only have been locked for the moment. */
  #onPoor({ sellable, stops, instrument }: MarketDesk, refused: OrderRequest | undefined, was: 'stop' | 'exit'): void {
    if (refused !== undefined) sellable.refused(refused.lots, stops.lots, was === 'exit' ? instrument.minimumLots : 1);
  }

  /** A stop has ended without closing the position. */
  #onStopEnded(desk: MarketDesk, state: OrderState, at: Instant): void {
    if (this.portfolio.lots(desk.market) === 0 || desk.closing !== undefined) return;
    if (desk.stops.countRefusal(state) === 'too-many') this.#close(desk, 'unprotected', at);
    else if (state.kind === 'rejected') this.#tryAgain(desk, at);
    else this.#protect(desk, at);
  }

  /**
   * An exit has ended; what it left is closed by another. Refused for less than the smallest order, that would be so
   * for ever: it is told once.
   */
  #onExitEnded(desk: MarketDesk, state: OrderState, at: Instant): void {
    const lots = this.portfolio.lots(desk.market);
    if (lots === 0 || this.#protection === undefined) return;
    desk.exitsRefused = state.kind === 'rejected' ? desk.exitsRefused + 1 : 0;
    if (state.kind !== 'rejected' || desk.sellable.of(lots) >= desk.instrument.minimumLots)
      return this.#tryAgain(desk, at);
    desk.toldSmall = lots;
    this.#output.change({ kind: 'too-small', instrument: desk.instrument.id, lots: desk.sellable.of(lots) });
  }

  /** A timer will look again at what has failed just now. */
  #tryAgain(desk: MarketDesk, at: Instant): void {
    if (desk.retry !== undefined) return;
    desk.retry = { timer: `retry:${desk.instrument.id}`, at: instant(at + desk.retryAfter) };
    this.#output.timer(desk.retry);
  }

  /** What `process` does with a `forecast`; for a driver that knows its event's kind and shows millions of them. */
  onForecasts(forecasts: Forecasts): EngineOutput {
    const moment = this.#moment;
    if (moment === undefined) throw new RangeError('Forecasts came before the first moment');
    return this.#beliefs.decide(moment, forecasts) === 'nothing' ? QUIET : this.#output.take('not-wanted');
  }

  #onFill(fill: Fill): EngineOutput {
    const desk = this.#deskOf(fill.instrument);
    const before = this.portfolio.lots(desk.market);
    const { cashMinor } = this.portfolio;
    if (this.portfolio.apply(fill, desk.reasonOf(fill)) === 'duplicate') return QUIET;
    const timer = desk.startHold(fill.order);
    if (timer !== undefined) this.#output.timer(timer);
    this.#onStopNews(desk, () => desk.stops.fill(fill.order, fill.lots));
    const positionLots = this.portfolio.lots(desk.market);
    if (fill.cause !== 'shortfall') desk.sellable.changed(before, positionLots);
    if (positionLots === 0) {
      desk.flat();
      for (const order of desk.stops.orders()) this.#output.cancel(order);
    } else if (this.#flattening === 'flattening') this.#close(desk, 'flatten', fill.at);
    else this.#protect(desk, fill.at);
    this.#output.change({
      kind: 'filled',
      order: fill.order,
      instrument: fill.instrument,
      positionLots,
      cashMinor: this.portfolio.cashMinor,
    });
    this.#memory.filled({
      market: desk.market,
      fill,
      before,
      after: positionLots,
      cashMinor: this.portfolio.cashMinor - cashMinor,
    });
    this.#watchEquity(fill.at);
    this.#tellUnprotected();
    return this.#output.take('not-wanted');
  }

  /** A position whose stop has triggered grows no more. */
  #onStopNews({ stops, entry }: MarketDesk, take: () => void): void {
    const before = stops.areTriggered;
    take();
    if (!before && stops.areTriggered && entry !== undefined) this.#output.cancel(entry);
  }

  #onCashFlow(flow: CashFlow, at: Instant): EngineOutput {
    const before = this.portfolio.equity;
    for (const { market, amountMinor } of this.portfolio.applyCashFlow(flow)) {
      if (this.portfolio.lots(market) !== 0) this.#memory.financed(market, amountMinor);
    }
    if (flow.cause === 'transfer') {
      const amount = amountFromMinor(flow.amountMinor);
      this.#day.transfer(amount);
      this.#memory.transferred(amount, before);
    }
    this.#output.change({ kind: 'cash', cause: flow.cause, cashMinor: this.portfolio.cashMinor });
    this.#watchEquity(at);
    return this.#output.take('not-wanted');
  }

  #onOrderUpdate(id: ClientOrderId, state: OrderState, at: Instant): EngineOutput {
    this.#orders.update(id, state);
    if (hasEnded(state)) this.#onEnded(id, state, at);
    else this.#onAnswered(id, state, at);
    this.#output.change({ kind: 'order', order: id, state });
    this.#tellUnprotected();
    return this.#output.take('not-wanted');
  }

  /** A stop was sent, and may stand: what has filled since gets the next one. */
  #onAnswered(id: ClientOrderId, state: OrderState, at: Instant): void {
    for (const desk of this.#desks) {
      if (!desk.stops.has(id)) continue;
      const triggers = state.kind === 'open' && state.trigger === 'triggered';
      if (triggers) this.#onStopNews(desk, () => desk.stops.trigger(id));
      if (state.kind === 'open') {
        desk.stops.countRefusal(state);
        desk.sellable.accepted();
      }
      const isAnswer = state.kind !== 'in-flight' && desk.stops.answered(id);
      if (isAnswer || triggers) this.#protect(desk, at);
    }
  }

  #onEnded(id: ClientOrderId, state: OrderState, at: Instant): void {
    const request = this.#orders.request(id);
    if (request?.purpose === 'enter') this.#funnel.ended(request, state);
    for (let market = 0; market < this.#desks.length; market++) {
      const desk = this.#desks[market] as MarketDesk;
      const was = desk.stops.has(id) ? 'stop' : desk.exit === id ? 'exit' : 'other';
      desk.forget(id);
      if (was !== 'other' && desk.instrument.kind === 'spot' && lacksFunds(state))
        this.#onPoor(desk, this.#orders.request(id), was);
      if (was === 'stop') this.#onStopEnded(desk, state, at);
      else if (was === 'exit') this.#onExitEnded(desk, state, at);
    }
  }

  /** What is there is guarded, or closed, at once: it was refused as a part of more. */
  #onCredited(instrument: string, lots: number, at: Instant): EngineOutput {
    const desk = this.#deskOf(instrument);
    const position = this.portfolio.lots(desk.market);
    desk.sellable.told(lots, position);
    if (Math.abs(position) > lots)
      this.#output.change({ kind: 'missing', instrument, lots: Math.abs(position) - lots });
    desk.retry = undefined;
    if (desk.closing === undefined) this.#protect(desk, at);
    else if (desk.exit === undefined && this.#guardian.state.kind !== 'halted') this.#close(desk, desk.closing, at);
    this.#tellUnprotected();
    return this.#output.take('not-wanted');
  }

  #onTimer(timer: string, at: Instant): EngineOutput {
    const waiting = this.#desks.find(({ retry }) => retry?.timer === timer);
    if (waiting !== undefined) return this.#onRetry(waiting, at);
    const desk = this.#deskHolding(timer);
    // The position was closed before its time, or the timer came twice.
    if (desk === undefined || desk.closing !== undefined) return QUIET;
    this.#close(desk, 'horizon', at);
    return this.#output.take('not-wanted');
  }

  #onRetry(desk: MarketDesk, at: Instant): EngineOutput {
    desk.retry = undefined;
    if (this.#guardian.state.kind === 'halted') return QUIET;
    if (desk.closing === undefined) this.#protect(desk, at);
    else if (desk.exit === undefined) this.#close(desk, desk.closing, at);
    return this.#output.take('not-wanted');
  }

  #onCommand(command: EngineCommand, at: Instant): EngineOutput {
    switch (command.kind) {
      case 'halt':
        this.#guardian.halt({ ...command, at });
        this.#cancelEntries();
        this.#output.change({ kind: 'halted', reason: command.reason, by: command.by });
        this.#tellUnprotected();
        break;
      case 'resume':
        this.#view.now = at;
        this.#memory.forgive(this.#guardian.hitLimits(this.#view), this.portfolio.equity);
        this.#guardian.resume({ reason: 'asked to resume', by: command.by, at });
        this.#flattening = 'no';
        this.#output.change({ kind: 'resumed', by: command.by });
        // Stops may have gone, exits been refused, and positions come, while nothing was sent.
        for (const desk of this.#desks) {
          desk.toldBare = desk.toldSmall = 0;
          if (desk.closing === undefined) this.#protect(desk, at);
          else this.#close(desk, desk.closing, at);
        }
        break;
      case 'flatten':
        this.#guardian.reduce({ ...command, at });
        this.#flattening = 'flattening';
        this.#cancelEntries();
        // A halt stays a halt: positions are closed once it is resumed.
        if (this.#guardian.state.kind === 'reducing')
          this.#output.change({ kind: 'reducing', reason: command.reason, by: command.by });
        for (const desk of this.#desks) this.#close(desk, 'flatten', at);
        break;
      default:
        command satisfies never;
    }
    return this.#output.take('not-wanted');
  }

  #cancelEntries(): void {
    for (const { entry } of this.#desks) if (entry !== undefined) this.#output.cancel(entry);
  }

  /** Sends an exit for the whole position unless one is under way already. */
  #close(desk: MarketDesk, cause: ExitCause, at: Instant): void {
    const lots = this.portfolio.lots(desk.market);
    if (lots === 0 || desk.exit !== undefined || desk.toldSmall === lots) return;
    if (desk.entry !== undefined) this.#output.cancel(desk.entry);
    if (desk.closing !== cause) this.#output.change({ kind: 'closing', instrument: desk.instrument.id, cause });
    desk.closing = cause;
    const plan = planTarget({
      instrument: desk.instrument,
      currentLots: Math.sign(lots) * desk.sellable.of(lots),
      targetLots: 0,
      now: at,
      nextId: this.#nextId,
    });
    for (let place = 0; place < plan.orders.length; place++) {
      const order = plan.orders[place] as OrderRequest;
      if (this.#send(order, at) !== undefined) continue;
      desk.exit = order.id;
      this.#unlock(desk);
    }
  }

  /** For an exit that is sent: on spot its coins are locked by the stops, which are taken back before it goes. */
  #unlock({ instrument, stops }: MarketDesk): void {
    if (instrument.kind === 'spot') for (const order of stops.orders()) this.#output.cancel(order);
  }

  /** Puts the order on its way; where it may not go, its refusal is in the output too. */
  #send(order: OrderRequest, at: Instant): Refusal | undefined {
    this.#view.now = at;
    const answer =
      this.#venue === 'down' && order.purpose === 'enter' ? VENUE_DOWN : this.#guardian.review(order, this.#view);
    if (!isApproved(answer)) {
      this.#output.refusal({ order, refusals: [answer] });
      return answer;
    }
    this.#orders.track(answer.order);
    this.#memory.approved(at);
    this.#output.order(answer);
    return undefined;
  }

  #deskOf(instrument: string): MarketDesk {
    for (let market = 0; market < this.#desks.length; market++) {
      const desk = this.#desks[market] as MarketDesk;
      if (desk.instrument.id === instrument) return desk;
    }
    throw new RangeError(`A fill is of an instrument of the universe, was of "${instrument}"`);
  }

  #deskHolding(timer: string): MarketDesk | undefined {
    for (let market = 0; market < this.#desks.length; market++)
      if (this.#desks[market]?.hold?.timer === timer) return this.#desks[market];
    return undefined;
  }
}

const VENUE_DOWN: Refusal = Object.freeze({ check: 'venue-health', reason: 'the venue is down' });
