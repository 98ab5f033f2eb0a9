/** The simulator of the venue in `own-venue.ts`: the matching core of Edgewise behind a wire of its own. */
import {
  amountFromMinor,
  decimalStep,
  EdgewiseError,
  Exchange,
  exchangeRules,
  instant,
  serveRest,
  stepSize,
} from 'edgewise';
import type {
  Candle,
  CandleSeries,
  ClientOrderId,
  Clock,
  ExchangeEvent,
  Fill,
  Instant,
  Instrument,
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

export const NAME = 'stall';
export const FEES = [{ volume: 0, makerBps: 0, takerBps: 20 }];

/** Calls that need a key. */
const ACCOUNT_PATHS: readonly string[] = ['/order', '/cancel', '/account'];

/** Opens a venue over recorded candles. One that goes on takes the calls of its log again. */
export function openStall(options: OpenSimulatorOptions): OpenedSimulator {
  return new Stall(options);
}

function refused(trouble: 'rejected' | 'funds', reason: string): SubmitOutcome {
  return { kind: 'refused', trouble, retryable: 'final', reason };
}

/** A fill as it is sent: JSON has no large integers. */
export interface StoredFill extends Omit<Fill, 'feeMinor'> {
  readonly feeMinor: string;
}

/** What one market shows at one instant. */
interface Step {
  readonly market: number;
  readonly print: Print;
}

/** The matching core of Edgewise behind a wire of our own. */
class Stall implements OpenedSimulator {
  readonly #markets: readonly { readonly instrument: Instrument; readonly series: CandleSeries }[];
  readonly #core: Exchange;
  readonly #clock: Clock;
  readonly #states = new Map<ClientOrderId, OrderState>();
  readonly #lots = new Map<ClientOrderId, number>();
  readonly #fills: StoredFill[] = [];
  readonly #steps: readonly Step[];
  readonly #listeners: (() => void)[] = [];
  readonly #shown = new Map<number, (from: number, now: Instant) => void>();
  readonly #append: (line: string) => void;
  readonly from: Instant;
  readonly symbols: readonly string[];
  readonly pricesReadAt = undefined;
  #step = 0;

  constructor({ markets, cashMinor, start, clockFrom, log }: OpenSimulatorOptions) {
    this.#markets = markets.map(({ instrument, prices }) => {
      if (prices.kind === 'recorded' && prices.ending !== 'there-and-back')
        return { instrument, series: prices.series };
      throw new EdgewiseError('usage', `The simulated ${NAME} has recorded candles alone, which end`, {
        advice: 'trade on paper with --replay, or with --url at `edgewise simulate own`, without --loop',
      });
    });
    this.#core = new Exchange({
      cashMinor,
      markets: markets.map(({ instrument, rules }) => ({ instrument, rules: exchangeRules({ fees: FEES, ...rules }) })),
    });
    this.#steps = this.#markets
      .flatMap(({ series }, market) => [...series.openTime.keys()].flatMap((row) => printsOf(series, { market, row })))
      .filter(({ print }) => print.at >= start)
      .toSorted((left, right) => left.print.at - right.print.at);
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
    return this.#steps.at(-1)?.print.at ?? 0;
  }
  get nextInstant(): number {
    return this.#steps[this.#step]?.print.at ?? Infinity;
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
    for (let step = this.#steps[this.#step]; step !== undefined && step.print.at <= now;) {
      this.#show(step);
      step = this.#steps[++this.#step];
    }
  }

  #show({ market, print }: Step): void {
    this.#core.meet(market, print, (events) => events.forEach((event) => this.#note(event)));
  }

  #series(market: number): CandleSeries {
    const series = this.#markets[market]?.series;
    if (series === undefined) throw new RangeError(`There is no market ${market}`);
    return series;
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

  #price(market: number): number {
    const { tick } = this.#markets[market]?.instrument ?? { tick: decimalStep('1') };
    return this.#core.markTicks(market) * stepSize(tick);
  }

  #take(order: OrderRequest, now: Instant): SubmitOutcome {
    const market = this.#markets.findIndex(({ instrument }) => instrument.id === order.instrument);
    const { lot, tick } = this.#markets[market]?.instrument ?? { lot: decimalStep('1'), tick: decimalStep('1') };
    if (order.kind === 'stop' || order.kind === 'take-profit') return refused('rejected', 'no stop rests here');
    if (this.#states.has(order.id)) return refused('rejected', 'the id is taken');
    const price = order.kind === 'limit' ? order.limitTicks * stepSize(tick) : this.#price(market);
    const worth = order.lots * stepSize(lot) * price;
    const cash = amountFromMinor(this.#core.account.cashMinor);
    if (order.side === 'buy' && worth * 1.01 > cash) return refused('funds', 'the account has too little');
    if (order.side === 'sell' && order.lots > (this.#core.account.lots[market] ?? 0))
      return refused('funds', 'the account does not hold that');
    const problem = this.#core.submit(order, now);
    if (problem !== undefined) return { kind: 'refused', retryable: 'final', ...problem };
    this.#states.set(order.id, { kind: 'open', filledLots: 0 });
    this.#lots.set(order.id, order.lots);
    // It meets the price of now at once. How much is offered there is not known.
    this.#show({ market, print: { kind: 'print', at: now, price: this.#price(market), volume: Number.NaN } });
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
      case '/markets':
        return {
          now,
          instruments: this.#markets.map(({ instrument }) => instrument),
          prices: this.#markets.map((_, market) => this.#price(market)),
        };
      case '/candles': {
        const { market, after } = asked as { market: number; after: number };
        this.#shown.get(market)?.(after, now);
        const series = this.#series(market);
        return [...series.openTime.keys()]
          .map((row) => candleAt(series, row))
          .filter(({ openTime, closeTime }) => openTime >= after && closeTime <= now);
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
          lots: [...this.#core.account.lots],
          orders: [...this.#states],
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

/** A candle as four trades: its open, the extreme against its direction, the other one, and its close. */
function printsOf(series: CandleSeries, { market, row }: { readonly market: number; readonly row: number }): Step[] {
  const { openTime, closeTime, open, high, low, close, volume } = candleAt(series, row);
  const prices = close >= open ? [open, low, high, close] : [open, high, low, close];
  const span = closeTime - 1 - openTime;
  return prices.map((price, place) => ({
    market,
    print: { kind: 'print', at: instant(openTime + Math.floor((span * place) / 3)), price, volume: volume / 4 },
  }));
}

function candleAt({ interval, ...columns }: CandleSeries, row: number): Candle {
  const at = (column: Float64Array): number => column[row] ?? Number.NaN;
  const openTime = instant(at(columns.openTime));
  return {
    openTime,
    closeTime: instant(openTime + interval),
    open: at(columns.open),
    high: at(columns.high),
    low: at(columns.low),
    close: at(columns.close),
    volume: at(columns.volume),
    transactions: at(columns.transactions),
  };
}
