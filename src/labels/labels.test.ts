import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { candlesFromCloses, randomCandles } from '../../test/support/candles.ts';
import { FixedHorizon } from './fixed-horizon.ts';
import { TripleBarrier } from './triple-barrier.ts';
import type { Labeler } from './labeler.port.ts';

const DOWN = 0;
const FLAT = 1;
const UP = 2;

describe('fixed horizon', () => {
  it('compares the close a horizon later with the barrier', () => {
    const series = candlesFromCloses([100, 100.1, 100.5, 100.4, 99.9]);
    const labels = new FixedHorizon({ horizon: 2, floor: 0.002 }).label(series);
    expect([...labels.values]).toEqual([UP, UP, DOWN, Number.NaN, Number.NaN]);
    expect(labels.forwardReturn[0]).toBeCloseTo(0.005, 12);
  });

  it('states the last instant that an answer depends on: the close of the bar a horizon later', () => {
    const series = candlesFromCloses([100, 101, 102, 103]);
    const labels = new FixedHorizon({ horizon: 2 }).label(series);
    expect(labels.decidedAt[0]).toBe((series.openTime[0] as number) + series.interval);
    expect(labels.resolvedAt[0]).toBe((series.openTime[2] as number) + series.interval);
    expect(labels.resolvedAt[2], 'a row without an answer depends on nothing').toBeNaN();
  });

  it('has a binary form: whether the return exceeds the barrier', () => {
    const labels = new FixedHorizon({ horizon: 1, floor: 0.002, classes: 'binary' }).label(
      candlesFromCloses([100, 100.1, 101]),
    );
    expect(labels.classes).toEqual(['not-up', 'up']);
    expect([...labels.values]).toEqual([0, 1, Number.NaN]);
  });

  it('widens the barrier with volatility and never narrows it below the floor', () => {
    const series = randomCandles(400, 7, { volatility: 0.01 });
    const narrow = new FixedHorizon({ horizon: 4, floor: 0.001 }).label(series);
    const wide = new FixedHorizon({ horizon: 4, floor: 0.001, volatilityMultiple: 1, volatilityWindow: 60 }).label(
      series,
    );
    const flat = (values: Float64Array) => values.filter((value) => value === FLAT).length;
    expect(flat(wide.values)).toBeGreaterThan(flat(narrow.values) * 3);
    expect(wide.values.slice(0, 60).every(Number.isNaN), 'no barrier before the window is full').toBe(true);
  });
});

describe('triple barrier', () => {
  const prices = [100, 100.4, 100.9, 101.2, 100.7, 99.6, 98.8, 99.5, 99.5];

  it('names the barrier that is touched first, and the time of the touch', () => {
    const series = candlesFromCloses(prices);
    const near = new TripleBarrier({ horizon: 7, floor: 0.01 }).label(series);
    expect([near.values[0], near.resolvedAt[0]], '+1 %: the upper barrier, at index 3').toEqual([
      UP,
      (series.openTime[3] as number) + series.interval,
    ]);
    const far = new TripleBarrier({ horizon: 7, floor: 0.0121, stopMultiple: 0.0119 / 0.0121 }).label(series);
    expect([far.values[0], far.resolvedAt[0]], '-1.19 %: the lower barrier, at index 6').toEqual([
      DOWN,
      (series.openTime[6] as number) + series.interval,
    ]);
  });
});

