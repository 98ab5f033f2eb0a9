import { SimulatedClock } from '../../src/core/clock.ts';
import type { MarketFacts } from '../../src/core/facts/market-facts.ts';
import type { Instrument } from '../../src/core/instrument.ts';
import type { Moment } from '../../src/core/moment.ts';
import { minorFromAmount } from '../../src/core/money.ts';
import { success } from '../../src/core/outcome.ts';
import { duration, instant, MINUTE, SECOND, type Instant } from '../../src/core/time.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { EngineEvent } from '../../src/engine/event.ts';
import { readEvent } from '../../src/engine/read-event.ts';
import { RestartedOrderIds } from '../../src/execution/order-ids.ts';
import { PortfolioLedger } from '../../src/execution/portfolio-ledger.ts';
import type { Adoption } from '../../src/live/adoption.port.ts';
import type { AccountUse } from '../../src/live/ledger-reading.ts';
import type { HaltState, RunSwitch } from '../../src/live/halt-switch.port.ts';
import type { LiveSession } from '../../src/live/live-session.ts';
import type { LiveTiming } from '../../src/live/session-timing.ts';
import type { Restored } from '../../src/live/restore.ts';
import type { Quote, UnreadMarket } from '../../src/live/moment-feed.port.ts';
import { startSession, type SessionPlan } from '../../src/live/start-session.ts';
import { Guardian } from '../../src/risk/guardian.ts';
import { NO_DECISION, type Strategy } from '../../src/strategy/strategy.port.ts';
import { instruments } from '../support/risk-view.ts';
import { MemoryJournal } from './memory-journal.ts';
import { ScriptedVenue, Silence } from './scripted-venue.ts';

export const INSTRUMENT = instruments[0] as Instrument;
export const BEGIN = instant(1_704_067_200 * SECOND); // 2024-01-01T00:00:00Z
export const CASH = minorFromAmount(100_000);

/** What outlives a process: clock, venue, journal and switch. */
export class World {
  readonly clock = new SimulatedClock(BEGIN);
  readonly instrument: Instrument;
  readonly venue: ScriptedVenue;
  readonly journal: MemoryJournal;
  /** For how long a position is held. */
  hold = duration(2 * MINUTE);
  /** Events between two snapshots of the run. */
  snapshotEveryEvents: number | undefined;
  /** What people are told. */
  onEvent: SessionPlan['onEvent'];
  /** What the venue quotes. */
  quotes: readonly Quote[] = [];
  /** Markets that the feed cannot read. */
  unread: readonly UnreadMarket[] = [];
  onQuotesAsked: () => void = () => undefined;
  /** What a feature does with a moment that it is shown. */
  onShown: (moment: Moment) => void = () => undefined;
  /** Whether other systems trade the account. */
  account: AccountUse = 'own';
  /** What a person decided to book. */
  adoption: Adoption | undefined;
  /** The switch of the run where the account is shared: `halt` is not read then. */
  switches: RunSwitch | undefined;
  halt: HaltState | 'unreadable' = { epoch: 0, trading: 'on', reason: '', by: '', at: BEGIN };

  /** `owner` is how many lots the account holds before the run begins. */
  constructor(kind: Instrument['kind'] = INSTRUMENT.kind, { owner = 0 }: { readonly owner?: number } = {}) {
    this.instrument = { ...INSTRUMENT, kind };
    this.journal = new MemoryJournal({
      cashMinor: String(CASH),
      foreign: { cashMinor: '0', lots: { [INSTRUMENT.id]: owner } },
    });
    this.venue = new ScriptedVenue({ clock: this.clock, instrument: this.instrument, cashMinor: CASH });
    this.venue.moveCoins(owner);
  }

  set(trading: HaltState['trading']): void {
    this.halt = {
      epoch: (this.halt === 'unreadable' ? 90 : this.halt.epoch) + 1,
      trading,
      reason: 'storm',
      by: 'Ada',
      at: this.clock.now(),
    };
  }

  pass(seconds: number): void {
    this.clock.advanceTo(instant(this.clock.now() + seconds * SECOND));
  }

  /** What the journal says has happened, in short. */
  story(): string[] {
    return this.journal.kept.map(({ event }) => inShort(readEvent(event)));
  }
}

/**
 * A process of live trading: one market, minute candles, a belief per minute, held for two unless the world says
 * otherwise. Positions are guarded by a stop of 2 %.
 */
export class Process {
  readonly engine: Engine;
  readonly session: LiveSession;
  /** Asked of the forecaster: how it is with the next moment. */
  belief = 0;
  model: 'on' | 'off' = 'on';
  feed: 'speaks' | 'silent' = 'speaks';
  readonly seen: Instant[] = [];
  /** Where this start of the process began. */
  restored: Restored | undefined;
  /** From when on the venue is to tell fills. */
  askedSince: Instant | undefined;
  readonly #world: World;
  readonly #moments: Moment[] = [];

