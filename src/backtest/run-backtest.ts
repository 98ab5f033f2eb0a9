import type { Instrument } from '../core/instrument.ts';
import type { Moment } from '../core/moment.ts';
import { EdgewiseError } from '../core/errors.ts';
import { amountFromMinor } from '../core/money.ts';
import type { ClientOrderId, OrderState } from '../core/order.ts';
import type { ReportProgress } from '../core/progress.ts';
import { instant, type Instant } from '../core/time.ts';
import type { Engine } from '../engine/engine.ts';
import { isQuiet, type EngineOutput, type TimerRequest } from '../engine/engine-output.ts';
import type { EngineEvent } from '../engine/event.ts';
import type { Journal } from '../engine/journal.port.ts';
import { instantOf } from '../engine/record-json.ts';
import { stateAfterSubmit, type ExchangeListener, type SimulatedVenue } from '../execution/simulated-venue.ts';
import type { AccountColumns } from './account-columns.ts';
import { requireFittingParts, type BacktestOptions } from './backtest-options.ts';
import type { BacktestResult } from './backtest-result.ts';
import { EventQueue } from './event-queue.ts';
import { exposureOf } from '../evidence/performance/trade-statistics.ts';
import { ForecastEvents } from './forecast-events.ts';
import { LoneMarketColumns } from './lone-market-columns.ts';
import { ManyMarketColumns } from './many-market-columns.ts';
import { PastMoments } from '../market/past-moments.ts';
import { MarketSlots, type MarketChange } from './market-slots.ts';
import { TimerQueue } from '../engine/timer-queue.ts';

type MomentEvent = Extract<EngineEvent, { kind: 'moment' }>;

/** Moments between two reports of progress. */
const STRIDE = 65_536;

/**
 * Drives the engine with the past, event by event, the way live trading drives it with the present.
 *
 * Per moment: timers that fell due by the open of its candles; what trades at the open (a decision made at a close
 * fills at the next open at the earliest, never at that close); timers and funding that fall due before the close, each
 * at its time; what trades inside the candles; timers due at the close; then the moment itself, and its forecasts. Each
 * event is answered before the venue goes on, so an answer meets the venue as it stood at that event, and no event is
 * earlier than the one before. A position is carried over a hole and marked at the next candle. At the end open
 * positions stay open, marked to the last close.
 */
export function runBacktest(options: BacktestOptions): BacktestResult {
  return new BacktestRun(options).run();
}

class BacktestRun {
  readonly #options: BacktestOptions;
  readonly #engine: Engine;
  readonly #venue: SimulatedVenue;
  readonly #journal: Journal | undefined;
  readonly #timers = new TimerQueue();
  readonly #past: PastMoments;
  readonly #slots: MarketSlots;
  readonly #columns: AccountColumns;
  readonly #instruments: readonly Instrument[];
  readonly #refusals: Record<string, number> = {};
  /** Events that happened and have not been processed, oldest first. */
  readonly #news = new EventQueue();
  #reading: 'news' | 'nothing' = 'nothing';
  /** The simulated now: what is sent is sent at this instant. */
  #now = instant(0);
  /** When the first candle opened. */
  #beganAt = Infinity;
  #orders = 0;
  #fills = 0;