describe('barriers of the triple barrier', () => {
  it.each(['long', 'short'] as const)(
    'has barriers at the same fraction of the price above and below the entry, for a %s trade',
    (side) => {
      const answerOf = (extreme: number): [number | undefined, number | undefined] => {
        const series = candlesFromCloses([100, 100, 100]);
        (extreme > 100 ? series.high : series.low)[1] = extreme;
        const { values, forwardReturn } = new TripleBarrier({ horizon: 1, floor: 0.012, side }).label(series);
        return [values[0], forwardReturn[0]];
      };
      expect(answerOf(101.204), 'a logarithmic barrier would lie at 101.2072').toEqual([UP, expect.closeTo(0.012, 12)]);
      expect(answerOf(98.799), 'and at 98.8072').toEqual([DOWN, expect.closeTo(-0.012, 12)]);
      expect([answerOf(101.199)[0], answerOf(98.804)[0]], 'not touched').toEqual([FLAT, FLAT]);
    },
  );

  it('takes the adverse barrier when one bar reaches both, and counts it', () => {
    const series = candlesFromCloses([100, 100, 100]);
    series.high[1] = 103;
    series.low[1] = 97;
    const long = new TripleBarrier({ horizon: 1, floor: 0.01, side: 'long' }).label(series);
    const short = new TripleBarrier({ horizon: 1, floor: 0.01, side: 'short' }).label(series);
    expect([long.values[0], long.ambiguous]).toEqual([DOWN, 1]);
    expect([short.values[0], short.ambiguous]).toEqual([UP, 1]);
  });

  it.each([
    { to: 80, low: 79, high: 81, value: DOWN, ends: -0.2 },
    { to: 125, low: 124, high: 126, value: UP, ends: 0.25 },
    { to: 80, low: 79, high: 130, value: DOWN, ends: -0.2 },
    { to: 125, low: 70, high: 126, value: UP, ends: 0.25 },
  ])(
    'ends at the open of a bar that jumps a barrier, here to $to, whatever the bar does then',
    ({ to, low, high, value, ends }) => {
      const series = candlesFromCloses([100, to, 100, 100]);
      series.open[1] = to;
      series.high[1] = high;
      series.low[1] = low;
      for (const side of ['long', 'short'] as const) {
        const labels = new TripleBarrier({ horizon: 2, floor: 0.02, side }).label(series);
        expect([labels.values[0], labels.ambiguous]).toEqual([value, 0]);
        expect(labels.forwardReturn[0]).toBeCloseTo(ends, 12);
      }
    },
  );

  it('leaves untouched rows flat, or gives them the sign of their return', () => {
    const series = candlesFromCloses([100, 100.1, 100.2, 100.1]);
    expect(new TripleBarrier({ horizon: 2, floor: 0.05 }).label(series).values[0]).toBe(FLAT);
    expect(new TripleBarrier({ horizon: 2, floor: 0.05, untouched: 'sign' }).label(series).values[0]).toBe(UP);
  });
});

describe.each<[string, (horizon: number) => Labeler]>([
  ['fixed horizon', (horizon) => new FixedHorizon({ horizon, volatilityMultiple: 0.5, volatilityWindow: 20 })],
  ['triple barrier', (horizon) => new TripleBarrier({ horizon, volatilityMultiple: 1, volatilityWindow: 20 })],
])('%s as a labeler', (_, make) => {
  it('answers no row whose window spans a hole or the end', () => {
    const series = randomCandles(300, 3, { holes: { 100: 5, 220: 1 } });
    const labels = make(8).label(series);
    for (const segment of series.segments) {
      expect(labels.values.slice(segment.end - 8, segment.end).every(Number.isNaN), `tail of ${segment.end}`).toBe(
        true,
      );
    }
    expect(labels.values.some((value) => !Number.isNaN(value))).toBe(true);
  });

  it('depends on no candle after the resolution that it states', () => {
    const series = randomCandles(200, 11);
    const labels = make(10).label(series);
    fc.assert(
      fc.property(fc.integer({ min: 30, max: 180 }), (row) => {
        if (Number.isNaN(labels.values[row])) return;
        const resolved = labels.resolvedAt[row] as number;
        const changed = randomCandles(200, 11);
        for (let at = 0; at < 200; at++) {
          if ((changed.openTime[at] as number) + changed.interval > resolved) {
            for (const column of [changed.open, changed.high, changed.low, changed.close])
              column[at] = (column[at] as number) * 3;
          }
        }
        expect(make(10).label(changed).values[row]).toBe(labels.values[row]);
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});
