/** The simulator of the venue in `own-venue.ts`: the matching core of Edgewise behind a wire of its own. */
import { amountFromMinor, EdgewiseError, Exchange, exchangeRules, instant, serveRest, stepSize } from 'edgewise';
import type {
  ClientOrderId,
  Clock,
  ExchangeEvent,
  ExchangeRules,
  Fill,
  Instant,
  OpenedSimulator,
  OpenSimulatorOptions,
  OrderRequest,
  OrderState,
  Print,
  RestServer,
  ServeInStepOptions,
  ServeSimulatorOptions,
  SimulatorServer,
  SubmitOutcome,
  WireReply,
  WireRequest,
} from 'edgewise';

import {
  candlesOf,
  marketOf,
  printsOf,
  type MarketPlan,
  type PlannedChange,
  type StallMarket,
  type Step,
} from './own-venue-markets.ts';

export const NAME = 'stall';
export const FEES = [{ volume: 0, makerBps: 0, takerBps: 20 }];

/** Calls that need a key. */
const ACCOUNT_PATHS: readonly string[] = ['/order', '/cancel', '/account'];

/**
 * Opens a venue over recorded candles. One that goes on takes the calls of its log again. Without a plan its markets
 * stay the same.
 */
export function openStall(options: OpenSimulatorOptions, plan: MarketPlan = () => []): OpenedSimulator {
  return new Stall(options, plan(options.markets, options.start));
}

function refused(trouble: 'rejected' | 'funds', reason: string): SubmitOutcome {
  return { kind: 'refused', trouble, retryable: 'final', reason };
}

/** A fill as it is sent: JSON has no large integers. */
export interface StoredFill extends Omit<Fill, 'feeMinor'> {
  readonly feeMinor: string;
}

/** The matching core of Edgewise behind a wire of our own. */
class Stall implements OpenedSimulator {
  /** Those of the beginning, then those that are listed in between. */
  readonly #markets: readonly StallMarket[];
  /** How trading costs in a market that is listed. */
  readonly #rules: ExchangeRules;
  readonly #core: Exchange;
  readonly #clock: Clock;
  readonly #states = new Map<ClientOrderId, OrderState>();
  readonly #instruments = new Map<ClientOrderId, string>();
  readonly #lots = new Map<ClientOrderId, number>();
  readonly #fills: StoredFill[] = [];
  readonly #steps: readonly Step[];
  readonly #news: object[] = [];
  readonly #listeners: (() => void)[] = [];
  readonly #shown = new Map<number, (from: number, now: Instant) => void>();
  readonly #append: (line: string) => void;
  readonly from: Instant;
  readonly symbols: readonly string[];
  readonly pricesReadAt = undefined;
  #step = 0;

