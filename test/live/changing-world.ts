import { SimulatedClock } from '../../src/core/clock.ts';
import type { Fill } from '../../src/core/fill.ts';
import type { Instrument } from '../../src/core/instrument.ts';
import type { MarketView, Moment } from '../../src/core/moment.ts';
import type { ClientOrderId, OrderState } from '../../src/core/order.ts';
import { success } from '../../src/core/outcome.ts';
import { instant, MINUTE, SECOND, type Instant } from '../../src/core/time.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { ExchangeEvent } from '../../src/exchange/exchange-event.ts';
import { exchangeRules } from '../../src/exchange/exchange-rules.ts';
import { Exchange } from '../../src/exchange/exchange.ts';
import { RestartedOrderIds } from '../../src/execution/order-ids.ts';
import { PortfolioLedger } from '../../src/execution/portfolio-ledger.ts';
import type { ApprovedOrder, Venue } from '../../src/execution/venue.port.ts';
import type { LiveSession } from '../../src/live/live-session.ts';
import type { MarketNews } from '../../src/live/market-news.port.ts';
import { startSession } from '../../src/live/start-session.ts';
import { Guardian } from '../../src/risk/guardian.ts';
import { NO_DECISION, type Strategy } from '../../src/strategy/strategy.port.ts';
import { perpetual } from '../support/changing-universe.ts';
import { MemoryJournal } from './memory-journal.ts';

export const CASH = 10n ** 23n;
const BEGIN = 1_704_067_200 * SECOND;
const SLOTS = 2;

/** A market with the minutes from which it is there and in which it is settled, fractions of a minute allowed. */
export interface PlannedMarket {
  readonly id: string;
  readonly from: number;
  readonly until?: number;
  readonly value?: number;
}

function at(minute: number): Instant {
  return instant(BEGIN + minute * MINUTE);
}

/** What outlives a process: clock, journal, and a venue whose markets are listed and settled as planned. */
export class ChangingWorld {
  readonly clock = new SimulatedClock(at(0));
  readonly journal = new MemoryJournal({ cashMinor: String(CASH) });
  readonly exchange = new Exchange({ markets: [], cashMinor: CASH, slots: SLOTS });
  readonly fills: Fill[] = [];
  readonly states = new Map<ClientOrderId, OrderState>();
  readonly news: MarketNews[] = [];
  /** Orders of settled markets are not known to the venue any more. */
  memory: 'good' | 'drops-settled-markets' = 'good';
  readonly plan: readonly PlannedMarket[];
  readonly #slots = new Map<string, number>();
  minute = 0;

  constructor(plan: readonly PlannedMarket[]) {
    this.plan = plan;
    this.#change(0);
  }

  get begun(): readonly Instrument[] {
    return this.plan.filter(({ from }) => from === 0).map(({ id }) => perpetual(id));
  }

  /** The candle of a market that closed in a minute; undefined where it was not there all the time. */
  candle(id: string, minute: number): MarketView['candle'] {
    const planned = this.plan.find((one) => one.id === id);
    if (planned === undefined || minute - 1 < planned.from || minute > (planned.until ?? Infinity)) return undefined;
    const price = 100 + ((minute * 7 + id.charCodeAt(0) * 3) % 11) / 10;
    const prices = { open: price, high: price, low: price, close: price };
    return { openTime: at(minute - 1), closeTime: at(minute), ...prices, volume: 1e6, transactions: 1 };
  }

