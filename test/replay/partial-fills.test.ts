import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readyForecasts } from '../../src/backtest/forecast-source.ts';
import { runBacktest } from '../../src/backtest/run-backtest.ts';
import type { Candle, CandleSeries } from '../../src/core/candle.ts';
import type { InstrumentKind } from '../../src/core/instrument.ts';
import type { ClientOrderId, OrderState, StopOrder } from '../../src/core/order.ts';
import { duration, HOUR, MINUTE } from '../../src/core/time.ts';
import type { EngineOutput } from '../../src/engine/engine-output.ts';
import type { EngineEvent } from '../../src/engine/event.ts';
import { instantOf } from '../../src/engine/record-json.ts';
import { stepsAbove, stepsBelow } from '../../src/exchange/ticks.ts';
import { hasEnded } from '../../src/execution/order-tracker.ts';
import { EquityShareSizing } from '../../src/risk/equity-share-sizing.ts';
import { BITCOIN, candlesFromCloses, randomCandles } from '../support/candles.ts';
import { effort } from '../harness/effort.ts';
import { backtest, forecastsAt, KeptEvents, parts, randomForecasts, type Scenario } from './backtest-scenario.ts';

const ROWS = 120;

const shape = fc.record({
  kinds: fc.tuple(
    fc.constantFrom<InstrumentKind>('spot', 'margin', 'perpetual'),
    fc.constantFrom<InstrumentKind>('spot', 'margin', 'perpetual'),
  ),
  markets: fc.constantFrom(1, 2),
  seed: fc.integer({ min: 0, max: 1_000_000 }),
  participation: fc.constantFrom(0.0005, 0.01, 0.1, undefined),
  volume: fc.constantFrom(0.01, 1, 50),
  minimumLots: fc.constantFrom(1, 1_000),
  stopDistance: fc.constantFrom(0.002, 0.01, 0.03),
  targetDistance: fc.constantFrom(undefined, 0.002, 0.01),
  latency: fc.constantFrom(0, 0, 0, 1_000_000, 2 * HOUR),
  horizonBars: fc.constantFrom(1, 3, 7, 1.5),
  slippageBps: fc.constantFrom(0, 3, 300),
  borrowBps: fc.constantFrom(0, 4),
  fundingRate: fc.constantFrom(undefined, 0.0001, -0.0003),
  fundingEvery: fc.constantFrom(8 * HOUR, 20 * MINUTE),
  hole: fc.constantFrom(0, 1, 30),
});

type Shape = typeof shape extends fc.Arbitrary<infer Value> ? Value : never;

function seriesOf({ kinds, markets, seed, volume, minimumLots, hole }: Shape): CandleSeries[] {
  return Array.from({ length: markets }, (_, market) => {
    const instrument = {
      ...BITCOIN,
      id: `M${market}/USDT`,
      base: `M${market}`,
      kind: kinds[market] ?? 'margin',
      minimumLots,
    };
    return randomCandles(ROWS, seed + market, { instrument, volume, holes: { [40 + 10 * market]: hole } });
  });
}

function scenarioOf(shape: Shape): Scenario {
  const {
    seed,
    participation,
    stopDistance,
    targetDistance,
    latency,
    horizonBars,
    slippageBps,
    borrowBps,
    fundingRate,
    fundingEvery,
  } = shape;
  const series = seriesOf(shape);
  return {
    series,
    forecasts: series.map((one, market) => readyForecasts(randomForecasts(one, seed + 7 + market))),
    horizonBars,
    sizer: new EquityShareSizing({ share: 0.3 }),
    maximumPositionShare: 0.5,
    positionTimeout: duration(20 * HOUR),
    cash: 100_000,
    protection: { stopDistance, ...(targetDistance === undefined ? {} : { targetDistance }) },
    rules: {
      slippageBps,
      latency: duration(latency),
      borrow: { longBorrowBps: borrowBps, shortBorrowBps: borrowBps / 2, rolloverEvery: duration(1.5 * HOUR) },
      ...(participation === undefined ? {} : { participation }),
      funding:
        fundingRate === undefined
          ? { kind: 'none' }
          : { kind: 'constant', every: duration(fundingEvery), rate: fundingRate },
    },
  };
}

