import type { Candle } from '../../src/core/candle.ts';
import type { ClientOrderId, OrderRequest, Side } from '../../src/core/order.ts';
import { DAY, MINUTE } from '../../src/core/time.ts';
import type { EngineOutput } from '../../src/engine/engine-output.ts';
import type { EngineEvent } from '../../src/engine/event.ts';
import type { Trade } from '../../src/execution/trade.ts';

/** The limits that are audited; shares are of equity, times in microseconds. */
export interface AuditedLimits {
  readonly position: number;
  readonly positions: number;
  readonly gross: number;
  readonly net: number;
  readonly correlation: number;
  readonly correlationWindow: number;
  readonly dailyLoss: number;
  readonly drawdown: number;
  readonly losses: number;
  readonly lossPause: number;
  readonly band: number;
  readonly quoteAge: number;
  readonly priceAge: number;
  readonly modelExpiresAt: number;
  readonly perMinute: number;
  readonly perDay: number;
}

interface Working {
  readonly order: OrderRequest;
  readonly market: number;
  left: number;
}

const SLACK = 1 + 1e-9;
/** Quantity of one lot. */
const LOT = 1e-3;

/**
 * Recomputes every limit by brute force, from the raw events alone: positions by adding fills, worst cases by trying
 * every subset of working orders, drawdown by the value of a fund's unit, correlation by its definition, rates by
 * counting. It shares no code with the guardian. `breaches` describes each order that was approved against a limit.
 */
export class LimitAuditor {
  readonly breaches: string[] = [];
  approvedEntries = 0;
  readonly #limits: AuditedLimits;
  readonly #ids: readonly string[];
  readonly #trades: () => readonly Trade[];
  readonly #candles: Candle[][];
  readonly #quotes: Extract<EngineEvent, { kind: 'quote' }>[] = [];
  readonly #approvals: number[] = [];
  #working: Working[] = [];
  readonly #lots: number[];
  #cash: number;
  #state: 'active' | 'reducing' | 'halted' = 'active';
  #dayStart: number;
  #day = Number.NaN;
  /** Value of one unit of the account, which deposits do not change, and its highest value. */
  #unit = 1;
  #bestUnit = 1;
  #equityBefore: number;
  #forgivenTrades = 0;

  constructor({
    ids,
    cash,
    limits,
    trades,
  }: {
    readonly ids: readonly string[];
    readonly cash: number;
    readonly limits: AuditedLimits;
    readonly trades: () => readonly Trade[];
  }) {
    this.#limits = limits;
    this.#ids = ids;
    this.#trades = trades;
    this.#candles = ids.map(() => []);
    this.#lots = ids.map(() => 0);
    this.#cash = this.#dayStart = this.#equityBefore = cash;
  }

  get equity(): number {
    return this.#lots.reduce(
      (sum, lots, market) => (lots === 0 ? sum : sum + lots * LOT * this.#price(market)),
      this.#cash,
    );
  }

  /** Checks one event and the output of the engine for it. Events must come in their order. */
  audit(event: EngineEvent, output: EngineOutput): void {
    this.#apply(event);
    for (const change of output.changes) if (change.kind === 'reducing') this.#state = 'reducing';
    const now = event.kind === 'moment' ? event.moment.at : event.kind === 'fill' ? event.fill.at : event.at;
    for (const { order, refusals } of output.refusals) {
      if (order.reduce === 'reduce-only' && this.#state !== 'halted')
        this.breaches.push(`an exit was refused by ${refusals[0]?.check}`);
    }
    for (const { order } of output.orders) {
      this.#working.push({ order, market: this.#ids.indexOf(order.instrument), left: order.lots });
      this.#approvals.push(now);
      this.#hold(this.#state !== 'halted', 'approved while halted');
      if (order.reduce === 'reduce-only') continue;
      this.approvedEntries += 1;
      this.#holdLimits(order, this.#ids.indexOf(order.instrument), now);
    }
  }

  #apply(event: EngineEvent): void {
    switch (event.kind) {
      case 'moment':
        this.#applyMoment(event);
        break;
      case 'fill':
        this.#applyFill(event);
        break;
      case 'order-update':
        if (!['in-flight', 'unknown', 'open', 'cancelling'].includes(event.state.kind))
          this.#working = this.#working.filter(({ order }) => order.id !== event.order);
        break;
      case 'cash-flow':
        this.#applyCashFlow(event);
        break;
      case 'quote':
        this.#quotes.push(event);
        break;
      case 'command':
        this.#applyCommand(event);
        break;
      case 'forecast':
      case 'forecast-missing':
      case 'timer':
      case 'credited':
      case 'listing':
      case 'settlement':
      case 'venue-health':
        break;
      default:
        event satisfies never;
    }
    this.#unit *= this.equity / this.#equityBefore;
    this.#equityBefore = this.equity;
    this.#bestUnit = Math.max(this.#bestUnit, this.#unit);
  }