  constructor(world: World, timing: Partial<LiveTiming> = {}, strategy: Strategy = puppet(world)) {
    this.#world = world;
    const { journal, clock, venue, instrument } = world;
    const completeUntil = () => instant((this.seen.at(-1) ?? BEGIN) + MINUTE - 1);
    const orderIds = new RestartedOrderIds(journal.header.tag);
    this.engine = new Engine({
      instruments: [instrument],
      orderIds,
      strategy,
      sizer: { name: 'fixed', size: () => success({ lots: 100 }) },
      guardian: new Guardian({ checks: [] }),
      portfolio: new PortfolioLedger({ instruments: [instrument], cashMinor: CASH }),
      protection: { stopDistance: 0.02 },
    });
    this.session = startSession({
      journal,
      engine: this.engine,
      orderIds,
      clock,
      codeVersion: 'test',
      account: world.account,
      beginAfter: BEGIN,
      forecaster: {
        featureNames: ['one'],
        valuesOf: (names) => [Float64Array.from(names, () => this.belief)],
        observe: (moment) => {
          this.seen.push(moment.at);
          world.onShown(moment);
        },
        forecast: () => {
          if (this.model === 'off') return Promise.resolve({ kind: 'missing', reason: 'the model is off' });
          const at = this.seen.at(-1) as Instant;
          const up = 0.5 + this.belief / 4;
          return Promise.resolve({
            kind: 'made',
            forecasts: [
              {
                instrument: INSTRUMENT.id,
                madeAt: at,
                dueAt: at,
                probabilities: Float64Array.of(1 - up, up),
                artifact: 'none',
              },
            ],
            features: [Float64Array.of(this.belief)],
          });
        },
      },
      adoptions: {
        read: () => world.adoption,
        clear: () => void (world.adoption = undefined),
      },
      halt: {
        read: async (heeded) => {
          if (world.switches !== undefined) return world.switches.read(heeded);
          if (world.halt === 'unreadable') throw new SyntaxError('Unexpected end of JSON input');
          return world.halt;
        },
      },
      venue: (since) => {
        this.askedSince = since;
        return venue;
      },
      feed: () => ({
        nextAt: instant(0),
        get completeUntil() {
          return completeUntil();
        },
        take: () => (this.feed === 'speaks' ? Promise.resolve(this.#moments.splice(0)) : Promise.reject(new Silence())),
        hurry: () => undefined,
        unread: () => world.unread,
        quotes: async () => {
          world.onQuotesAsked();
          return world.quotes;
        },
      }),
      past: () => undefined,
      onRestored: (restored) => void (this.restored = restored),
      ...(world.snapshotEveryEvents === undefined ? {} : { snapshotEveryEvents: world.snapshotEveryEvents }),
      ...(world.onEvent === undefined ? {} : { onEvent: world.onEvent }),
      timing,
    });
  }

  /** The next whole minute and two seconds: its candle is there, and a turn is taken. */
  async minute({
    belief = 0,
    close = 100,
    late = 2,
    facts,
  }: {
    readonly belief?: number;
    readonly close?: number;
    readonly late?: number;
    readonly facts?: MarketFacts;
  } = {}): Promise<void> {
    const { clock } = this.#world;
    const at = instant((Math.floor(clock.now() / MINUTE) + 1) * MINUTE);
    clock.advanceTo(instant(at + late * SECOND));
    this.belief = belief;
    this.candle(at, close, facts);
    await this.session.turn();
  }

  /** A candle for the next turn. */
  candle(at: Instant, close = 100, facts?: MarketFacts): void {
    this.#moments.push({
      at,
      markets: [
        {
          candle: {
            openTime: instant(at - MINUTE),
            closeTime: at,
            open: close,
            high: close,
            low: close,
            close,
            volume: 1,
            transactions: 1,
          },
          continuity: 'continuous',
          ...(facts === undefined ? {} : { facts }),
        },
      ],
    });
  }

  /** Turns until nothing is due within the minute. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 4; turn++) {
      this.#world.pass(2);
      await this.session.turn();
    }
  }
}

/** Believes what the forecast says. */
function puppet(world: World): Strategy {
  return {
    name: 'puppet',
    features: [],
    memory: 'nothing',
    decide: ({ forecast: state }) => {
      const forecast = state.kind === 'made' ? state.forecasts[0] : undefined;
      const [down = 0.5, up = 0.5] = forecast?.probabilities ?? [];
      return down === up
        ? NO_DECISION
        : { signals: [{ market: 0, belief: Math.sign(up - down), reason: 'told to', holdFor: world.hold }] };
    },
  };
}

function inShort(event: EngineEvent): string {
  switch (event.kind) {
    case 'moment':
      return `moment ${(event.moment.at - BEGIN) / MINUTE}`;
    case 'fill':
      return `fill ${event.fill.side} ${event.fill.lots}`;
    case 'order-update':
      return `${event.order.slice(-1)} ${event.state.kind}`;
    case 'command':
      return event.command.kind;
    case 'timer':
      return `timer ${event.timer.split(':')[0] ?? ''}`;
    case 'cash-flow':
      return `cash-flow ${event.cause}`;
    case 'forecast':
    case 'forecast-missing':
    case 'quote':
    case 'credited':
    case 'listing':
    case 'settlement':
    case 'venue-health':
      return event.kind;
    default:
      return event satisfies never;
  }
}