describe('a backtest whose orders fill in parts', () => {
  it("ends with a ledger that equals the venue's, and gets all events in the order of time", () => {
    let partial = 0;
    let stops = 0;
    let touched = 0;
    let financed = 0;
    fc.assert(
      fc.property(shape, (made) => {
        const scenario = scenarioOf(made);
        const journal = new KeptEvents();
        const { engine, venue } = parts(scenario);
        const startMinor = engine.portfolio.cashMinor;
        const result = runBacktest({ engine, venue, series: scenario.series, forecasts: scenario.forecasts, journal });
        const { portfolio } = engine;
        expect(portfolio.cashMinor).toBe(venue.exchange.account.cashMinor);
        expect(scenario.series.map((_, market) => portfolio.lots(market))).toEqual([...venue.exchange.account.lots]);
        const times = journal.entries.map(({ event }) => instantOf(event));
        expect(
          times.findIndex((at, index) => index > 0 && at < (times[index - 1] ?? 0)),
          'no event is earlier than the one before',
        ).toBe(-1);
        for (const { event } of journal.entries) {
          if (event.kind === 'order-update' && event.state.kind === 'open' && event.state.filledLots > 0) partial++;
        }
        closesNoMoreThanIsOpen(journal);
        placesNoStopForTheRestOfOne(journal);
        touched += triggersEveryTouchedStop(journal, scenario.series, made.latency);
        const { trades, openMinor } = moneyOf(journal, scenario.series);
        expect(
          result.trades
            .map(({ instrument, financingMinor, netMinor }) => ({ instrument, financingMinor, netMinor }))
            .toSorted(byInstrument),
        ).toEqual(trades.toSorted(byInstrument));
        const netMinor = result.trades.reduce((sum, trade) => sum + trade.netMinor, 0n);
        expect(portfolio.cashMinor - startMinor, 'the money of closed trades and of open positions').toBe(
          netMinor + openMinor,
        );
        financed += result.trades.filter(({ financingMinor }) => financingMinor !== 0n).length;
        stops += result.trades.filter(({ exitReason }) => exitReason === 'stop').length;
      }),
      { numRuns: effort({ usual: 40, thorough: 2_000 }), seed: 15 },
    );
    expect(partial, 'orders that fill in parts').toBeGreaterThan(100);
    expect(financed, 'trades that paid for being held').toBeGreaterThan(30);
    expect(stops, 'stops that close a position').toBeGreaterThan(20);
    expect(touched, 'stops that triggered before any volume was left for them').toBeGreaterThan(20);
  });
});

/** Checks that no order that may only reduce closed more than was open, or turned a position. */
function closesNoMoreThanIsOpen({ entries }: KeptEvents): void {
  const reducing = new Set(
    entries.flatMap(({ output }) =>
      output.orders.filter(({ order }) => order.reduce === 'reduce-only').map(({ order }) => order.id),
    ),
  );
  const held = new Map<string, number>();
  for (const { event } of entries) {
    if (event.kind !== 'fill') continue;
    const { instrument, side, lots, order } = event.fill;
    const before = held.get(instrument) ?? 0;
    const after = before + (side === 'buy' ? lots : -lots);
    held.set(instrument, after);
    expect(!reducing.has(order) || after === 0 || after > 0 === before > 0, `${order} closes more than is open`).toBe(
      true,
    );
  }
}

/** Checks that no new stop is placed between the first fill of a stop and the end of the position. */
function placesNoStopForTheRestOfOne({ entries }: KeptEvents): void {
  const stops = new Map(
    entries.flatMap(({ output }) =>
      output.orders.flatMap(({ order }) => (order.kind === 'stop' ? [[order.id, order] as const] : [])),
    ),
  );
  const reached = new Map<string, number>();
  for (const { event, output } of entries) {
    if (event.kind === 'fill' && stops.has(event.fill.order))
      reached.set(event.fill.order, (reached.get(event.fill.order) ?? 0) + event.fill.lots);
    if (event.kind === 'order-update' && stops.has(event.order) && !['open', 'cancelling'].includes(event.state.kind))
      reached.delete(event.order);
    const part = [...reached].find(([id, lots]) => lots < (stops.get(id as ClientOrderId)?.lots ?? 0));
    if (part === undefined) continue;
    const instrument = stops.get(part[0] as ClientOrderId)?.instrument;
    expect(
      output.orders.filter(({ order }) => order.kind === 'stop' && order.instrument === instrument),
      `while ${part[0]} is being filled`,
    ).toEqual([]);
  }
}

/**
 * Checks that a stop whose trigger lies within a candle has triggered or ended by the close of the candle, and that no
 * stop is sent again until the position is closed. Returns how many stops triggered without a fill.
 */
function triggersEveryTouchedStop({ entries }: KeptEvents, series: readonly CandleSeries[], latency: number): number {
  const watch = new StopWatch(series, latency);
  for (const { event, output } of entries) watch.see(event, output);
  expect(watch.faults).toEqual([]);
  return watch.unfilled;
}

class StopWatch {
  readonly faults: string[] = [];
  /** Number of stops that triggered when no volume was left. */
  unfilled = 0;
  readonly #series: readonly CandleSeries[];
  readonly #latency: number;
  readonly #waiting = new Map<string, StopOrder>();
  readonly #held = new Map<string, number>();
  readonly #triggered = new Set<string>();

  constructor(series: readonly CandleSeries[], latency: number) {
    this.#series = series;
    this.#latency = latency;
  }

