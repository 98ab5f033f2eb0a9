import { describe, expect, it } from 'vitest';
import {
  backtest,
  CLASSES,
  forecastsAt,
  HEADER,
  KeptEvents,
  parts,
  randomForecasts,
  type Scenario,
} from '../../test/replay/backtest-scenario.ts';
import { BITCOIN, candlesFromCloses, randomCandles } from '../../test/support/candles.ts';
import { duration, HOUR, instant, MINUTE } from '../core/time.ts';
import { JournalWriter } from '../engine/journal-writer.ts';
import { EquityShareSizing } from '../risk/equity-share-sizing.ts';
import { AlwaysLong } from '../strategy/always-long.ts';
import { RandomEntry } from '../strategy/random-entry-strategy.ts';
import type { BacktestResult } from './backtest-result.ts';
import { readyForecasts } from './forecast-source.ts';
import { PastMoments } from '../market/past-moments.ts';
import { runBacktest } from './run-backtest.ts';

const UP: readonly [number, number, number] = [0, 0, 1];
const HORIZON = duration(5 * HOUR);
const ETHER = { ...BITCOIN, id: 'ETH/USDT', base: 'ETH' };
/** Lots of the first market at each moment. */
const lotsOf = ({ lots: [first], times }: BacktestResult): Float64Array =>
  first?.numbers(times.length) ?? new Float64Array();
const flat = (rows: number) => candlesFromCloses(Array.from({ length: rows }, () => 100));

describe('moments of the past', () => {
  it('hold every candle that closes then, and nothing of an instrument that has none', () => {
    const first = candlesFromCloses([1, 2, 3, 4]);
    const second = candlesFromCloses([10, 30], { instrument: ETHER, start: first.openTime[1] ?? 0, holes: { 1: 1 } });
    const past = new PastMoments([first, second]);
    const seen: unknown[] = [];
    while (past.next())
      seen.push([
        past.moment.markets.map(({ candle }) => candle?.close),
        past.moment.markets.map(({ continuity }) => continuity),
        [past.rowOf(0), past.rowOf(1)],
      ]);
    expect(seen).toEqual([
      [
        [1, undefined],
        ['continuous', 'continuous'],
        [0, -1],
      ],
      [
        [2, 10],
        ['continuous', 'continuous'],
        [1, 0],
      ],
      [
        [3, undefined],
        ['continuous', 'continuous'],
        [2, -1],
      ],
      [
        [4, 30],
        ['continuous', 'after-hole'],
        [3, 1],
      ],
    ]);
  });

  it("reuse one moment and one candle, and hold each candle's close time", () => {
    const past = new PastMoments([flat(3)]);
    past.next();
    const { moment } = past;
    const candle = moment.markets[0]?.candle;
    past.next();
    expect(past.moment).toBe(moment);
    expect(past.moment.markets[0]?.candle).toBe(candle);
    expect(candle?.closeTime).toBe(moment.at);
    expect(moment.at - (candle?.openTime ?? 0)).toBe(HOUR);
  });

  it('refuse candles out of order', () => {
    const series = flat(3);
    series.openTime[2] = series.openTime[0] ?? 0;
    expect(() => {
      const past = new PastMoments([series]);
      while (past.next());
    }).toThrow('in order of time');
  });
});

describe('holes', () => {
  // Rows 0-4, a hole of 10 bars, rows 5-9; the price jumps from 100 to 120 over it.
  const series = candlesFromCloses([100, 100, 100, 100, 100, 120, 120, 120, 120, 120], { holes: { 5: 10 } });

  it('carry a position and mark it at the next candle', () => {
    const result = backtest({
      series: [series],
      forecasts: [forecastsAt({ 1: UP }, 10, HORIZON)],
      strategy: new AlwaysLong(),
      rules: { fees: [{ volume: 0, makerBps: 0, takerBps: 0 }], slippageBps: 0 },
      positionTimeout: duration(500 * HOUR),
    });
    expect([...lotsOf(result)].map((lots) => lots > 0)).toEqual([
      false,
      false,
      true,
      true,
      true,
      true,
      true,
      true,
      true,
      true,
    ]);
    expect(result.equity[4]).toBe(10_000);
    expect(result.equity[5], 'a tenth of equity rose by a fifth').toBeCloseTo(10_200, 6);
    expect(result.openPositions, 'still held at the end, not sold at the last close').toMatchObject([
      { lots: 1_000_000 },
    ]);
    expect(result.trades).toEqual([]);
  });

  it('do not delay a timer that falls due inside: the exit fills at the first open after the hole', () => {
    const journal = new KeptEvents();
    const result = backtest({ series: [series], forecasts: [forecastsAt({ 1: UP }, 10, HORIZON)] }, journal);
    expect(result.trades[0]?.exitAt).toBe(series.openTime[5]);
    const timer = journal.entries.find(({ event }) => event.kind === 'timer');
    expect(timer?.output.orders[0]?.order.createdAt, 'sent when it was due').toBe(
      (series.openTime[1] ?? 0) + HOUR + HORIZON,
    );
  });
});