  #applyMoment({ moment: { at, markets } }: Extract<EngineEvent, { kind: 'moment' }>): void {
    const before = this.equity;
    markets.forEach(({ candle }, market) => candle !== undefined && this.#candles[market]?.push(candle));
    if (Math.floor(at / DAY) === this.#day) return;
    this.#day = Math.floor(at / DAY);
    this.#dayStart = at % DAY === 0 ? this.equity : before;
  }

  #applyFill({ fill }: Extract<EngineEvent, { kind: 'fill' }>): void {
    const { side, lots, priceTicks, feeMinor, instrument, order } = fill;
    const sign = side === 'buy' ? 1 : -1;
    const market = this.#ids.indexOf(instrument);
    this.#lots[market] = this.#lots[market]! + sign * lots;
    this.#cash -= sign * lots * LOT * (priceTicks / 100) + Number(feeMinor) / 1e18;
    for (const working of this.#working) if (working.order.id === order) working.left -= lots;
  }

  #applyCashFlow({ amountMinor, cause }: Extract<EngineEvent, { kind: 'cash-flow' }>): void {
    const amount = Number(amountMinor) / 1e18;
    this.#cash += amount;
    if (cause !== 'transfer') return;
    this.#dayStart += amount;
    this.#equityBefore += amount;
  }

  #applyCommand({ command, at }: Extract<EngineEvent, { kind: 'command' }>): void {
    if (command.kind === 'resume') this.#forgive(at);
    if (command.kind === 'flatten' && this.#state === 'halted') return;
    this.#state = ({ halt: 'halted', resume: 'active', flatten: 'reducing' } as const)[command.kind];
  }

  /** A resume starts the limits again that had stopped trading: drawdown and losses in a row. */
  #forgive(now: number): void {
    const { drawdown } = this.#limits;
    if (this.#unit <= this.#bestUnit * (1 - drawdown)) this.#bestUnit = this.#unit;
    if (this.#isPaused(now)) this.#forgivenTrades = this.#trades().length;
  }

  #holdLimits(order: OrderRequest, market: number, now: number): void {
    const limits = this.#limits;
    const equity = this.equity;
    const sign = order.side === 'buy' ? 1 : -1;
    const markets = this.#ids.map((_, each) => each);
    const worth = (each: number, lots: number): number => (lots === 0 ? 0 : lots * LOT * this.#price(each));
    const farthest = (each: number): number => Math.max(...this.#outcomes(each).map(Math.abs));
    const towards = (each: number): number => Math.max(0, ...this.#outcomes(each).map((lots) => sign * lots));
    this.#hold(this.#state === 'active', `approved while ${this.#state}`);
    this.#hold(order.lots > 0 && this.#price(market) > 0, 'made no sense');
    this.#hold(worth(market, farthest(market)) <= limits.position * equity * SLACK, 'position size');
    this.#hold(
      sumOf(markets, (each) => worth(each, farthest(each))) <= limits.gross * equity * SLACK,
      'gross exposure',
    );
    this.#hold(
      sumOf(markets, (each) => worth(each, this.#netTowards(each, sign))) <= limits.net * equity * SLACK,
      'net exposure',
    );
    const group = this.#movingTogether(
      market,
      markets.filter((each) => towards(each) > 0),
    );
    this.#hold(
      sumOf(group, (each) => worth(each, towards(each))) <= limits.position * equity * SLACK,
      `correlated positions ${group.join()}`,
    );
    this.#hold(markets.filter((each) => farthest(each) > 0).length <= limits.positions, 'open positions');
    this.#hold(equity > this.#dayStart * (1 - limits.dailyLoss) * (1 - 1e-9), 'daily loss');
    this.#hold(
      this.#unit > this.#bestUnit * (1 - limits.drawdown) * (1 - 1e-9),
      `drawdown to ${this.#unit} of ${this.#bestUnit}`,
    );
    this.#hold(!this.#isPaused(now), 'losses in a row');
    this.#hold(now - (this.#candles[market]?.at(-1)?.closeTime ?? -Infinity) <= limits.priceAge, 'price age');
    this.#hold(this.#isWithinBand(market, now), 'price band');
    this.#hold(now < limits.modelExpiresAt, 'model age');
    this.#hold(this.#approvals.filter((at) => at > now - MINUTE).length <= limits.perMinute, 'orders in a minute');
    this.#hold(this.#approvals.filter((at) => at > now - DAY).length <= limits.perDay, 'orders in a day');
  }

