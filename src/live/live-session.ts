import type { Clock } from '../core/clock.ts';
import { instant, type Instant } from '../core/time.ts';
import type { Engine } from '../engine/engine.ts';
import type { EngineOutput } from '../engine/engine-output.ts';
import type { EngineCommand, EngineEvent } from '../engine/event.ts';
import { TimerQueue } from '../engine/timer-queue.ts';
import type { Venue, VenueHoldings } from '../execution/venue.port.ts';
import { ActionSender } from './action-sender.ts';
import { AdoptionBooking, HalfBooked } from './adoption-booking.ts';
import type { AdoptionInbox } from './adoption.port.ts';
import type { AdoptedEvent } from './book-adoption.ts';
import { BookComparison } from './book-comparison.ts';
import { ComparisonNotes } from './comparison-notes.ts';
import { DueTimers } from './due-timers.ts';
import { EventKeeper } from './event-keeper.ts';
import { forgetOldest } from './forget-oldest.ts';
import type { Forecaster } from './forecaster.port.ts';
import type { RunSwitch } from './halt-switch.port.ts';
import { HeededSwitch } from './heeded-switch.ts';
import { LedgerReading, type AccountUse } from './ledger-reading.ts';
import type { LiveJournal } from './live-journal.port.ts';
import { LookPace } from './look-pace.ts';
import type { Hint } from './market-hints.port.ts';
import { mayHaveTraded } from './may-have-traded.ts';
import { MissingLots } from './missing-lots.ts';
import type { MarketNewsSource } from './market-news.port.ts';
import type { MomentFeed, UnreadMarket } from './moment-feed.port.ts';
import { MomentTrading } from './moment-trading.ts';
import type { Difference } from './reconciliation.ts';
import { rememberedHere } from './remembered.ts';
import type { Restored } from './restore.ts';
import type { SnapshotKeeper } from './snapshot-keeper.ts';
import { sendingBan } from './sending-ban.ts';
import { TIMING, type LiveTiming } from './session-timing.ts';
import { SwitchWatch } from './switch-watch.ts';
import { UniverseNews } from './universe-news.ts';
import { VenueLook } from './venue-look.ts';
import { VenueOrders } from './venue-orders.ts';

export interface LiveSessionParts {
  readonly engine: Engine;
  readonly venue: Venue;
  readonly journal: LiveJournal;
  readonly feed: MomentFeed;
  /** Which markets are listed and settled; absent where they never change. */
  readonly news?: MarketNewsSource | undefined;
  readonly forecaster: Forecaster;
  readonly halt: RunSwitch;
  readonly clock: Clock;
  /** Where the journal ended; the engine stands there too. */
  readonly restored: Restored;
  /** Keeps snapshots for the next restart. */
  readonly snapshots: SnapshotKeeper;
  /** What the account held before this run; left alone. */
  readonly foreign: VenueHoldings;
  /** Whether other systems trade the same account; `own` by default. */
  readonly account?: AccountUse;
  /** Why nothing may be entered because of the account or its keys; undefined where it may. Asked before each entry. */
  readonly accountBan?: () => Promise<string | undefined>;
  /** What persons decided to book; nothing by default. */
  readonly adoptions?: AdoptionInbox;
  /** Called with every event and its output, after both were kept: for people. */
  readonly onEvent?: (event: EngineEvent, output: EngineOutput) => void;
  readonly timing?: Partial<LiveTiming>;
}

/**
 * Drives the engine with the present, turn by turn: the halt switch, the market, timers, the venue. One thing at a time
 * and in a fixed order, so that what the engine is shown is what the journal says, and the past shows it the same.
 * Nothing is sent before its event is in the journal; while the journal cannot be written, entries are not sent and
 * exits are. Entries wait until books and venue agree.
 */
export class LiveSession {
  readonly #parts: LiveSessionParts;
  readonly #keeper: EventKeeper;
  readonly #orders: VenueOrders;
  readonly #missing: MissingLots;
  readonly #adoptions: AdoptionBooking;
  readonly #pace: LookPace;
  readonly #sender: ActionSender;
  readonly #look: VenueLook;
  readonly #timers: DueTimers;
  readonly #trading: MomentTrading;
  readonly #news: UniverseNews;
  readonly #comparison: BookComparison;
  readonly #switch: SwitchWatch;
  readonly #heeded: HeededSwitch;
  readonly #cashFlowIds: Set<string>;