describe('latency', () => {
  it('delays the entry by a bar when it exceeds nothing else, and the horizon still counts from the decision', () => {
    const result = backtest({
      series: [randomCandles(20, 3)],
      forecasts: [forecastsAt({ 2: UP }, 20, HORIZON)],
      rules: { latency: duration(1) },
    });
    const open = randomCandles(20, 3).openTime;
    expect(result.trades[0]).toMatchObject({ entryAt: open[4], exitAt: open[9] });
  });
});

describe('accounts', () => {
  it('add up: the change of equity is the sum of the trades when all is closed, financing included', () => {
    const series = randomCandles(500, 41);
    const columns = randomForecasts(series, 42);
    columns.probabilities.fill(Number.NaN, 3 * 480);
    const result = backtest({
      series: [series],
      forecasts: [readyForecasts(columns)],
      rules: { borrow: { longBorrowBps: 5, shortBorrowBps: 5, rolloverEvery: duration(4 * HOUR) } },
    });
    const net = result.trades.reduce((sum, { netMinor }) => sum + netMinor, 0n);
    expect(result.openPositions).toEqual([]);
    expect((result.equity.at(-1) ?? 0) - result.startingEquity).toBeCloseTo(Number(net) / 1e18, 6);
    expect(Number(result.trades.reduce((sum, { financingMinor }) => sum + financingMinor, 0n)) / 1e18).toBeCloseTo(
      result.funding + result.interest,
      9,
    );
    expect(result.interest, 'borrowing costs').toBeLessThan(0);
    expect(result.fees, 'half of what is traded opens a position, which costs as much again').toBeCloseTo(
      result.tradedNotional * 0.00075,
      1,
    );
    expect(result.orders).toBe(result.fills);
  });

  it('count refusals by check', () => {
    const series = randomCandles(100, 43);
    const result = backtest({
      series: [series],
      forecasts: [readyForecasts(randomForecasts(series, 44))],
      maximumPositionShare: 0.05,
    });
    expect(result.refusals['position-size']).toBeGreaterThan(5);
    expect(result.trades).toEqual([]);
  });

  it('of an empty past are empty, with nothing undefined shown as a number', () => {
    const result = backtest({ series: [flat(0)], forecasts: [forecastsAt({}, 0, HORIZON)] });
    expect(result).toMatchObject({ exposure: undefined, turnover: undefined, trades: [] });
    expect(result.equity).toHaveLength(0);
  });
});

describe('funding inside a bar', () => {
  it('is told at its own time, on what is held then, at the close of that bar', () => {
    const instrument = { ...BITCOIN, kind: 'perpetual' as const };
    const series = candlesFromCloses([100, 100, 100, 110, 121], { instrument });
    const journal = new KeptEvents();
    const rules = { funding: { kind: 'constant', every: duration(20 * MINUTE), rate: 0.001 } } as const;
    backtest({ series: [series], forecasts: [forecastsAt({ 1: UP }, 5, HORIZON)], rules }, journal);
    const flows = journal.entries.flatMap(({ event }) => (event.kind === 'cash-flow' ? [event] : []));
    const opened = series.openTime[2] ?? 0;
    expect(
      flows.map(({ at }) => (at - opened) / MINUTE),
      'from the entry at an open on',
    ).toEqual([20, 40, 60, 80, 100, 120, 140, 160]);
    const [first = 0, , third = 0, fourth = 0] = flows.map(({ amountMinor }) => Number(amountMinor));
    expect([third / first, fourth / first], 'at the open of 100, then at the close of 110').toEqual([
      1,
      expect.closeTo(1.1, 9),
    ]);
  });
});

describe('exposure', () => {
  it('is a share of time: a position that is carried over a hole is held there too', () => {
    const series = candlesFromCloses(
      Array.from({ length: 10 }, () => 100),
      { holes: { 5: 10 } },
    );
    const held = { strategy: new AlwaysLong(), positionTimeout: duration(500 * HOUR) };
    const result = backtest({ series: [series], forecasts: [forecastsAt({ 1: UP }, 10, HORIZON)], ...held });
    expect(result.exposure, '18 of 20 hours, though only 8 of 10 bars').toBeCloseTo(18 / 20, 12);
  });
});

