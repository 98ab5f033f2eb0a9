import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BITCOIN, candlesFromCloses, randomCandles } from '../../test/support/candles.ts';
import type { CandleSeries } from '../core/candle.ts';
import type { Moment } from '../core/moment.ts';
import { HOUR, type Duration } from '../core/time.ts';
import { gatherColumns } from '../market/candle-columns.ts';
import { candleSeriesFrom } from '../market/candle-series.ts';
import { PastMoments } from '../market/past-moments.ts';
import { closePrice, highPrice } from './candle-fields.ts';
import { defineFeature } from './define-feature.ts';
import { exponentialMovingAverage } from './exponential-moving-average.ts';
import { buildFeatureGraph } from './feature-graph.ts';
import type { Feature } from './feature.port.ts';
import { featuresAt } from './features-at.ts';
import { garchVolatility } from './fitted/garch-volatility.ts';
import { ofInterval } from './of-interval.ts';
import { ofMarket } from './of-market.ts';
import { relativeDifference } from './relative-difference.ts';
import { relativeStrengthIndex } from './relative-strength-index.ts';

const IDS = ['BTC/USD', 'ETH/USD', 'SOL/USD'];
const BARS = 90;

const rsi = relativeStrengthIndex({ period: 3 });
const average = exponentialMovingAverage({ period: 4 });
const distance = relativeDifference({
  name: 'distance',
  of: closePrice,
  to: ofMarket('BTC/USD', average),
  formula: 'close / ema_4@BTC/USD - 1',
  source: 'this test',
});

/** Counts the moments since the beginning, or since the last hole of its own market, and the candles in them. */
function countOfCandles(onHole: Feature['onHole']): Feature {
  return defineFeature({
    name: `candles_${onHole}`,
    inputs: onHole === 'bridge' ? [] : [closePrice],
    formula: 'moments and candles that were seen',
    source: 'this test',
    reads: 'universe',
    onHole,
    start: () => {
      let seen = 0;
      return {
        push: ({ markets }: Moment, inputs) => {
          seen += 1 + 100 * markets.filter(({ candle }) => candle !== undefined).length;
          return seen + (Number.isNaN(inputs[0]) ? 0.5 : 0);
        },
      };
    },
  });
}

const features: readonly Feature[] = [
  rsi,
  ofMarket('BTC/USD', rsi),
  ofMarket('BTC/USD', average),
  ofMarket('ETH/USD', rsi),
  ofInterval('4h', rsi),
  ofInterval('1d', highPrice),
  ofMarket('BTC/USD', ofInterval('4h', rsi)),
  ofInterval('4h', distance),
  ofInterval('4h', countOfCandles('restart')),
  distance,
  countOfCandles('restart'),
  countOfCandles('bridge'),
];

/** Hourly candles of one market: when it is listed, which are missing, and which have no close. */
const market = fc
  .record({
    listed: fc.nat({ max: 40 }),
    until: fc.integer({ min: 60, max: BARS }),
    missing: fc.uniqueArray(fc.nat({ max: BARS }), { maxLength: 6 }),
    gap: fc.record({ from: fc.nat({ max: BARS }), bars: fc.nat({ max: 9 }) }),
    unclean: fc.option(fc.nat({ max: BARS })),
    seed: fc.nat(),
  })
  .map(({ listed, until, missing, gap, unclean, seed }) => (id: string) => {
    const whole = randomCandles(BARS, seed, { start: 1_000_005 * HOUR });
    const rows = [...whole.close.keys()].filter(
      (row) =>
        row >= listed && row < until && !missing.includes(row) && !(row >= gap.from && row < gap.from + gap.bars),
    );
    const columns = gatherColumns(whole, rows);
    if (unclean !== null && unclean < rows.length) columns.close[unclean] = Number.NaN;
    return candleSeriesFrom(columns, { ...BITCOIN, id }, HOUR);
  });

const universe = fc
  .array(market, { minLength: 2, maxLength: 3 })
  .map((makers) => makers.map((make, slot) => make(IDS[slot] ?? '')));

function livedColumns(series: readonly CandleSeries[], slot: number): number[][] {
  const graph = buildFeatureGraph(features, { interval: HOUR }).start({
    market: slot,
    interval: HOUR,
    slotOf: (id) => (IDS.indexOf(id) < series.length ? IDS.indexOf(id) : undefined),
  });
  const out = new Float64Array(features.length);
  const rows: number[][] = [];
  for (const past = new PastMoments(series); past.next();) {
    graph.push(past.moment, out);
    if (past.rowOf(slot) >= 0) rows.push([...out]);
  }
  return rows;
}