  constructor(parts: LiveSessionParts) {
    this.#parts = parts;
    const { engine, venue, clock, journal, feed, forecaster, foreign, restored } = parts;
    const timing = { ...TIMING, ...parts.timing };
    const { lookSoon, timerGrace, reconcileEvery } = timing;
    const queue = new TimerQueue();
    for (const timer of restored.timers) queue.add(timer);
    this.#cashFlowIds = new Set(restored.cashFlowIds);
    this.#heeded = new HeededSwitch(parts.halt, journal.heededEpochs());
    const { account = 'own' } = parts;
    const ledger = new LedgerReading({ account, venue, book: (id, event) => this.#onCashFlow(id, event) });
    const missing = this.#makeMissing();
    const keeper = new EventKeeper({
      engine,
      journal,
      timers: queue,
      observe: (event, output) => {
        parts.snapshots.observe(event, output);
        missing.observe(event);
        ledger.observe(event);
      },
      ...(parts.onEvent === undefined ? {} : { onEvent: parts.onEvent }),
    });
    const orders = this.#makeOrders(timing);
    const pace = new LookPace(timing);
    const sender = new ActionSender({ engine, keeper, orders, pace, clock, lookSoon });
    const look = new VenueLook({ orders, ledger, sender, pace, clock });
    const timers = new DueTimers({ timers: queue, feed, keeper, sender, clock, timerGrace });
    const notes = new ComparisonNotes({ journal, clock, instruments: engine.instruments });
    const checked = { account, engine, venue, foreign, look, ledger, missing, notes, orders, keeper, sender, clock };
    const comparison = new BookComparison({ ...checked, reconcileEvery });
    const heeded = this.#heeded;
    const command = (given: EngineCommand) => this.#command(given);
    this.#missing = missing;
    this.#keeper = keeper;
    this.#orders = orders;
    this.#pace = pace;
    this.#sender = sender;
    this.#look = look;
    this.#timers = timers;
    this.#comparison = comparison;
    const { featureNames } = engine;
    const onChange = () => comparison.makeDue();
    const onLeftOut = (instrument: string) =>
      journal.note({ at: clock.now(), kind: 'market-left-out', detail: { instrument } });
    const told = { engine, feed, forecaster, keeper, sender, clock, onChange, onLeftOut };
    const news = new UniverseNews({ ...told, source: parts.news, newsGrace: timerGrace });
    this.#news = news;
    const shown = { feed, forecaster, featureNames, keeper, journal, timers, news, sender, clock, timing };
    this.#trading = new MomentTrading({ ...shown, begunAt: clock.now() });
    this.#switch = new SwitchWatch({ engine, heeded, look, pace, timers, comparison, keeper, sender, command });
    this.#adoptions = this.#makeAdoptions();
  }

  /** The feed and the forecaster follow the markets that a restart found. To be called before the first turn. */
  begin(): void {
    this.#news.begin();
  }

  #makeMissing(): MissingLots {
    const { engine, venue } = this.#parts;
    return new MissingLots({
      instruments: engine.instruments,
      lots: (market) => engine.portfolio.lots(market),
      sellable: (market) => engine.sellableLots(market),
      foreignTrades: () => venue.foreignTrades(),
      uncredited: () => venue.uncreditedLots(),
      hasFill: (id) => this.#orders.hasFill(id),
    });
  }

  #makeOrders({ orderGrace }: LiveTiming): VenueOrders {
    const { engine, venue, clock, journal, foreign, restored } = this.#parts;
    return new VenueOrders({
      venue,
      clock,
      filled: new Map(restored.filled),
      fillIds: new Set(restored.fillIds),
      unwanted: restored.unwanted,
      grace: orderGrace,
      show: (event) => void this.#keeper.show(event),
      onGiven: () => this.#keeper.tell(),
      working: () => engine.workingOrders(),
      isSettled: (instrument) => engine.portfolio.settledValue(instrument) !== undefined,
      mayHaveTraded: (order, holdings) => mayHaveTraded(order, { engine, holdings, foreign }),
      ban: async (order) => {
        const account = order.purpose === 'enter' ? await this.#parts.accountBan?.() : undefined;
        // The switch is the last that is read before an order is sent.
        const reading = await this.#heeded.read();
        const { books, waitsFor } = this.#comparison;
        return sendingBan(order, { engine, reading, journal: this.#keeper.journalState, books, waitsFor, account });
      },
      trading: async () => (await this.#heeded.read()).trading,
      note: (kind, detail) => journal.note({ at: clock.now(), kind, detail }),
    });
  }

  #makeAdoptions(): AdoptionBooking {
    const { engine, journal, clock, adoptions } = this.#parts;
    return new AdoptionBooking({
      inbox: adoptions,
      journal,
      clock,
      book: (events, id) => this.#bookAdopted(events, id),
      books: {
        lots: (instrument) => engine.portfolio.lots(engine.instruments.findIndex(({ id }) => id === instrument)),
        hasFill: (id) => this.#orders.hasFill(id),
        hasFlow: (id) => this.#cashFlowIds.has(id),
      },
    });
  }

  /** Whether our books and the venue's agree; entries are made only then. */
  get books(): 'agree' | 'not-yet' | 'differ' {
    return this.#comparison.books;
  }

  get differences(): readonly Difference[] {
    return this.#comparison.differences;
  }

  get journalState(): 'durable' | 'failing' {
    return this.#keeper.journalState;
  }

  /** Moments seen since the start of the process. */
  get moments(): number {
    return this.#trading.moments;
  }

  /** Markets whose candles could not be read when they were asked for last. */
  get unreadMarkets(): readonly UnreadMarket[] {
    return this.#parts.feed.unread?.() ?? [];
  }

  /** When the next turn has something to do at the latest, as far as is known now. */
  get wakeAt(): Instant {
    return instant(Math.min(this.#parts.feed.nextAt, this.dueAt));
  }

  /** The same apart from candles. */
  get dueAt(): number {
    const lookAt = this.#isLookNeeded ? this.#pace.dueAt : Number.POSITIVE_INFINITY;
    return Math.min(this.#timers.nextAt, lookAt, this.#comparison.dueAt);
  }

  /** Something is under way at the venue, or the books have to be compared. */
  get #isLookNeeded(): boolean {
    return this.#parts.engine.workingOrders().length > 0 || this.#comparison.books !== 'agree';
  }

  /**
   * Somebody says that something happened: the next turn looks, and should come at once. Nothing is taken from a hint,
   * and hints that come thick and fast make no more looks than an order that was just sent does.
   */
  hint(hint: Hint): void {
    switch (hint) {
      case 'execution':
        this.#pace.hint();
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
    this.#comparison.makeDue();
  }

  /** What the engine believes of the venue, after a restart too. */
  get venueHealth(): 'up' | 'down' {
    return this.#parts.engine.venueHealth;
  }

  /** Shows the engine how the venue is: while it is down nothing is entered. */
  onVenueHealth(health: 'up' | 'down', detail: string): void {
    this.#keeper.show({ kind: 'venue-health', at: this.#parts.clock.now(), health, detail });
  }

  /** Closes everything and enters nothing until resumed. The orders go with the next turn. */
  flatten(reason: string, by: string): void {
    this.#command({ kind: 'flatten', reason, by });
  }

  /** Ends what `flatten` began. Hit limits on losses stay hit, and what others stopped ends by the switch. */
  endFlatten(by: string): void {
    this.#command({ kind: 'resume', by, limits: 'kept' });
  }

  #command(command: EngineCommand): void {
    this.#keeper.show({ kind: 'command', at: this.#parts.clock.now(), command });
  }

  /**
   * One round. Rejects when the market or the venue did not answer; what was done before is kept, and the next turn
   * goes on. Exits do not wait for a market that is silent: timers and orders are looked after first.
   */
  async turn(): Promise<void> {
    try {
      await this.#round();
    } finally {
      // What the journal lacks yet, a snapshot must not have.
      if (this.#keeper.hasKeptAll) this.#parts.snapshots.keepIfDue();
      this.#parts.journal.tidy();
    }
  }

  async #round(): Promise<void> {
    const { feed, clock } = this.#parts;
    this.#keeper.keep();
    await this.#switch.look();
    this.adopt();
    await this.#sender.sendAll();
    // Nothing is decided, not even by a timer, before it is known what happened while no process ran.
    if (!this.#pace.hasLooked) await this.#look.look();
    // A venue that keeps us from comparing keeps nothing from being closed or protected on time.
    await this.#timers.fireDue();
    if (this.#missing.isAsked) await this.#comparison.askWhatIsThere();
    if (this.#comparison.isAwaited) await this.#comparison.compare();
    const [read] = await Promise.allSettled([this.#news.read()]);
    const [taken] = await Promise.allSettled([feed.take(clock.now())]);
    if (taken.status === 'fulfilled') await this.#trading.show(taken.value);
    await this.#news.showDue();
    await this.#timers.fireDue();
    if (this.#isLookNeeded && clock.now() >= this.#pace.dueAt) await this.#look.look();
    if (this.#comparison.isDue) await this.#comparison.compare();
    for (const asked of [taken, read]) if (asked.status === 'rejected') throw asked.reason;
  }

  /** Books what a person decided of what happened without the run; then the books are compared. Asks nothing. */
  adopt(): 'nothing' | 'booked' | 'refused' {
    const outcome = this.#adoptions.adopt();
    if (outcome !== 'nothing') this.#comparison.begin();
    return outcome;
  }

  #bookAdopted(events: readonly AdoptedEvent[], id: string): 'durable' | 'failing' {
    return this.#keeper.showTogether(() => {
      try {
        for (const event of events) {
          if (event.kind === 'fill') this.#orders.book(event.fill);
          else this.#onCashFlow(event.id ?? id, event);
        }
      } catch (error) {
        throw new HalfBooked(String(error), { cause: error });
      }
    });
  }

  #onCashFlow(id: string, event: EngineEvent): void {
    if (this.#cashFlowIds.has(id)) return;
    this.#cashFlowIds.add(id);
    forgetOldest(this.#cashFlowIds, rememberedHere(this.#parts.restored.cashFlowIds.length));
    this.#keeper.show(event);
  }
}
