import type { Clock } from '../core/clock.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { Moment } from '../core/moment.ts';
import type { ClientOrderId, OrderRequest } from '../core/order.ts';
import { instant, SECOND, type Instant } from '../core/time.ts';
import type { Engine } from '../engine/engine.ts';
import type { EngineOutput } from '../engine/engine-output.ts';
import type { EngineEvent } from '../engine/event.ts';
import { eventJson, instantOf, outputJson } from '../engine/record-json.ts';
import { TimerQueue } from '../engine/timer-queue.ts';
import type { ApprovedOrder, Venue, VenueHoldings } from '../execution/venue.port.ts';
import { AdoptionDesk, HalfBooked } from './adoption-desk.ts';
import type { AdoptionInbox } from './adoption.port.ts';
import type { AdoptedEvent } from './book-adoption.ts';
import { forgetOldest } from './forget-oldest.ts';
import type { Forecaster } from './forecaster.port.ts';
import type { HaltSwitch } from './halt-switch.port.ts';
import { HeededSwitch } from './heeded-switch.ts';
import type { EventEntry, LiveJournal } from './live-journal.port.ts';
import type { Hint } from './market-hints.port.ts';
import type { MomentFeed } from './moment-feed.port.ts';
import { ComparisonNotes } from './comparison-notes.ts';
import { LedgerReading } from './ledger-reading.ts';
import { MissingLots } from './missing-lots.ts';
import { OrderDesk } from './order-desk.ts';
import { reconcile, type Difference } from './reconciliation.ts';
import { notTradedOn } from './not-traded-on.ts';
import { rememberedHere } from './remembered.ts';
import { TIMING, type LiveTiming } from './session-timing.ts';
import type { Restored } from './restore.ts';

export interface LiveSessionParts {
  readonly engine: Engine;
  readonly venue: Venue;
  readonly journal: LiveJournal;
  readonly feed: MomentFeed;
  readonly forecaster: Forecaster;
  readonly halt: HaltSwitch;
  readonly clock: Clock;
  /** Where the journal ended; the engine stands there too. */
  readonly restored: Restored;
  /** What the account held before this run; left alone. */
  readonly foreign: VenueHoldings;
  /** What persons decided to book; nothing by default. */
  readonly adoptions?: AdoptionInbox;
  /** Hears of every event that led to something, after it was kept: for people. */
  readonly onEvent?: (event: EngineEvent, output: EngineOutput) => void;
  readonly timing?: Partial<LiveTiming>;
}

type Action =
  | { readonly kind: 'cancel'; readonly order: ClientOrderId }
  | { readonly kind: 'send'; readonly order: ApprovedOrder };

/**
 * Drives the engine with the present, turn by turn: the halt switch, the market, timers, the venue. One thing at a time
 * and in a fixed order, so that what the engine is shown is what the journal says, and the past shows it the same.
 * Nothing is sent before its event is in the journal; while the journal cannot be written, entries are not sent and
 * exits are. Entries wait until books and venue agree.
 */
export class LiveSession {
  readonly #parts: LiveSessionParts;
  readonly #timing: LiveTiming;
  readonly #timers = new TimerQueue();
  readonly #desk: OrderDesk;
  readonly #missing: MissingLots;
  readonly #ledger: LedgerReading;
  readonly #comparisons: ComparisonNotes;
  readonly #adoptions: AdoptionDesk;
  readonly #actions: Action[] = [];
  /** Events that could not be kept yet, oldest first. */
  #unkept: EventEntry[] = [];
  /** Of the halt switch, acted on and not kept yet. */
  #unkeptEpoch: number | undefined;
  /** `together` while several events are to be kept in one transaction. */
  #keeping: 'at-once' | 'together' = 'at-once';
  #journal: 'durable' | 'failing' = 'durable';
  #books: 'agree' | 'not-yet' | 'differ' = 'not-yet';
  #differences: readonly Difference[] = [];
  readonly #switch: HeededSwitch;
  /** Of the halt switch: acted on by this process. */
  #epoch: number | undefined;
  readonly #cashFlowIds: Set<string>;
  #lookAt = 0;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #pace: number = TIMING.lookSoon;
  #reconcileAt = 0;
  #moments = 0;
  /** Candles from before are caught up on, and never traded. */
  readonly #begunAt: Instant;