  see(event: EngineEvent, { orders, changes }: EngineOutput): void {
    if (event.kind === 'moment') event.moment.markets.forEach(({ candle }, market) => this.#seeCandle(market, candle));
    else if (event.kind === 'fill') this.#trigger(event.fill.order);
    else if (event.kind === 'order-update') this.#seeState(event.order, event.state);
    for (const change of changes) {
      if (change.kind !== 'filled') continue;
      this.#held.set(change.instrument, change.positionLots);
      if (change.positionLots === 0) this.#triggered.delete(change.instrument);
    }
    for (const { order } of orders) {
      if (order.kind !== 'stop') continue;
      if (this.#triggered.has(order.instrument)) this.faults.push(`${order.id} rests where a stop has triggered`);
      this.#waiting.set(order.id, order);
    }
  }

  #seeCandle(market: number, candle: Candle | undefined): void {
    const { instrument } = this.#series[market] as CandleSeries;
    if (candle === undefined) return;
    for (const { id, instrument: of, side, triggerTicks, createdAt } of this.#waiting.values()) {
      const guards = (this.#held.get(of) ?? 0) * (side === 'sell' ? 1 : -1) > 0;
      if (of !== instrument.id || createdAt + this.#latency > candle.closeTime || !guards) continue;
      const isTouched =
        side === 'sell'
          ? stepsBelow(candle.low, instrument.tick) <= triggerTicks
          : stepsAbove(candle.high, instrument.tick) >= triggerTicks;
      if (isTouched)
        this.faults.push(`${id} rests at ${triggerTicks} after a candle from ${candle.low} to ${candle.high}`);
    }
  }

  #seeState(order: ClientOrderId, state: OrderState): void {
    if (state.kind === 'open' && state.trigger === 'triggered') {
      if (state.filledLots === 0 && this.#waiting.has(order)) this.unfilled++;
      this.#trigger(order);
    }
    if (hasEnded(state)) this.#waiting.delete(order);
  }

  #trigger(id: ClientOrderId): void {
    const order = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (order !== undefined && (this.#held.get(order.instrument) ?? 0) !== 0) this.#triggered.add(order.instrument);
  }
}

interface TradeMoney {
  readonly instrument: string;
  readonly financingMinor: bigint;
  readonly netMinor: bigint;
}

const byInstrument = (left: TradeMoney, right: TradeMoney): number => left.instrument.localeCompare(right.instrument);

/**
 * The money of every trade and of open positions, added up from the recorded fills and cash flows alone.
 */
function moneyOf(
  { entries }: KeptEvents,
  series: readonly CandleSeries[],
): { trades: TradeMoney[]; openMinor: bigint } {
  const trades: TradeMoney[] = [];
  const open = new Map(series.map(({ instrument: { id } }) => [id, { lots: 0, cashMinor: 0n, financingMinor: 0n }]));
  for (const { event } of entries) {
    if (event.kind !== 'fill' && event.kind !== 'cash-flow') continue;
    const instrument = (event.kind === 'fill' ? event.fill.instrument : event.instrument) ?? '';
    const trip = open.get(instrument);
    if (trip === undefined) throw new Error(`an event has an unknown instrument: ${instrument}`);
    if (event.kind === 'cash-flow') {
      if (trip.lots === 0) throw new Error(`a cash flow belongs to a position in ${instrument} that does not exist`);
      trip.financingMinor += event.amountMinor;
      continue;
    }
    const { side, lots, priceTicks, feeMinor } = event.fill;
    const signed = BigInt(side === 'buy' ? lots : -lots);
    trip.lots += Number(signed);
    trip.cashMinor -= signed * BigInt(priceTicks) * 10n ** 11n + feeMinor;
    if (trip.lots !== 0) continue;
    trades.push({ instrument, financingMinor: trip.financingMinor, netMinor: trip.cashMinor + trip.financingMinor });
    open.set(instrument, { lots: 0, cashMinor: 0n, financingMinor: 0n });
  }
  const openMinor = [...open.values()].reduce(
    (sum, { cashMinor, financingMinor }) => sum + cashMinor + financingMinor,
    0n,
  );
  return { trades, openMinor };
}

describe('the protective stop of a backtest', () => {
  const UP = [0, 0, 1] as const;
  const series = candlesFromCloses([100, 100, 100, 100, 100, 100]);
  series.low[2] = 95;
  series.high[2] = 140;
  series.volume.fill(1_000);
  const scenario: Scenario = {
    series: [series],
    forecasts: [forecastsAt({ 1: UP }, 6, duration(5 * HOUR))],
    rules: { slippageBps: 0 },
    protection: { stopDistance: 0.02, targetDistance: 0.1 },
  };

  it('guards the bar of the entry, and fills when stop and target both lie within that bar', () => {
    const [trade] = backtest(scenario).trades;
    expect(trade).toMatchObject({
      entryPrice: 100,
      exitPrice: 98,
      exitReason: 'stop',
      entryAt: series.openTime[2],
      exitAt: series.openTime[3],
    });
  });

  it('arrives as late as the entry, and guards the bar in which it arrives', () => {
    const delayed = backtest({ ...scenario, rules: { slippageBps: 0, latency: duration(1) } });
    expect(delayed.openPositions, 'the entry comes a bar later, after the fall').toHaveLength(1);
    const late = { ...series, low: series.low.map((low, row) => (row === 3 ? 95 : low)) };
    const [stopped] = backtest({ ...scenario, series: [late], rules: { slippageBps: 0, latency: duration(1) } }).trades;
    expect(stopped).toMatchObject({ exitPrice: 98, exitReason: 'stop', exitAt: series.openTime[4] });
  });
});