  constructor(options: BacktestOptions) {
    const { engine, venue, series } = options;
    this.#options = options;
    this.#engine = engine;
    this.#venue = venue;
    this.#journal = options.journal;
    requireFittingParts(options);
    this.#past = new PastMoments(series, options.facts);
    this.#slots = new MarketSlots({ series, lives: options.lives, past: this.#past.moment });
    const capacity = series.reduce((total, { length }) => total + length, 0);
    const { places } = this.#slots;
    const only = series.length === 1 && options.lives === undefined ? series[0] : undefined;
    const { portfolio } = engine;
    this.#columns =
      only === undefined
        ? new ManyMarketColumns({ portfolio, markets: series.length, capacity, places })
        : new LoneMarketColumns(portfolio, only);
    this.#instruments = series.map(({ instrument }, place) => {
      const slot = places.indexOf(place);
      return engine.instruments[slot] ?? options.lives?.[place]?.listing?.market.instrument ?? instrument;
    });
  }

  run(): BacktestResult {
    const { series, stop, progress, measureFrom = 0 } = this.#options;
    const { portfolio } = this.#engine;
    const startingEquity = portfolio.equity;
    const past = this.#past;
    const slots = this.#slots;
    const { moment, places } = slots;
    const columns = this.#columns;
    const capacity = series.reduce((total, { length }) => total + length, 0);
    const forecasts = new ForecastEvents(this.#options);
    const momentEvent: MomentEvent = { kind: 'moment', moment };
    while (past.next()) {
      moment.at = past.moment.at;
      if (past.openedAt < this.#beganAt && moment.at >= measureFrom) this.#beganAt = past.openedAt;
      this.#reach(moment);
      if (this.#show(momentEvent).forecast === 'wanted') {
        const event = forecasts.eventFor(past, places);
        if (event.kind === 'forecast') this.#finish(event, this.#engine.onForecasts(event.forecasts, event.features));
        else this.#process(event);
      }
      if (slots.nextAt <= moment.at) this.#fireDue(moment.at);
      if (moment.at >= measureFrom) columns.add(moment);
      else columns.pass(moment);
      if (columns.length % STRIDE === 0) this.#pause(columns.length, capacity, progress, stop);
    }
    this.#journal?.end();
    progress?.({ stage: 'backtest', done: capacity, total: capacity });
    return this.#result(startingEquity, columns, forecasts.made);
  }

  #pause(done: number, total: number, progress: ReportProgress | undefined, stop: AbortSignal | undefined): void {
    if (stop?.aborted === true)
      throw new EdgewiseError('cancelled', 'The backtest was stopped', { cause: stop.reason });
    progress?.({ stage: 'backtest', done, total });
  }

  /** All that happens before a moment is shown. */
  #reach(moment: Moment): void {
    const openedAt = this.#past.openedAt as Instant;
    if (this.#slots.nextAt <= openedAt) this.#fireDue(openedAt);
    if (this.#timers.nextAt <= openedAt) this.#fireTimers(openedAt);
    const isDue = this.#timers.nextAt < moment.at || this.#slots.nextAt < moment.at;
    if (isDue || this.#venue.passQuietly(moment) === 'busy') this.#walk(moment, openedAt);
    if (this.#timers.nextAt <= moment.at) this.#fireTimers(moment.at);
    this.#now = moment.at;
  }

  /** What happens between the open and the close of a moment's candles. */
  #walk(moment: Moment, openedAt: Instant): void {
    const venue = this.#venue;
    this.#now = openedAt;
    venue.open(moment, this.#tell);
    for (;;) {
      const dueAt = Math.min(this.#timers.nextAt, this.#slots.nextAt);
      if (dueAt >= moment.at) break;
      const at = Math.max(dueAt, openedAt) as Instant;
      venue.elapse(moment, at, this.#tell);
      this.#fireDue(at);
    }
    venue.elapse(moment, (moment.at - 1) as Instant, this.#tell);
    this.#now = moment.at;
    venue.close(moment, this.#tell);
  }

  /** Answers to what has happened, in the order in which it did; what comes of the answers is heard behind it. */
  readonly #tell: ExchangeListener = (events) => {
    for (let place = 0; place < events.length; place++) {
      const event = events[place] as EngineEvent;
      if (event.kind === 'fill') this.#fills++;
      this.#news.add(event);
    }
    this.#read();
  };

  #read(): void {
    if (this.#reading === 'news') return;
    this.#reading = 'news';
    const news = this.#news;
    for (let event = news.take(); event !== undefined; event = news.take()) {
      this.#now = instantOf(event);
      this.#process(event);
    }
    this.#reading = 'nothing';
  }

  // Moments and forecasts do not go through `#process`: there an event's kind is read from objects of many shapes,
  // which costs more than all else that a quiet bar does with it.
  #show(event: MomentEvent): EngineOutput {
    return this.#finish(event, this.#engine.onMoment(event.moment));
  }

  #process(event: EngineEvent): EngineOutput {
    return this.#finish(event, this.#engine.process(event));
  }

  #finish(event: EngineEvent, output: EngineOutput): EngineOutput {
    if (this.#journal !== undefined) this.#journal.record(event, output);
    if (!isQuiet(output)) this.#carryOut(output);
    if (this.#news.waiting > 0) this.#read();
    return output;
  }

  #carryOut(output: EngineOutput): void {
    const at = this.#now;
    const { timers, refusals, cancels, orders } = output;
    for (let place = 0; place < timers.length; place++) this.#timers.add(timers[place] as TimerRequest);
    if (refusals.length > 0) this.#countRefusals(refusals);
    for (let place = 0; place < cancels.length; place++) {
      const order = cancels[place] as ClientOrderId;
      const outcome = this.#venue.cancel(order, at);
      if (outcome.kind === 'not-open') continue;
      const { kind, filledLots } = outcome;
      const state: OrderState = kind === 'cancelling' ? { kind, filledLots } : { kind, filledLots, reason: 'asked' };
      this.#news.add({ kind: 'order-update', at, order, state });
    }
    for (let place = 0; place < orders.length; place++) {
      const approved = orders[place] as EngineOutput['orders'][number];
      this.#orders++;
      const state = stateAfterSubmit(this.#venue.submit(approved, at));
      this.#news.add({ kind: 'order-update', at, order: approved.order.id, state });
    }
  }

  #fireTimers(upTo: Instant): void {
    for (let timer = this.#timers.takeDue(upTo); timer !== undefined; timer = this.#timers.takeDue(upTo)) {
      // One that was due before it was asked for is due now.
      this.#now = Math.max(this.#now, timer.at) as Instant;
      this.#process({ kind: 'timer', at: this.#now, timer: timer.timer });
    }
  }

  /** Timers and changes of the universe in order of time; at one instant timers come first. */
  #fireDue(upTo: Instant): void {
    const slots = this.#slots;
    while (slots.nextAt <= upTo) {
      this.#fireTimers(slots.nextAt as Instant);
      const change = slots.take();
      if (change !== undefined) this.#change(change);
    }
    this.#fireTimers(upTo);
  }

  #change(change: MarketChange): void {
    const slots = this.#slots;
    this.#now = change.at;
    if (change.kind === 'listing') {
      const { market, role } = change.listing;
      const slot = this.#venue.list(market);
      slots.enter(slot, change.place);
      this.#process({ kind: 'listing', at: change.at, market: slot, instrument: market.instrument, role });
      return;
    }
    const slot = slots.slotOf(change.place);
    this.#venue.settle(slot, change.settlement, this.#tell);
    slots.leave(slot);
    this.#columns.settle(change.place, change.settlement.value);
  }

  #countRefusals(refused: EngineOutput['refusals']): void {
    for (const { refusals } of refused) {
      for (const { check } of refusals) this.#refusals[check] = (this.#refusals[check] ?? 0) + 1;
    }
  }

  #result(startingEquity: number, columns: AccountColumns, forecastMoments: number): BacktestResult {
    const { portfolio } = this.#engine;
    const venue = this.#venue;
    const totals = venue.totals;
    if (portfolio.cashMinor !== venue.exchange.account.cashMinor) {
      throw new Error(
        `The ledger has ${portfolio.cashMinor} minor units of cash and the venue ${venue.exchange.account.cashMinor}: a fill or a cash flow was lost`,
      );
    }
    const recorded = columns.recorded();
    const tradedNotional = amountFromMinor(portfolio.tradedMinor);
    const moments = columns.length;
    let equitySum = 0;
    for (let row = 0; row < moments; row++) equitySum += recorded.equity[row] as number;
    const meanEquity = moments === 0 ? 0 : equitySum / moments;
    const trades = portfolio.trades();
    const openPositions = portfolio.positions.filter(({ lots }) => lots !== 0);
    const held = openPositions.map(({ openedAt }) => ({ entryAt: openedAt ?? this.#beganAt, exitAt: Infinity }));
    return {
      instruments: this.#instruments,
      ...recorded,
      startingEquity,
      trades,
      openPositions,
      orders: this.#orders,
      fills: this.#fills,
      forecastMoments,
      entries: this.#engine.entryCounts(),
      refusals: this.#refusals,
      liquidations: totals.liquidations,
      exposure: exposureOf([...trades, ...held], this.#beganAt, recorded.times.at(-1) ?? this.#beganAt),
      tradedNotional,
      turnover: meanEquity > 0 ? tradedNotional / meanEquity : undefined,
      fees: amountFromMinor(totals.feesMinor),
      slippage: amountFromMinor(totals.slippageMinor),
      funding: amountFromMinor(totals.fundingMinor),
      interest: amountFromMinor(totals.interestMinor),
    };
  }
}
