import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { candlesFromCloses, randomCandles } from '../../test/support/candles.ts';
import type { Candle } from '../core/candle.ts';
import type { Moment } from '../core/moment.ts';
import { EdgewiseError } from '../core/errors.ts';
import { HOUR, instant } from '../core/time.ts';
import { averageTrueRange, relativeTrueRange } from './average-true-range.ts';
import { closePrice } from './candle-fields.ts';
import { defineFeature } from './define-feature.ts';
import { exponentialMovingAverage } from './exponential-moving-average.ts';
import { buildFeatureGraph } from './feature-graph.ts';
import type { Feature, FeatureState } from './feature.port.ts';
import { priceToAverage } from './price-to-average.ts';
import { relativeStrengthIndex } from './relative-strength-index.ts';
import { rollingMean } from './rolling-mean.ts';
import { trendFeatures } from './sets/trend.ts';

const context = { market: 0, interval: HOUR };

function momentOf(close: number, continuity: 'continuous' | 'after-hole' = 'continuous'): Moment {
  const at = instant(0);
  const candle: Candle = {
    openTime: at,
    closeTime: at,
    open: close,
    high: close,
    low: close,
    close,
    volume: 1,
    transactions: Number.NaN,
  };
  return { at, markets: [{ candle, continuity }] };
}

const countingBars: Feature = defineFeature({
  name: 'bars',
  inputs: [closePrice],
  formula: 'bars since the beginning',
  source: 'this test',
  start: countBars,
});

function countBars(): FeatureState {
  let bars = 0;
  return { push: () => ++bars };
}

describe('buildFeatureGraph', () => {
  it('runs what several features read once, inputs first', () => {
    const graph = buildFeatureGraph([
      relativeTrueRange({ period: 14 }),
      averageTrueRange({ period: 14 }),
      priceToAverage({ period: 9 }),
    ]);
    const names = graph.nodes.map(({ feature }) => feature.name);
    expect(new Set(names).size).toBe(names.length);
    expect(graph.names).toEqual(['atr_relative_14', 'atr_14', 'price_to_ema_9']);
    for (const [place, { inputs }] of graph.nodes.entries()) expect(Math.max(-1, ...inputs)).toBeLessThan(place);
  });

  it('refuses two different definitions of one name', () => {
    const impostor = defineFeature({
      name: 'ema_9',
      inputs: [closePrice],
      formula: 'another',
      source: 'this test',
      start: countBars,
    });
    expect(() => buildFeatureGraph([exponentialMovingAverage({ period: 9 }), impostor])).toThrow(
      'Two features are named ema_9, but differ in warmup',
    );
  });

  it('refuses a feature that is requested twice', () => {
    expect(() => buildFeatureGraph([closePrice, closePrice])).toThrow('close is requested twice');
  });

  it('refuses a feature that reads itself', () => {
    const inputs: Feature[] = [];
    const circle: Feature = { ...countingBars, name: 'circle', inputs };
    inputs.push(circle);
    expect(() => buildFeatureGraph([circle])).toThrow('circle reads itself');
  });

  it('adds up warm-up and memory along the inputs', () => {
    const graph = buildFeatureGraph([
      rollingMean({ period: 5, of: exponentialMovingAverage({ period: 9 }) }),
      relativeStrengthIndex({ period: 7 }),
    ]);
    expect(graph.warmup).toBe(8 + 4);
    expect(graph.memory).toBe(Math.max(...graph.requested.map((place) => graph.nodes[place]?.feature.memory ?? 0)));
  });
});

it('a bridging feature over a restarting one is refused where it is defined, and in a graph', () => {
  const definition = {
    name: 'bridge',
    inputs: [closePrice],
    onHole: 'bridge',
    formula: 'x',
    source: 'x',
    start: countBars,
  } as const;
  const refusal = 'bridge bridges holes but reads close, which restarts after a hole';
  expect(() => defineFeature(definition), 'where it is defined').toThrow(refusal);
  const byHand: Feature = { ...countingBars, ...definition };
  expect(() => buildFeatureGraph([byHand]), 'where it is put into a graph').toThrow(refusal);
  expect(() => buildFeatureGraph([byHand])).toThrow(EdgewiseError);
});