  constructor(parts: LiveSessionParts) {
    this.#parts = parts;
    this.#timing = { ...TIMING, ...parts.timing };
    for (const timer of parts.restored.timers) this.#timers.add(timer);
    this.#cashFlowIds = new Set(parts.restored.cashFlowIds);
    const { engine, venue, clock, journal } = parts;
    this.#begunAt = clock.now();
    this.#switch = new HeededSwitch(parts.halt, journal.heededEpoch());
    this.#missing = new MissingLots({
      instruments: engine.instruments,
      lots: (market) => engine.portfolio.lots(market),
      sellable: (market) => engine.sellableLots(market),
      foreignTrades: () => venue.foreignTrades(),
      uncredited: () => venue.uncreditedLots(),
      hasFill: (id) => this.#desk.hasFill(id),
    });
    this.#comparisons = new ComparisonNotes({ journal, clock, instruments: engine.instruments });
    this.#ledger = new LedgerReading({ venue, book: (id, event) => this.#onCashFlow(id, event) });
    this.#desk = new OrderDesk({
      venue,
      clock,
      filled: parts.restored.filled,
      fillIds: parts.restored.fillIds,
      unwanted: parts.restored.unwanted,
      grace: this.#timing.orderGrace,
      tell: (event) => void this.#tell(event),
      working: () => engine.workingOrders(),
      ban: (order) => this.#banned(order),
      trading: () => this.#switch.read().trading,
      note: (kind, detail) => journal.note({ at: clock.now(), kind, detail }),
    });
    this.#adoptions = new AdoptionDesk({
      inbox: parts.adoptions,
      journal,
      clock,
      book: (events, id) => this.#bookAdopted(events, id),
      books: {
        lots: (instrument) => engine.portfolio.lots(engine.instruments.findIndex(({ id }) => id === instrument)),
        hasFill: (id) => this.#desk.hasFill(id),
        hasFlow: (id) => this.#cashFlowIds.has(id),
      },
    });
  }

  /** Whether our books and the venue's agree; entries are made only then. */
  get books(): 'agree' | 'not-yet' | 'differ' {
    return this.#books;
  }

  get differences(): readonly Difference[] {
    return this.#differences;
  }

  get journalState(): 'durable' | 'failing' {
    return this.#journal;
  }

  /** Moments seen since the start of the process. */
  get moments(): number {
    return this.#moments;
  }

  /** When the next turn has something to do at the latest, as far as is known now. */
  get wakeAt(): Instant {
    const { engine, feed } = this.#parts;
    const timerAt =
      this.#timers.nextAt <= feed.toldUntil ? this.#timers.nextAt : this.#timers.nextAt + this.#timing.timerGrace;
    const lookAt =
      engine.workingOrders().length > 0 || this.#books !== 'agree' ? this.#lookAt : Number.POSITIVE_INFINITY;
    return instant(Math.min(feed.nextAt, timerAt, lookAt, this.#reconcileAt));
  }

  /**
   * Somebody says that something happened: the next turn looks, and should come at once. Nothing is taken from a hint,
   * and hints that come thick and fast make no more looks than an order that was just sent does.
   */
  hint(hint: Hint): void {
    switch (hint) {
      case 'execution':
        this.#pace = this.#timing.lookSoon;
        this.#lookAt = Math.min(this.#lookAt, this.#lookedAt + this.#timing.lookSoon);
        return;
      case 'candle':
        this.#parts.feed.hurry();
        return;
      default:
        return hint satisfies never;
    }
  }

  /** The next turn reads the venue's ledger and compares the books, though that were due later. */
  compareNext(): void {
    this.#reconcileAt = 0;
  }

  /** What the engine believes of the venue, after a restart too. */
  get venueHealth(): 'up' | 'down' {
    return this.#parts.engine.venueHealth;
  }

  /** Tells the engine how the venue is: while it is down nothing is entered. */
  onVenueHealth(health: 'up' | 'down', detail: string): void {
    this.#tell({ kind: 'venue-health', at: this.#parts.clock.now(), health, detail });
  }

  /** Closes everything and enters nothing until resumed. The orders go with the next turn. */
  flatten(reason: string, by: string): void {
    this.#command({ kind: 'flatten', reason, by });
  }

  /** Ends what `flatten` began. Not for what a person or the guardian stopped: that ends by the switch. */
  resume(by: string): void {
    this.#command({ kind: 'resume', by });
  }

  /**
   * One round. Rejects when the market or the venue did not answer; what was done before is kept, and the next turn
   * goes on. Exits do not wait for a market that is silent: timers and orders are looked after first.
   */
  async turn(): Promise<void> {
    this.#keep();
    await this.#heedSwitch();
    this.adopt();
    await this.#carryOut();
    const { feed, clock } = this.#parts;
    // Nothing is decided, not even by a timer, before it is known what happened while no process ran.
    if (this.#lookedAt === Number.NEGATIVE_INFINITY) await this.#look();
    // A venue that keeps us from comparing keeps nothing from being closed or protected on time.
    await this.#fireDue();
    if (this.#missing.isAsked) await this.#askWhatIsThere();
    if (this.#books === 'not-yet' && (this.#isQuiet || clock.now() >= this.#reconcileAt)) await this.#compare();
    const [taken] = await Promise.allSettled([feed.take(clock.now())]);
    const moments = taken.status === 'fulfilled' ? taken.value : [];
    for (const moment of moments) await this.#onMoment(moment, moments.at(-1) ?? moment);
    await this.#fireDue();
    await this.#lookIfDue();
    if (clock.now() >= this.#reconcileAt) await this.#compare();
    if (taken.status === 'rejected') throw taken.reason;
  }

  /**
   * Carries out what a person decided to book of what happened without the run; then the books are compared anew. Asks
   * the venue nothing.
   */
  adopt(): 'nothing' | 'booked' | 'refused' {
    const outcome = this.#adoptions.adopt();
    if (outcome !== 'nothing') this.#books = 'not-yet';
    return outcome;
  }

  #bookAdopted(events: readonly AdoptedEvent[], id: string): 'durable' | 'failing' {
    const before = this.#unkept.length;
    this.#keeping = 'together';
    try {
      for (const event of events) {
        if (event.kind === 'fill') this.#desk.book(event.fill);
        else this.#onCashFlow(event.id ?? id, event);
      }
    } catch (error) {
      this.#unkept.length = before;
      throw new HalfBooked(String(error), { cause: error });
    } finally {
      this.#keeping = 'at-once';
    }
    this.#keep();
    return this.#journal;
  }

  /** Nothing is on its way, back or filling; what rests waits for a price. */
  get #isQuiet(): boolean {
    return (
      !this.#desk.isTakingBack &&
      this.#parts.engine
        .workingOrders()
        .every(({ request, state }) => request.kind !== 'market' && state.kind === 'open')
    );
  }

  /**
   * A change of the switch becomes a command. After a resume nothing is entered before the books were compared anew,
   * and what has no stop does not wait for that. One that cannot be read, or is older than the one acted on last,
   * halts, and only a person who sets it anew ends that.
   */
  async #heedSwitch(): Promise<void> {
    const { epoch, trading, reason, by } = this.#switch.read();
    if (epoch !== undefined && epoch === this.#epoch) return;
    const { kind } = this.#parts.engine.guardianState;
    // That the switch is on when a process starts is nobody's wish to end a halt, or what the guardian began, unless it
    // was set since it was acted on last.
    const known = this.#switch.heeded;
    const isNew = epoch !== undefined && epoch > (known ?? 0);
    const mayResume = isNew && (kind === 'halted' || (kind === 'reducing' && known !== undefined));
    const isResumed = trading === 'on' && mayResume;
    if (isResumed) {
      await this.#lookToResume();
      this.#books = 'not-yet';
    }
    if (epoch !== undefined) {
      this.#epoch = epoch;
      this.#switch.heed(epoch);
      // Kept in one transaction with its command: what the guardian stops later is never in the journal without it.
      if (epoch !== known) this.#unkeptEpoch = epoch;
    }
    if (isResumed) this.#command({ kind: 'resume', by });
    else if (trading === 'halted' && kind !== 'halted') this.#command({ kind: 'halt', reason, by });
    this.#keep();
    await this.#carryOut();
  }

  /**
   * What happened while halted comes before what is resumed. A venue that cannot be asked keeps no exit from being sent
   * on time.
   */
  async #lookToResume(): Promise<void> {
    try {
      await this.#look();
    } catch (error) {
      if (this.#lookedAt !== Number.NEGATIVE_INFINITY) await this.#fireDue();
      throw error;
    }
  }

  #command(command: Extract<EngineEvent, { kind: 'command' }>['command']): void {
    this.#tell({ kind: 'command', at: this.#parts.clock.now(), command });
  }

  async #onMoment(moment: Moment, newest: Moment): Promise<void> {
    const { forecaster, clock } = this.#parts;
    await this.#fireTimers(moment.at);
    forecaster.observe(moment);
    this.#moments++;
    const output = this.#tell({ kind: 'moment', moment });
    if (output.forecast === 'wanted') await this.#forecast(moment, newest, clock.now());
    await this.#carryOut();
  }

  async #forecast({ at }: Moment, newest: Moment, now: Instant): Promise<void> {
    const reason = notTradedOn({ at, newestAt: newest.at, now, begunAt: this.#begunAt, ...this.#timing });
    if (reason !== undefined) {
      this.#tell({ kind: 'forecast-missing', at, reason });
      return;
    }
    await this.#askQuotes();
    const answer = await this.#parts.forecaster.forecast();
    if (answer.kind === 'missing') this.#tell({ kind: 'forecast-missing', at, reason: answer.reason });
    else this.#tell({ kind: 'forecast', at, forecasts: answer.forecasts }, answer.features);
  }

  /**
   * What the venue quotes now, for the guardian. Without an answer there are none, and the guardian says what that
   * means.
   */
  async #askQuotes(): Promise<void> {
    const { feed, clock } = this.#parts;
    const quotes = await feed.quotes().catch(() => []);
    for (const { market, bid, ask } of quotes) this.#tell({ kind: 'quote', at: clock.now(), market, bid, ask });
  }

  /** Timers that no moment can come before any more, or that have waited for one long enough. */
  async #fireDue(): Promise<void> {
    const { feed, clock } = this.#parts;
    const now = clock.now();
    await this.#fireTimers(Math.max(now - this.#timing.timerGrace, Math.min(now, feed.toldUntil)));
  }

  async #fireTimers(upTo: number): Promise<void> {
    for (let timer = this.#timers.takeDue(upTo); timer !== undefined; timer = this.#timers.takeDue(upTo)) {
      this.#tell({ kind: 'timer', at: timer.at, timer: timer.timer });
      await this.#carryOut();
    }
  }

  async #lookIfDue(): Promise<void> {
    const isWorking = this.#parts.engine.workingOrders().length > 0;
    const now = this.#parts.clock.now();
    if (now < this.#lookAt || (!isWorking && this.#books === 'agree')) return;
    await this.#look();
  }

  async #look(): Promise<void> {
    const { clock } = this.#parts;
    // What is told while this look is under way may not be in it.
    const begunAt = clock.now();
    await this.#desk.look();
    this.#lookedAt = begunAt;
    // What is sent in answer sets the pace anew.
    this.#pace = Math.min(this.#pace * 2, this.#timing.lookWhileWorking);
    this.#lookAt = clock.now() + this.#pace;
    await this.#carryOut();
    if (this.#isQuiet) this.#lookAt = clock.now() + this.#timing.lookWhileQuiet;
    if (this.#ledger.isDue) await this.#ledger.read();
  }

  /**
   * Reads everything of the venue and holds it against our books. While an order fills, the two differ from one reading
   * to the next, and a venue counts readings: then it is tried once in a while, and looks at orders are not kept
   * waiting.
   */
  async #compare(): Promise<void> {
    if (!this.#isQuiet) this.#reconcileAt = this.#parts.clock.now() + RECONCILE_WHILE_FILLING;
    const { engine, clock } = this.#parts;
    await this.#look();
    let differences = await this.#differencesNow();
    for (
      let reading = 1, booked: bigint | undefined;
      differences.length > 0 && reading < READINGS && booked !== engine.portfolio.cashMinor;
      reading++
    ) {
      // A fill may have come between the two readings, and money moves without fills too. An order that fills bit by
      // bit may do so again.
      await this.#look();
      await this.#ledger.read();
      booked = engine.portfolio.cashMinor;
      differences = await this.#differencesNow();
      if (differences.length > 0) await this.#look();
    }
    this.#differences = differences = await this.#bookShortfalls(differences);
    this.#books = this.#comparisons.compared(differences, this.#books);
    this.#reconcileAt = clock.now() + this.#timing.reconcileEvery;
  }

  /** A sale was refused for want of coins: the engine learns what the venue has of its position. */
  async #askWhatIsThere(): Promise<void> {
    await this.#look();
    this.#tellCredited(await this.#differencesNow());
    await this.#carryOut();
  }

  async #differencesNow(): Promise<readonly Difference[]> {
    const { engine, venue, foreign } = this.#parts;
    return reconcile({
      ledger: engine.portfolio,
      instruments: engine.instruments,
      holdings: await venue.holdings(),
      foreign,
    });
  }

  #tellCredited(differences: readonly Difference[]): void {
    for (const event of this.#missing.credited(differences, this.#parts.clock.now())) this.#tell(event);
  }

  /** What is left of the differences, when what was surely never credited has been booked. */
  async #bookShortfalls(differences: readonly Difference[]): Promise<readonly Difference[]> {
    const working = this.#parts.engine.workingOrders();
    const isQuiet = (instrument: string) =>
      working.every(
        ({ request, state }) =>
          request.instrument !== instrument || (request.purpose === 'protect' && state.kind === 'open'),
      );
    const shortfalls = this.#missing.shortfalls(differences, this.#parts.clock.now(), isQuiet);
    for (const fill of shortfalls) this.#desk.book(fill);
    const left = shortfalls.length === 0 ? differences : await this.#differencesNow();
    this.#tellCredited(left);
    await this.#carryOut();
    return left;
  }

  #onCashFlow(id: string, event: EngineEvent): void {
    if (this.#cashFlowIds.has(id)) return;
    this.#cashFlowIds.add(id);
    forgetOldest(this.#cashFlowIds, rememberedHere(this.#parts.restored.cashFlowIds));
    this.#tell(event);
  }

  /** Shows the engine an event, keeps both, and lines up what is to be sent. */
  #tell(event: EngineEvent, features?: readonly (Float64Array | undefined)[]): EngineOutput {
    const output = this.#parts.engine.process(event);
    this.#missing.observe(event);
    this.#ledger.observe(event);
    this.#unkept.push({
      at: instantOf(event),
      kind: event.kind,
      event: eventJson(event),
      output: outputJson(output),
      ...(features === undefined ? {} : { features }),
    });
    if (this.#keeping === 'at-once') this.#keep();
    for (const timer of output.timers) this.#timers.add(timer);
    for (const order of output.cancels) this.#actions.push({ kind: 'cancel', order });
    for (const order of output.orders) this.#actions.push({ kind: 'send', order });
    this.#parts.onEvent?.(event, output);
    return output;
  }

  #keep(): void {
    if (this.#unkept.length === 0 && this.#unkeptEpoch === undefined) return;
    try {
      this.#parts.journal.commit(this.#unkept, this.#unkeptEpoch);
      this.#unkept = [];
      this.#unkeptEpoch = undefined;
      this.#journal = 'durable';
    } catch (error) {
      // Only a full disk is survived, and only by keeping what the journal lacks.
      if (!(error instanceof EdgewiseError && error.code === 'disk-full') || this.#unkept.length > MOST_UNKEPT)
        throw error;
      this.#journal = 'failing';
    }
  }

  /** Sends what is lined up. A venue that does not answer leaves the rest in line. */
  async #carryOut(): Promise<void> {
    for (let action = this.#actions[0]; action !== undefined; action = this.#actions[0]) {
      this.#actions.shift();
      if (action.kind === 'cancel') {
        await this.#desk.cancel(action.order);
        // What may still stand keeps another order from taking its place.
        if (this.#desk.isTakingBack) this.#lookSoon(this.#timing.lookSoon);
        continue;
      }
      const { order } = action.order;
      await this.#desk.send(action.order);
      // A stop that was accepted waits for a price: the venue's patience is kept for what fills.
      const mayWait =
        order.purpose === 'protect' &&
        !this.#parts.engine
          .workingOrders()
          .some(({ request, state }) => request.id === order.id && state.kind === 'unknown');
      if (!mayWait) this.#lookSoon(order.purpose === 'protect' ? this.#timing.lookSoon : 0);
    }
  }

  #lookSoon(after: number): void {
    this.#pace = this.#timing.lookSoon;
    this.#lookAt = Math.min(this.#lookAt, this.#parts.clock.now() + after);
  }

  /** Why an order is not sent just now. */
  #banned({ purpose, instrument }: OrderRequest): string | undefined {
    const { trading, reason, by } = this.#switch.read();
    if (trading === 'halted') return `halted by ${by}: ${reason}`;
    if (purpose === 'exit' && this.#mayTradeYet(instrument)) return 'its stop may have traded, or may yet';
    if (purpose !== 'enter') return undefined;
    if (this.#journal === 'failing') return 'the journal cannot be written';
    return this.#books === 'agree'
      ? undefined
      : `our books and the venue's ${this.#books === 'differ' ? 'differ' : 'have not been compared'}`;
  }

  /**
   * On spot an exit behind a stop that is not known to be gone, with all that it has filled, would sell coins that are
   * not ours.
   */
  #mayTradeYet(instrument: string): boolean {
    const { engine } = this.#parts;
    const isSpot = engine.instruments.some(({ id, kind }) => id === instrument && kind === 'spot');
    return (
      isSpot &&
      engine.workingOrders().some(({ request }) => request.instrument === instrument && request.purpose === 'protect')
    );
  }
}

const RECONCILE_WHILE_FILLING = 30 * SECOND;

/** Books and venue are read so often before they count as different, as long as fills keep coming. */
const READINGS = 4;

/** Events kept in memory while the disk is full; beyond it the process ends, and the venue's stops protect. */
const MOST_UNKEPT = 10_000;