  /**
   * Lots that a market can end with after each subset of its working orders. Exits come first, because that order gives
   * the largest positions.
   */
  #outcomes(market: number, counts: (order: OrderRequest) => boolean = () => true): number[] {
    const steps = this.#working.filter((each) => each.market === market && counts(each.order));
    const exitsFirst = steps.toSorted(
      (left, right) => Number(right.order.reduce === 'reduce-only') - Number(left.order.reduce === 'reduce-only'),
    );
    return exitsFirst.reduce<number[]>(
      (ends, step) => ends.flatMap((lots) => [lots, lots + lotsOf(step, lots)]),
      [this.#lots[market]!],
    );
  }

  #netTowards(market: number, sign: number): number {
    const side: Side = sign > 0 ? 'buy' : 'sell';
    const adds = this.#working.some(
      (each) => each.market === market && each.order.side === side && each.order.reduce === 'open-or-reduce',
    );
    const lots = adds ? this.#outcomes(market, (order) => order.side === side) : [this.#lots[market]!];
    return Math.max(...lots.map((each) => sign * each));
  }

  #movingTogether(market: number, candidates: readonly number[]): number[] {
    const group = new Set([market]);
    for (let round = 0; round < candidates.length; round++) {
      for (const member of group)
        for (const other of candidates)
          if (!(this.#correlation(member, other) <= this.#limits.correlation)) group.add(other);
    }
    return [...group];
  }

  #correlation(market: number, other: number): number {
    const size = this.#limits.correlationWindow + 1;
    const [left, right] = [market, other].map((each) => this.#candles[each]!.slice(-size)) as [Candle[], Candle[]];
    const unbroken = (candles: readonly Candle[]) =>
      candles.length === size &&
      candles.every(({ openTime }, index) => index === 0 || openTime === candles[index - 1]?.closeTime);
    if (!unbroken(left) || !unbroken(right) || left.at(-1)?.closeTime !== right.at(-1)?.closeTime) return Number.NaN;
    const returns = (candles: readonly Candle[]) =>
      candles.slice(1).map(({ close }, index) => Math.log(close) - Math.log(candles[index]!.close));
    const [x, y] = [returns(left), returns(right)];
    const covariance = (a: readonly number[], b: readonly number[]) =>
      sumOf(
        a.map((_, index) => index),
        (index) => (a[index]! - mean(a)) * (b[index]! - mean(b)),
      );
    const isStill = (returns: readonly number[]) => covariance(returns, returns) <= returns.length * 1e-24;
    return isStill(x) || isStill(y) ? Number.NaN : covariance(x, y) / Math.sqrt(covariance(x, x) * covariance(y, y));
  }

  #isPaused(now: number): boolean {
    const trades = this.#trades().slice(this.#forgivenTrades);
    const streak = trades.length - 1 - trades.findLastIndex(({ netMinor }) => netMinor >= 0n);
    return streak >= this.#limits.losses && now < trades.at(-1)!.exitAt + this.#limits.lossPause;
  }

  /** Whether the price is within the band around the newest quote. True without a quote. */
  #isWithinBand(market: number, now: number): boolean {
    const newest = Math.max(...this.#quotes.flatMap((quote) => (quote.market === market ? [quote.at] : [])));
    const quote = this.#quotes.findLast((each) => each.market === market && each.at === newest);
    if (quote === undefined) return true;
    const { bid, ask, at } = quote;
    const price = this.#price(market);
    return (
      bid > 0 &&
      bid <= ask &&
      now - at <= this.#limits.quoteAge &&
      price >= bid * (1 - this.#limits.band) &&
      price <= ask * (1 + this.#limits.band)
    );
  }

  #price(market: number): number {
    return this.#candles[market]?.at(-1)?.close ?? Number.NaN;
  }

  #hold(kept: boolean, breach: string): void {
    if (!kept) this.breaches.push(breach);
  }

  /** Orders that can still fill. */
  working(): readonly { readonly order: OrderRequest; readonly left: number }[] {
    return this.#working.filter(({ left }) => left > 0);
  }

  isWorking(id: ClientOrderId): boolean {
    return this.#working.some(({ order }) => order.id === id);
  }

  lots(market: number): number {
    return this.#lots[market] ?? 0;
  }
}

/** Signed lots that an order can still add to a position. An order that may only reduce stops at zero. */
function lotsOf({ order, left }: Working, held: number): number {
  const sign = order.side === 'buy' ? 1 : -1;
  return order.reduce === 'reduce-only' ? sign * Math.min(left, Math.max(0, -sign * held)) : sign * left;
}

function sumOf(items: readonly number[], value: (item: number) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}

function mean(values: readonly number[]): number {
  return sumOf(values, (value) => value) / values.length;
}
