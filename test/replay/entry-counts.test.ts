import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { readyForecasts } from '../../src/backtest/forecast-source.ts';
import { HOUR, duration } from '../../src/core/time.ts';
import { effort } from '../harness/effort.ts';
import { addsUp } from '../support/adds-up.ts';
import { BITCOIN, randomCandles } from '../support/candles.ts';
import { backtest, forecastsAt, KeptEvents, randomForecasts, type Scenario } from './backtest-scenario.ts';

const ETHER = { ...BITCOIN, id: 'ETH/USDT', base: 'ETH', kind: 'spot' } as const;

interface Setting {
  readonly seed: number;
  readonly participation: number | undefined;
  readonly volume: number;
  readonly cash: number;
  readonly fees: number;
  readonly kind: 'margin' | 'spot';
  readonly minimumNotional: number;
  readonly maximumPositionShare: number;
}

const setting: fc.Arbitrary<Setting> = fc.record({
  seed: fc.integer({ min: 1, max: 1_000 }),
  participation: fc.constantFrom(undefined, 0.000_1, 0.01, 1),
  volume: fc.constantFrom(0, 0.01, 10),
  cash: fc.constantFrom(20, 10_000, 1e7),
  fees: fc.constantFrom(0, 40),
  kind: fc.constantFrom('margin', 'spot'),
  minimumNotional: fc.constantFrom(5, 100_000),
  maximumPositionShare: fc.constantFrom(0.05, 0.1),
});

function scenarioOf({
  seed,
  participation,
  volume,
  cash,
  fees,
  kind,
  minimumNotional,
  maximumPositionShare,
}: Setting): Scenario {
  const first = randomCandles(120, seed, { instrument: { ...BITCOIN, kind, minimumNotional }, volume });
  const second = randomCandles(80, seed + 1, { instrument: ETHER, start: first.openTime[17] ?? 0, volume: 10 });
  const series = [first, second].map((one) =>
    volume === 0 && one === first ? { ...one, volume: new Float64Array(one.length) } : one,
  );
  return {
    series,
    cash,
    maximumPositionShare,
    forecasts: series.map((one, market) => readyForecasts(randomForecasts(one, seed + market))),
    rules: {
      fees: [{ volume: 0, makerBps: fees, takerBps: fees }],
      ...(participation === undefined ? {} : { participation }),
    },
  };
}

it('the counts of chances and entry orders add up in every run, and agree with what the journal holds', () => {
  const kinds = new Set<string>();
  fc.assert(
    fc.property(setting, (one) => {
      const journal = new KeptEvents();
      const { entries, times } = backtest(scenarioOf(one), journal);
      expect(addsUp(entries)).toBe('adds up');
      expect(entries.chances, 'one per market and moment').toBe(2 * times.length);
      const orders = journal.entries
        .flatMap(({ output }) => output.orders)
        .filter(({ order }) => order.purpose === 'enter');
      expect(entries.orders).toBe(orders.length);
      const outcomes = journal.entries.flatMap(({ output }) => output.decisions).map(({ outcome }) => outcome.kind);
      const losses = (kind: string): number =>
        entries.losses.filter((loss) => loss.kind === kind).reduce((sum, { count }) => sum + count, 0);
      expect(losses('no-size')).toBe(outcomes.filter((kind) => kind === 'unsized').length);
      expect(losses('no-short-here')).toBe(outcomes.filter((kind) => kind === 'skipped-short').length);
      const refused = journal.entries
        .flatMap(({ output }) => output.refusals)
        .filter(({ order }) => order.purpose === 'enter');
      expect(losses('refused')).toBe(refused.length);
      const filled = new Set(
        journal.entries.flatMap(({ event }) => (event.kind === 'fill' ? [event.fill.order as string] : [])),
      );
      const ended = entries.ends
        .filter(({ kind }) => kind === 'filled' || kind === 'filled-in-part')
        .reduce((sum, { count }) => sum + count, 0);
      const filledEntries = orders.filter(({ order }) => filled.has(order.id)).length;
      expect(filledEntries - ended, 'an order that has filled has ended, or still works').toBeLessThanOrEqual(
        entries.working,
      );
      for (const { kind } of [...entries.losses, ...entries.ends]) kinds.add(kind);
    }),
    { numRuns: effort({ usual: 120, thorough: 1_000 }), seed: 8 },
  );
  const expected = [
    'no-candle',
    'no-forecast',
    'no-belief',
    'position-held',
    'order-under-way',
    'no-short-here',
    'no-size',
    'refused',
    'filled',
  ];
  expect(
    expected.filter((kind) => !kinds.has(kind)),
    'each kind of end occurred',
  ).toEqual([]);
});

it('the counts of chances and entry orders say why a market with less volume than one lot has no trade', () => {
  const quiet = randomCandles(50, 4);
  const series = [{ ...quiet, volume: new Float64Array(quiet.length).fill(1e-9) }];
  const { entries, trades, fills } = backtest({
    series,
    forecasts: [forecastsAt({ 3: [0, 0, 1], 9: [0, 0, 1] }, 50, duration(5 * HOUR))],
    rules: { participation: 0.1 },
  });
  expect([trades.length, fills]).toEqual([0, 0]);
  expect(entries).toMatchObject({
    chances: 50,
    orders: 1,
    working: 1,
    losses: [
      { kind: 'no-forecast', count: 48 },
      { kind: 'order-under-way', count: 1 },
    ],
  });
});