describe('baselines', () => {
  const series = randomCandles(400, 51);
  const forecasts = [readyForecasts(randomForecasts(series, 52))];

  it('buy and hold buys at the open after the first forecast and never sells', () => {
    const result = backtest({
      series: [series],
      forecasts,
      strategy: new AlwaysLong(),
      sizer: new EquityShareSizing({ share: 0.99 }),
      maximumPositionShare: 1,
      positionTimeout: duration(10_000 * HOUR),
    });
    expect(result.fills).toBe(1);
    expect(result.openPositions).toHaveLength(1);
    expect(result.exposure).toBeGreaterThan(0.98);
  });

  it('random entry holds every position as long as the strategy it is compared with', () => {
    const strategy = new RandomEntry({ seed: 1, entryProbability: 0.2, longShare: 0.5, holdFor: HORIZON });
    const result = backtest({ series: [series], forecasts, strategy });
    expect(result.trades.length).toBeGreaterThan(20);
    expect(new Set(result.trades.map(({ entryAt, exitAt }) => exitAt - entryAt))).toEqual(new Set([HORIZON]));
  });
});

describe('a run', () => {
  const series = randomCandles(200_000, 61);
  const forecasts = [
    readyForecasts({
      classes: CLASSES,
      horizon: HORIZON,
      artifact: 'none',
      probabilities: new Float64Array(600_000).fill(Number.NaN),
    }),
  ];

  it('reports progress and stops when asked', () => {
    const seen: number[] = [];
    const made = { series: [series], forecasts };
    runBacktest({ ...made, ...parts(made), progress: ({ done }) => seen.push(done) });
    expect(seen).toEqual([65_536, 131_072, 196_608, 200_000]);
    const controller = new AbortController();
    expect(() =>
      runBacktest({ ...made, ...parts(made), stop: controller.signal, progress: () => controller.abort() }),
    ).toThrow('stopped');
  });

  it('refuses series of other instruments or several intervals, and a ledger and venue that begin apart', () => {
    const made = { series: [series], forecasts };
    expect(() =>
      runBacktest({ ...parts(made), series: [randomCandles(5, 1, { instrument: ETHER })], forecasts }),
    ).toThrow('ETH/USDT');
    const mixed = {
      series: [randomCandles(9, 1), randomCandles(9, 2, { instrument: ETHER, interval: MINUTE })],
      forecasts: [...forecasts, ...forecasts],
    };
    expect(() => runBacktest({ ...mixed, ...parts(mixed) })).toThrow('one interval');
    expect(() =>
      runBacktest({ ...made, engine: parts(made).engine, venue: parts({ ...made, cash: 5 }).venue }),
    ).toThrow('same cash');
  });

  it('writes journal lines one by one, with market data left out of quiet bars', () => {
    const lines: string[] = [];
    const small = randomCandles(1_000, 62);
    const journal = new JournalWriter({ header: HEADER, sink: (line) => lines.push(line) });
    backtest({ series: [small], forecasts: [forecastsAt({ 500: UP }, 1_000, HORIZON)] }, journal);
    const seqs = lines.slice(1).map((line) => (JSON.parse(line) as { seq: number }).seq);
    expect(seqs.length, 'decision, two orders with their news, two fills with theirs, timer, end').toBe(9);
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
    expect(instant(seqs.at(-1) ?? 0), 'every moment and its missing forecast is counted').toBeGreaterThan(2_000);
  });

  it('trades the same without records as with a journal, stops and refusals included', () => {
    const all = [1, 2, 3, 4].map((seed) => randomCandles(3_000, 70 + seed));
    const counts = all.map((one, seed) => {
      const scenario: Scenario = {
        series: [one],
        forecasts: [readyForecasts(randomForecasts(one, seed))],
        entryThreshold: 0.5,
        protection: { stopDistance: 0.01, targetDistance: 0.03 },
        limits: { maximumDailyLoss: 0.002 },
        rules: { latency: duration(seed * MINUTE) },
      };
      const journal = new KeptEvents();
      const kept = backtest(scenario, journal);
      expect(backtest({ ...scenario, records: 'left-out' })).toEqual(kept);
      const recorded = journal.entries.filter(({ output }) => output.changes.length + output.decisions.length > 0);
      return [kept.trades.length, Object.keys(kept.refusals).length, recorded.length];
    });
    expect(Math.min(...counts.map(([trades = 0]) => trades)), 'trades').toBeGreaterThan(20);
    expect(Math.min(...counts.map(([, refusals = 0]) => refusals)), 'checks that refused').toBeGreaterThan(0);
    expect(Math.min(...counts.map(([, , recorded = 0]) => recorded)), 'outputs with records').toBeGreaterThan(100);
  });

  it('with a journal is refused an engine that leaves records out', () => {
    const scenario: Scenario = { series: [series], forecasts, records: 'left-out' };
    expect(() => backtest(scenario, new KeptEvents())).toThrow('keeps records');
  });
});