describe('features over the universe', () => {
  it('give the same bits in columns and live, for any holes, listings and slots', () => {
    fc.assert(
      fc.property(universe, (series) => {
        for (const [slot, own] of series.entries()) {
          const markets = series.map((each) => ({ series: each }));
          const graph = buildFeatureGraph(features, { interval: HOUR });
          const { columns } = graph.compute(own, { universe: { markets, market: slot } });
          const rows = [...own.close.keys()].map((row) => columns.map((column) => column[row]));
          expect(livedColumns(series, slot), `slot ${slot}`).toEqual(rows);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('a feature of another market is what that market itself shows at the same moment, and goes on in a hole', () => {
    const own = candlesFromCloses([1, 2, 3, 4, 5], { instrument: { ...BITCOIN, id: 'ETH/USD' }, holes: { 2: 3 } });
    const other = candlesFromCloses([10, 20, 30, 40, 50, 60, 70, 80]);
    const markets = [{ series: own }, { series: other }];
    const { columns } = buildFeatureGraph([ofMarket('BTC/USDT', closePrice), countOfCandles('bridge')]).compute(own, {
      universe: { markets, market: 0 },
    });
    expect([...(columns[0] ?? [])]).toEqual([10, 20, 60, 70, 80]);
    // Two candles at each of two moments, one at each of three, two at each of three again.
    expect([...(columns[1] ?? [])]).toEqual([201, 402, 906, 1107, 1308]);
  });

  it('a longer candle shows when it has closed, until the next one closes, and not across a hole', () => {
    const closes = Array.from({ length: 20 }, (_, row) => row + 1);
    // The first candle closes at the second of four hours; one is missing in front of the eleventh.
    const own = candlesFromCloses(closes, { start: 1_000_001 * HOUR, holes: { 10: 1 } });
    const graph = buildFeatureGraph([ofInterval('4h', closePrice)], { interval: HOUR });
    const none = Number.NaN;
    expect([...(graph.compute(own).columns[0] ?? [])]).toEqual([
      none,
      none,
      none,
      none,
      none,
      none,
      7,
      7,
      7,
      7,
      // The four hours in front of the hole are not whole.
      none,
      none,
      none,
      14,
      14,
      14,
      14,
      18,
      18,
      18,
    ]);
    expect(graph.warmup).toBe(6);
  });
});

describe('features of a graph over the universe', () => {
  it('are computed once for all that read them, and named with where they are computed', () => {
    const hourly = ofInterval('60m', rsi);
    const { nodes, parts, names } = buildFeatureGraph([hourly, ofMarket('BTC/USD', average), distance], {
      interval: 60_000_000 as Duration,
    });
    expect(names).toEqual(['rsi_3@1h', 'ema_4@BTC/USD', 'distance']);
    expect(nodes.filter(({ feature }) => feature.name === 'ema_4@BTC/USD')).toHaveLength(1);
    expect(parts.map(({ layout }) => layout.names)).toEqual([['rsi_3'], ['ema_4']]);
  });

  it('count warm-up and memory in candles of the system', () => {
    const [counted] = featuresAt([ofInterval('1h', average)], (15 * 60_000_000) as Duration);
    expect(counted?.warmup).toBe((average.warmup + 2) * 4 - 2);
    expect(counted?.memory).toBe((average.memory + 2) * 4 - 2);
    expect(featuresAt([average, distance], HOUR)).toEqual([average, distance]);
  });

  it('refuse what they cannot be computed from', () => {
    const own = candlesFromCloses([1, 2, 3]);
    expect(() => buildFeatureGraph([distance]).compute(own)).toThrow('needs the past of the universe');
    const alone = { markets: [{ series: own }], market: 0 };
    expect(() => buildFeatureGraph([distance]).compute(own, { universe: alone })).toThrow('BTC/USD');
    expect(() => buildFeatureGraph([distance]).compute(candlesFromCloses([1]), { universe: alone })).toThrow(
      'other candles',
    );
    expect(() => buildFeatureGraph([ofInterval('4h', rsi)])).toThrow('needs the interval of the candles');
    expect(() => buildFeatureGraph([ofInterval('90m', rsi)], { interval: HOUR })).toThrow('do not');
    expect(() => ofInterval('soon', rsi)).toThrow('a duration such as 1h');
    expect(() => ofMarket('bitcoin', rsi)).toThrow('such as BTC/USD');
    expect(() => ofMarket('BTC/USD', garchVolatility())).toThrow('is fitted');
    expect(() => ofInterval('4h', countOfCandles('bridge'))).toThrow('bridges holes');
  });
});