  constructor({ markets, cashMinor, start, clockFrom, log }: OpenSimulatorOptions, changes: readonly PlannedChange[]) {
    const begun = markets.map(({ instrument, prices }, slot): StallMarket => {
      if (prices.kind === 'recorded' && prices.ending !== 'there-and-back')
        return { instrument, series: prices.series, from: -Infinity, until: Infinity, slot };
      throw new EdgewiseError('usage', `The simulated ${NAME} has recorded candles alone, which end`, {
        advice: 'trade on paper with --replay, or with --url at `edgewise simulate own`, without --loop',
      });
    });
    this.#markets = [...begun, ...changes.flatMap(marketOf)];
    for (const change of changes) if (change.kind === 'settled') this.#market(change.instrument).until = change.at;
    this.#rules = exchangeRules({ fees: FEES, ...markets[0]?.rules });
    this.#core = new Exchange({
      cashMinor,
      slots: this.#markets.length,
      markets: markets.map(({ instrument, rules }) => ({ instrument, rules: exchangeRules({ fees: FEES, ...rules }) })),
    });
    const steps: readonly Step[] = [
      // At one instant a market is listed before its first price.
      ...changes.map((change): Step => ({ kind: 'change', at: change.at, change })),
      ...this.#markets.flatMap(printsOf),
    ];
    this.#steps = steps.filter(({ at }) => at >= start).toSorted((left, right) => left.at - right.at);
    this.symbols = markets.map(({ instrument }) => instrument.id);
    this.#append = log?.append ?? (() => undefined);
    let from: number = start;
    for (const line of log?.lines ?? []) {
      const { at, order, cancel } = JSON.parse(line) as { at: Instant; order?: OrderRequest; cancel?: ClientOrderId };
      this.#walkTo(at);
      if (order !== undefined) this.#take(order, at);
      if (cancel !== undefined) this.#takeBack(cancel, at);
      from = at;
    }
    this.from = instant(from);
    this.#clock = clockFrom(this.from);
  }

  get endsAt(): number {
    return this.#steps.at(-1)?.at ?? 0;
  }
  get nextInstant(): number {
    return this.#steps[this.#step]?.at ?? Infinity;
  }
  get isIdle(): boolean {
    return this.#core.working().length === 0 && this.#core.account.lots.every((lots) => lots === 0);
  }

  onNews(listener: () => void): void {
    this.#listeners.push(listener);
  }
  onShown(market: number, listener: (from: number, now: Instant) => void): void {
    this.#shown.set(market, listener);
  }
  recordedTimes(market: number, from: number, to: number): { from: number; to: number }[] {
    const { openTime = [], interval = 0 } = this.#markets[market]?.series ?? {};
    const seen = { from: Math.max(from, openTime[0] ?? 0), to: Math.min(to, (openTime.at(-1) ?? 0) + interval) };
    return seen.from < seen.to ? [seen] : [];
  }

  catchUp(): Instant {
    const now = this.#clock.now();
    this.#walkTo(now);
    return now;
  }

  #walkTo(now: Instant): void {
    for (let step = this.#steps[this.#step]; step !== undefined && step.at <= now;) {
      if (step.kind === 'print') this.#show(step.market, step.print);
      else this.#change(step.change);
      step = this.#steps[++this.#step];
    }
  }

  #show({ slot }: StallMarket, print: Print): void {
    if (slot !== undefined) this.#core.meet(slot, print, (events) => events.forEach((event) => this.#note(event)));
  }

  #change(change: PlannedChange): void {
    const { kind, at, instrument } = change;
    if (kind === 'listed') {
      this.#market(instrument.id).slot = this.#core.list({ instrument, rules: this.#rules });
      this.#news.push({ kind, at, instrument, role: 'traded' });
      return;
    }
    const market = this.#market(instrument);
    if (market.slot === undefined) throw new RangeError(`${instrument} is settled while it is not there`);
    this.#core.settle(market.slot, change, (events) => events.forEach((event) => this.#note(event)));
    market.slot = undefined;
    this.#news.push({ kind, at, instrument, value: change.value });
  }

  #market(id: string): StallMarket {
    const market = this.#markets.find(({ instrument }) => instrument.id === id);
    if (market === undefined) throw new RangeError(`There is no market ${id}`);
    return market;
  }

  #note(event: ExchangeEvent): void {
    if (event.kind === 'order-update') this.#states.set(event.order, event.state);
    if (event.kind === 'fill') {
      const { fill } = event;
      this.#fills.push({ ...fill, feeMinor: String(fill.feeMinor) });
      const filledLots = this.#fills.reduce((sum, { order, lots }) => sum + (order === fill.order ? lots : 0), 0);
      const isWhole = filledLots >= (this.#lots.get(fill.order) ?? 0);
      this.#states.set(fill.order, isWhole ? { kind: 'filled' } : { kind: 'open', filledLots });
    }
    for (const listener of this.#listeners) listener();
  }

  #price({ slot, instrument }: StallMarket): number {
    return slot === undefined ? Number.NaN : this.#core.markTicks(slot) * stepSize(instrument.tick);
  }

  #lotsOf({ slot }: StallMarket): number {
    return slot === undefined ? 0 : (this.#core.account.lots[slot] ?? 0);
  }

  #take(order: OrderRequest, now: Instant): SubmitOutcome {
    const market = this.#market(order.instrument);
    const { lot, tick } = market.instrument;
    if (market.slot === undefined) return refused('rejected', 'the market is not there');
    if (order.kind === 'stop' || order.kind === 'take-profit') return refused('rejected', 'no stop rests here');
    if (this.#states.has(order.id)) return refused('rejected', 'the id is taken');
    const price = order.kind === 'limit' ? order.limitTicks * stepSize(tick) : this.#price(market);
    const worth = order.lots * stepSize(lot) * price;
    const cash = amountFromMinor(this.#core.account.cashMinor);
    if (order.side === 'buy' && worth * 1.01 > cash) return refused('funds', 'the account has too little');
    if (order.side === 'sell' && order.lots > this.#lotsOf(market))
      return refused('funds', 'the account does not hold that');
    const problem = this.#core.submit(order, now);
    if (problem !== undefined) return { kind: 'refused', retryable: 'final', ...problem };
    this.#states.set(order.id, { kind: 'open', filledLots: 0 });
    this.#instruments.set(order.id, order.instrument);
    this.#lots.set(order.id, order.lots);
    // It meets the price of now at once. How much is offered there is not known.
    this.#show(market, { kind: 'print', at: now, price: this.#price(market), volume: Number.NaN });
    return { kind: 'accepted' };
  }

  #takeBack(id: ClientOrderId, now: Instant): 'cancelled' | 'not-open' {
    const outcome = this.#core.cancel(id, now);
    if (outcome.kind === 'not-open') return 'not-open';
    this.#states.set(id, { kind: 'cancelled', filledLots: outcome.filledLots, reason: 'asked for' });
    return 'cancelled';
  }

  /** What a call of this path gives; undefined for a path that there is not. */
  answer(path: string, body: string): object | undefined {
    const now = this.catchUp();
    const asked: unknown = body === '' ? {} : JSON.parse(body);
    switch (path) {
      case '/markets': {
        const there = this.#markets.filter(({ slot }) => slot !== undefined);
        return {
          now,
          instruments: there.map(({ instrument }) => instrument),
          prices: there.map((market) => this.#price(market)),
        };
      }
      case '/news':
        return this.#news;
      case '/candles': {
        const { instrument, after } = asked as { instrument: string; after: number };
        const market = this.#market(instrument);
        this.#shown.get(this.#markets.indexOf(market))?.(after, now);
        return candlesOf(market).filter(({ openTime, closeTime }) => openTime >= after && closeTime <= now);
      }
      case '/order': {
        this.#append(JSON.stringify({ at: now, order: asked }));
        return this.#take(asked as OrderRequest, now);
      }
      case '/cancel': {
        const { id } = asked as { id: ClientOrderId };
        this.#append(JSON.stringify({ at: now, cancel: id }));
        return { outcome: this.#takeBack(id, now) };
      }
      case '/account':
        return {
          cashMinor: String(this.#core.account.cashMinor),
          lots: this.#markets.map((market) => [market.instrument.id, this.#lotsOf(market)]),
          orders: [...this.#states].map(([id, state]) => [id, this.#instruments.get(id), state]),
          fills: this.#fills,
        };
      default:
        return undefined;
    }
  }

  follow(): never {
    throw new EdgewiseError('usage', `The simulated ${NAME} follows no market`);
  }

  async serve({
    keys,
    speed,
    port,
    beforeCall,
    beforeReply,
    onAccountCall,
    tell,
  }: ServeSimulatorOptions): Promise<SimulatorServer> {
    const answer = this.#answerer(
      keys.map(({ key }) => key),
      speed,
      (path) => {
        if (ACCOUNT_PATHS.includes(path)) onAccountCall?.();
        beforeCall?.();
      },
    );
    const onFault = (error: unknown): void => tell(String(error));
    const server = await serveRest({ answer, port, onFault, ...(beforeReply === undefined ? {} : { beforeReply }) });
    return { ...server, socketUrl: server.url };
  }

  serveInStep({ keys, beforeCall }: ServeInStepOptions): Promise<RestServer> {
    const before = (path: string): void => beforeCall(path === '/order' ? 'order' : 'other');
    return serveRest({ answer: this.#answerer([keys.key], 1, before) });
  }

  #answerer(keys: readonly string[], speed: number, before: (path: string) => void) {
    const reply = (status: number, body: object): WireReply => ({ kind: 'reply', status, body: JSON.stringify(body) });
    return ({ path, headers, body }: WireRequest): WireReply => {
      if (path === '/__sim/time') return reply(200, { microseconds: this.catchUp(), speed });
      before(path);
      if (ACCOUNT_PATHS.includes(path) && !keys.includes(headers['x-key'] ?? ''))
        return reply(401, { error: 'the key is not known' });
      const answer = this.answer(path, body);
      return answer === undefined ? reply(404, { error: `there is no ${path}` }) : reply(200, answer);
    };
  }
}