  /** The next minute passes at the venue; it is two seconds past it then. */
  pass(): void {
    const minute = ++this.minute;
    const listen = (events: readonly ExchangeEvent[]): void => events.forEach((event) => this.#take(event));
    for (const [id, slot] of this.#slots) {
      const candle = this.candle(id, minute);
      if (candle === undefined) continue;
      this.exchange.open(slot, candle, listen);
      this.exchange.close(slot, candle, listen);
    }
    this.#change(minute);
    this.clock.advanceTo(instant(at(minute) + 2 * SECOND));
  }

  #change(minute: number): void {
    const listen = (events: readonly ExchangeEvent[]): void => events.forEach((event) => this.#take(event));
    for (const { id, until = Infinity, value = 0 } of this.plan)
      if (until <= minute && until > minute - 1) {
        this.exchange.settle(this.#slots.get(id) ?? -1, { at: at(until), value }, listen);
        this.#slots.delete(id);
        this.news.push({ kind: 'settled', at: at(until), instrument: id, value });
      }
    for (const { id, from } of this.plan)
      if (from <= minute && from > minute - 1) {
        const instrument = perpetual(id);
        this.#slots.set(id, this.exchange.list({ instrument, rules: exchangeRules() }));
        if (from > 0) this.news.push({ kind: 'listed', at: at(from), instrument, role: 'traded' });
      }
  }

  #take(event: ExchangeEvent): void {
    if (event.kind === 'order-update') this.states.set(event.order, event.state);
    if (event.kind !== 'fill') return;
    this.fills.push(event.fill);
    this.states.set(event.fill.order, { kind: 'filled' });
  }

  venue(): Venue {
    let given = 0;
    const { exchange, states, fills } = this;
    const submitted = (order: ApprovedOrder) => exchange.submit(order.order, at(this.minute));
    return {
      name: 'changing',
      submit: async (approved) => {
        const problem = submitted(approved);
        if (problem !== undefined) return { kind: 'refused', retryable: 'final', ...problem };
        states.set(approved.order.id, { kind: 'open', filledLots: 0 });
        return { kind: 'accepted' };
      },
      cancel: async (id) => {
        const outcome = exchange.cancel(id, at(this.minute));
        if (outcome.kind === 'not-open') return { kind: 'not-open', reason: 'it has ended' };
        states.set(id, { kind: 'cancelled', filledLots: outcome.filledLots, reason: 'asked' });
        return { kind: 'cancelled' };
      },
      openOrders: async () => ({
        ours: exchange.working().map(({ request: { id, instrument } }) => ({ id, instrument, state: states.get(id)! })),
        foreign: [],
      }),
      find: async (id) => {
        const state = states.get(id);
        const isDropped = this.memory !== 'good' && state?.kind === 'cancelled' && state.reason === 'settlement';
        return state === undefined || isDropped ? undefined : { id, state };
      },
      newFills: async () => fills.slice(given, (given = fills.length)),
      newCashFlows: async () => [],
      holdings: async () => ({
        cashMinor: exchange.account.cashMinor,
        lots: new Map([...this.#slots].map(([id, slot]) => [id, exchange.account.lots[slot] ?? 0])),
      }),
      foreignTrades: () => [],
      uncreditedLots: () => [],
    };
  }
}

/** Believes what the forecasts say: long, short or nothing. */
const BELIEVER: Strategy = {
  name: 'believer',
  features: [],
  memory: 'nothing',
  decide: ({ forecast }) => {
    if (forecast.kind === 'missing') return NO_DECISION;
    const signals = forecast.forecasts.flatMap((one, market) => {
      const up = one?.probabilities[1] ?? 0.5;
      return one === undefined || up === 0.5 ? [] : [{ market, belief: up > 0.5 ? 1 : -1, reason: one.instrument }];
    });
    return { signals };
  },
};

/** A process that trades there, from the journal's end onwards. */
export class ChangingProcess {
  readonly engine: Engine;
  readonly session: LiveSession;
  /** The markets that the forecaster follows, by slot. */
  followed: readonly (Instrument | undefined)[];
  /** Candles that the forecaster has seen of each market that it follows. */
  readonly seen = new Map<string, number>();
  readonly #world: ChangingWorld;

  constructor(world: ChangingWorld, strategy: Strategy = BELIEVER) {
    this.#world = world;
    const { journal, clock, begun, news } = world;
    const orderIds = new RestartedOrderIds(journal.header.tag);
    this.followed = begun;
    this.engine = new Engine({
      instruments: begun,
      slots: SLOTS,
      orderIds,
      strategy,
      sizer: { name: 'fixed', size: () => success({ lots: 100 }) },
      guardian: new Guardian({ checks: [] }),
      portfolio: new PortfolioLedger({ instruments: begun, cashMinor: CASH, slots: SLOTS }),
      protection: { stopDistance: 0.5 },
    });
    let markets: readonly (Instrument | undefined)[] = begun;
    let newest = 0;
    this.session = startSession({
      journal,
      engine: this.engine,
      orderIds,
      clock,
      codeVersion: 'test',
      beginAfter: at(0),
      snapshotEveryEvents: 7,
      news: { take: async () => [...news] },
      halt: { read: async () => ({ epoch: 0, trading: 'on', reason: '', by: '', at: at(0) }) },
      venue: () => world.venue(),
      past: () => undefined,
      feed: (after) => {
        newest = (after - at(0)) / MINUTE;
        return {
          nextAt: instant(0),
          get completeUntil() {
            return instant(at(newest + 1) - 1);
          },
          follow: (now) => void (markets = now),
          take: async () => {
            const moments: Moment[] = [];
            while (newest < world.minute) moments.push(momentOf(world, ++newest, markets));
            return moments;
          },
          hurry: () => undefined,
          quotes: async () => [],
        };
      },
      forecaster: this.#forecaster(),
    });
  }

  #forecaster() {
    let moment: Moment | undefined;
    return {
      featureNames: ['one'],
      follow: (markets: readonly (Instrument | undefined)[]) => {
        this.followed = markets;
        for (const id of this.seen.keys()) if (!markets.some((one) => one?.id === id)) this.seen.delete(id);
      },
      observe: (shown: Moment) => {
        moment = shown;
        for (const [market, { candle }] of shown.markets.entries()) {
          const id = this.followed[market]?.id;
          if (candle !== undefined && id !== undefined) this.seen.set(id, (this.seen.get(id) ?? 0) + 1);
        }
      },
      forecast: async () => {
        const made = moment?.at ?? at(0);
        const forecasts = this.followed.map((instrument, market) => {
          if (instrument === undefined || moment?.markets[market]?.candle === undefined) return undefined;
          const turn = (Math.round((made - at(0)) / MINUTE) + instrument.id.charCodeAt(0)) % 4;
          const up = [0.9, 0.5, 0.1, 0.5][turn] ?? 0.5;
          const probabilities = Float64Array.of(1 - up, up);
          return { instrument: instrument.id, madeAt: made, dueAt: made, probabilities, artifact: 'none' };
        });
        return { kind: 'made' as const, forecasts, features: forecasts.map(() => undefined) };
      },
    };
  }

  /** Turns until everything that is due has happened. */
  async settle(turns = 4): Promise<void> {
    for (let turn = 0; turn < turns; turn++) {
      await this.session.turn();
      this.#world.clock.advanceTo(instant(this.#world.clock.now() + 3 * SECOND));
    }
  }
}

function momentOf(world: ChangingWorld, minute: number, markets: readonly (Instrument | undefined)[]): Moment {
  const views = markets.map((instrument): MarketView => {
    const candle = instrument && world.candle(instrument.id, minute);
    return { candle, continuity: 'continuous' };
  });
  return { at: at(minute), markets: views };
}