it.each([
  ['nothing', undefined, 'undefined'],
  ['a state without push', {}, 'an object without `push`'],
])('a feature whose start gives %s is a part that failed, in columns and live', (_, state, actual) => {
  const wrong: Feature = { ...countingBars, name: 'wrong', start: () => state as unknown as FeatureState };
  const graph = buildFeatureGraph([wrong]);
  for (const run of [() => graph.compute(candlesFromCloses([1, 2, 3])), () => graph.start(context)])
    expect(run).toThrow(
      expect.objectContaining({ code: 'part-failed', details: expect.objectContaining({ actual }) as unknown }),
    );
});

it('compute gives one row per candle, known at its close, and NaN where no segment is', () => {
  const series = {
    ...candlesFromCloses([1, 2, 3, 4, 5, 6]),
    segments: [
      { start: 1, end: 3 },
      { start: 4, end: 6 },
    ],
  };
  const frame = buildFeatureGraph([rollingMean({ period: 2, of: closePrice })]).compute(series);
  expect([...(frame.columns[0] ?? [])]).toEqual([Number.NaN, Number.NaN, 2.5, Number.NaN, Number.NaN, 5.5]);
  expect([...frame.knownAt]).toEqual([...series.openTime].map((openTime) => openTime + series.interval));
  expect(frame.length).toBe(6);
});

it.each([
  ['a close that is NaN', Number.NaN],
  ['a price of 0', 0],
  ['a price below 0', -5],
  ['an infinite price', Infinity],
])('compute begins anew after %s, as after a hole', (_what, bad) => {
  const series = candlesFromCloses([1, 2, 3, 4, 5, 6]);
  series.close[2] = bad;
  const frame = buildFeatureGraph([rollingMean({ period: 2, of: closePrice })]).compute(series);
  expect([...(frame.columns[0] ?? [])]).toEqual([Number.NaN, 1.5, Number.NaN, Number.NaN, 4.5, 5.5]);
});

it('compute lets a feature compute another graph meanwhile, in columns of its own', () => {
  const series = randomCandles(9_000, 5);
  const inner = buildFeatureGraph([averageTrueRange({ period: 14 })]);
  const nested = defineFeature({
    name: 'nested',
    inputs: [closePrice],
    formula: 'close, with another graph computed on the side',
    source: 'this test',
    start: () => {
      let rows = 0;
      return {
        push: (_moment, inputs) => {
          if (rows++ % 2_000 === 0) inner.compute(randomCandles(300, 6));
          return inputs[0] as number;
        },
      };
    },
  });
  const alone = buildFeatureGraph(trendFeatures).compute(series);
  const both = buildFeatureGraph([nested, ...trendFeatures]).compute(series);
  expect(both.columns[0]).toEqual(series.close);
  expect(both.columns.slice(1)).toEqual(alone.columns);
});

it('compute takes an empty series', () => {
  const frame = buildFeatureGraph(trendFeatures).compute({ ...candlesFromCloses([]), segments: [] });
  expect(frame.length).toBe(0);
  expect(frame.columns.length).toBe(52);
});

it('compute gives the same frame into the columns of another, whatever they held and wherever the holes are', () => {
  const graph = buildFeatureGraph(trendFeatures);
  const used = graph.compute(randomCandles(9_000, 1));
  const series = {
    ...randomCandles(9_000, 2),
    segments: [
      { start: 100, end: 4_500 },
      { start: 4_600, end: 8_900 },
    ],
  };
  const frame = graph.compute(series, { into: used });
  expect(frame.columns[0], 'no fresh memory').toBe(used.columns[0]);
  expect(frame).toEqual(graph.compute(series));
});

it('compute refuses a frame that it does not fit into', () => {
  const graph = buildFeatureGraph([closePrice]);
  const series = candlesFromCloses([1, 2, 3]);
  expect(() => graph.compute(series, { into: graph.compute(candlesFromCloses([1])) })).toThrow(
    'A frame of 1 rows cannot take 3 candles',
  );
  const other = buildFeatureGraph([averageTrueRange({ period: 14 })]).compute(series);
  expect(() => graph.compute(series, { into: other })).toThrow('A frame of other features cannot take these');
});

it('compute gives the same bits as push, whatever the segments', () => {
  const graph = buildFeatureGraph(trendFeatures);
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 4 }),
      fc.array(fc.double({ min: -0.05, max: 0.05, noNaN: true }), { minLength: 240, maxLength: 240 }),
      (lengths, returns) => {
        const rows = lengths.reduce((sum, length) => sum + length, 0);
        let price = 10;
        const closes = returns.slice(0, rows).map((change) => (price *= 1 + change));
        let start = 0;
        const segments = lengths.map((length) => ({ start, end: (start += length) }));
        const frame = graph.compute({ ...candlesFromCloses(closes), segments });
        const running = graph.start(context);
        const out = new Float64Array(52);
        const shown = candlesFromCloses(closes);
        for (let row = 0; row < rows; row++) {
          const moment = momentOf(1, segments.some((segment) => segment.start === row) ? 'after-hole' : 'continuous');
          const candle = {
            ...(moment.markets[0]?.candle as Candle),
            open: shown.open[row] as number,
            high: shown.high[row] as number,
          };
          const whole = {
            ...candle,
            low: shown.low[row] as number,
            close: shown.close[row] as number,
            volume: shown.volume[row] as number,
          };
          running.push(
            { ...moment, markets: [{ continuity: moment.markets[0]?.continuity ?? 'continuous', candle: whole }] },
            out,
          );
          expect([...out]).toEqual(frame.columns.map((column) => column[row]));
        }
      },
    ),
    { numRuns: 30 },
  );
});

describe('a running graph', () => {
  it('writes the requested features only, in order', () => {
    const graph = buildFeatureGraph([rollingMean({ period: 2, of: closePrice }), closePrice]).start(context);
    const out = new Float32Array(3).fill(-1);
    graph.push(momentOf(4), out);
    graph.push(momentOf(6), out);
    expect([...out]).toEqual([5, 6, -1]);
  });

  it('begins anew after a hole, except what bridges it', () => {
    const bridging = defineFeature({
      name: 'bridge',
      inputs: [],
      onHole: 'bridge',
      formula: 'x',
      source: 'x',
      start: countBars,
    });
    const graph = buildFeatureGraph([countingBars, bridging]).start(context);
    const out = new Float64Array(2);
    for (const moment of [momentOf(1), momentOf(1), momentOf(1, 'after-hole'), momentOf(1)]) graph.push(moment, out);
    expect([...out]).toEqual([2, 4]);
  });

  it('answers NaN to a moment without a candle and begins anew afterwards', () => {
    const graph = buildFeatureGraph([countingBars]).start(context);
    const out = new Float64Array(1);
    const absent: Moment = { at: instant(0), markets: [{ candle: undefined, continuity: 'continuous' }] };
    const values = [
      momentOf(1),
      momentOf(1),
      absent,
      { at: instant(0), markets: [] },
      momentOf(1),
      momentOf(Number.NaN),
      momentOf(1),
    ].map((moment) => {
      graph.push(moment, out);
      return out[0];
    });
    expect(values).toEqual([1, 2, Number.NaN, Number.NaN, 1, Number.NaN, 1]);
  });

  it('tells how many bars it still needs', () => {
    const graph = buildFeatureGraph([rollingMean({ period: 3, of: closePrice })]).start(context);
    const out = new Float64Array(1);
    const missing = [momentOf(1), momentOf(2), momentOf(3), momentOf(4), momentOf(5, 'after-hole')].map((moment) => {
      graph.push(moment, out);
      return [graph.missingBars, Number.isNaN(out[0])];
    });
    expect(missing).toEqual([
      [2, true],
      [1, true],
      [0, false],
      [0, false],
      [2, true],
    ]);
  });
});

it('a feature that fails at a moment without a candle of its market is named, so that trading goes on without it', () => {
  const failure = Object.assign(new Error('no candle'), { stack: 'at file:///mine.ts?edgewise-text=ab12-0:5:9' });
  const careless = defineFeature({
    name: 'careless',
    inputs: [],
    reads: 'universe',
    formula: 'close of the first market',
    source: 'test',
    start: () => ({
      push: ({ markets: [view] }: Moment) => {
        if (view?.candle === undefined) throw failure;
        return view.candle.close;
      },
    }),
  });
  const graph = buildFeatureGraph([careless], { interval: HOUR }).start({ ...context, slotOf: () => 0 });
  const none: Moment = { at: instant(HOUR), markets: [{ candle: undefined, continuity: 'continuous' }] };
  expect(() => graph.push(none, new Float64Array(1))).toThrow(/The feature careless failed in `push`/);
});
