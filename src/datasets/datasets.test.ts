import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomCandles } from '../../test/support/candles.ts';
import type { CandleSeries } from '../core/candle.ts';
import { FixedHorizon } from '../labels/fixed-horizon.ts';
import { TripleBarrier } from '../labels/triple-barrier.ts';
import { combinatorialPurged, combinations, pathCount } from './combinatorial-purged.ts';
import type { Dataset, Fold } from './dataset.ts';
import { holdOut, holdOutBoundary } from './hold-out.ts';
import { joinDataset } from './join-dataset.ts';
import { purgedKFold } from './purged-k-fold.ts';
import { selectRows } from './select-rows.ts';
import { walkForward } from './walk-forward.ts';

function frameOf(series: CandleSeries) {
  const knownAt = series.openTime.map((at) => at + series.interval);
  return { names: ['close', 'volume'], columns: [series.close, series.volume], knownAt, length: series.length };
}

function datasetOf(seed: number, horizon = 6, holes: Record<number, number> = {}): Dataset {
  const parts = [seed, seed + 1].map((each) => {
    const series = randomCandles(400, each, { holes });
    return { series, frame: frameOf(series), labels: new TripleBarrier({ horizon, floor: 0.01 }).label(series) };
  });
  return joinDataset(parts, { warmup: 10 });
}

/** The rule of SCIENCE: no training span may touch a test span, checked over all pairs. */
function overlappingPairs(dataset: Dataset, train: Int32Array, test: Int32Array, embargo: number): number {
  let pairs = 0;
  for (const left of train) {
    for (const right of test) {
      const before = (dataset.resolvedAt[left] as number) <= (dataset.decidedAt[right] as number) - embargo;
      const after = (dataset.decidedAt[left] as number) >= (dataset.resolvedAt[right] as number) + embargo;
      if (!before && !after) pairs++;
    }
  }
  return pairs;
}

describe('joining features and answers', () => {
  it('orders rows of all instruments by decision and points back at their candles', () => {
    const dataset = datasetOf(5);
    for (let row = 1; row < dataset.rows; row++)
      expect(dataset.decidedAt[row] as number).toBeGreaterThanOrEqual(dataset.decidedAt[row - 1] as number);
    expect(new Set(dataset.market)).toEqual(new Set([0, 1]));
  });

  it('keeps no row within the warm-up of its segment', () => {
    const series = randomCandles(100, 1, { holes: { 50: 3 } });
    const dataset = joinDataset(
      [{ series, frame: frameOf(series), labels: new FixedHorizon({ horizon: 5 }).label(series) }],
      { warmup: 10 },
    );
    expect([...dataset.candleRow]).toEqual([
      ...Array.from({ length: 35 }, (_, row) => row + 10),
      ...Array.from({ length: 35 }, (_, row) => row + 60),
    ]);
  });

  it('keeps what has all its features and no answer beside the table, to be forecast only', () => {
    const series = randomCandles(100, 1, { holes: { 50: 3 } });
    const frame = frameOf(series);
    const warm = frame.columns.map((column) => column.map((value, row) => (row % 50 < 10 ? Number.NaN : value)));
    const { forecastOnly } = joinDataset(
      [{ series, frame: { ...frame, columns: warm }, labels: new FixedHorizon({ horizon: 5 }).label(series) }],
      { warmup: 10 },
    );
    expect([...forecastOnly.candleRow]).toEqual([45, 46, 47, 48, 49, 95, 96, 97, 98, 99]);
    expect([...forecastOnly.decidedAt]).toEqual(
      [...forecastOnly.candleRow].map((row) => (series.openTime[row] as number) + series.interval),
    );
    expect([...forecastOnly.x.values]).toEqual(
      [...forecastOnly.candleRow]
        .flatMap((row) => [series.close[row], series.volume[row]])
        .map((value) => Math.fround(value as number)),
    );
  });
});

describe.each<[string, (dataset: Dataset, embargo: number) => Fold[]]>([
  ['walk-forward, rolling', (dataset, embargo) => walkForward(dataset, { folds: 4, mode: 'rolling', embargo })],
  ['walk-forward, anchored', (dataset, embargo) => walkForward(dataset, { folds: 3, mode: 'anchored', embargo })],
  ['purged k-fold', (dataset, embargo) => purgedKFold(dataset, { folds: 5, embargo })],
])('%s', (_, split) => {
  it('never lets a training answer touch a test span', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 0, max: 10 }),
        (seed, horizon, embargoHours) => {
          const embargo = embargoHours * 3_600_000_000;
          const dataset = datasetOf(seed, horizon, { 150: 4 });
          for (const fold of split(dataset, embargo)) {
            expect(fold.train.length).toBeGreaterThan(0);
            expect(overlappingPairs(dataset, fold.train, fold.test, embargo), fold.name).toBe(0);
          }
        },
      ),
      { numRuns: 12, seed: 2 },
    );
  });

  it('tests every row at most once', () => {
    const tested = split(datasetOf(9), 0).flatMap((fold) => [...fold.test]);
    expect(new Set(tested).size).toBe(tested.length);
  });
});

describe('walk-forward', () => {
  it('trains on the past only', () => {
    const dataset = datasetOf(4);
    for (const fold of walkForward(dataset, { folds: 5 })) {
      for (const row of fold.train) expect(dataset.resolvedAt[row] as number).toBeLessThanOrEqual(fold.testStart);
    }
  });

  it('empties no fold over a long hole', () => {
    const dataset = datasetOf(4, 6, { 200: 5_000 });
    const sizes = walkForward(dataset, { folds: 6 }).map(({ test }) => test.length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(3);
  });

  it('names the fold and the rows when there are too few', () => {
    const dataset = selectRows(datasetOf(4), Int32Array.from([0, 1, 2]));
    expect(() => walkForward(dataset, { folds: 5 })).toThrow(/Fold 1 of 5 has nothing to/);
  });
});

describe('combinatorial purged cross-validation', () => {
  it.each([
    [6, 2, 15, 5],
    [10, 2, 45, 9],
    [10, 8, 45, 36],
  ])('has the published counts for %i groups and %i test groups', (groups, testGroups, splits, paths) => {
    expect(combinations(groups, testGroups)).toHaveLength(splits);
    expect(pathCount(groups, testGroups)).toBe(paths);
  });

  it('has 12870 splits and 6435 paths for 16 groups of which 8 test', () => {
    expect(combinations(16, 8)).toHaveLength(12_870);
    expect(pathCount(16, 8)).toBe(6_435);
  });

  it('tests every row equally often and never trains across a test span', () => {
    const dataset = datasetOf(12);
    const counts = new Int32Array(dataset.rows);
    for (const split of combinatorialPurged(dataset, { groups: 5, testGroups: 2 })) {
      for (const { rows } of split.groups) {
        for (const row of rows) counts[row] = (counts[row] as number) + 1;
        expect(overlappingPairs(dataset, split.train, rows, 0), split.name).toBe(0);
      }
    }
    expect(new Set(counts)).toEqual(new Set([pathCount(5, 2)]));
  });
});

describe('the hold-out', () => {
  it('refuses to be read in a search run', () => {
    expect(() => holdOut(datasetOf(3), { from: 1 }).unlock('search')).toThrow(/run once with --final/);
  });

  it('opens for the final run, with training that ends before it', () => {
    const dataset = datasetOf(3);
    const from = holdOutBoundary(
      [3, 4].map((seed) => randomCandles(400, seed)),
      0.2,
    );
    const held = holdOut(dataset, { from, embargo: 3_600_000_000 });
    const fold = held.unlock('final');
    expect(overlappingPairs(dataset, fold.train, fold.test, 3_600_000_000)).toBe(0);
    expect(fold.test.length).toBeGreaterThan(dataset.rows * 0.15);
    expect([...held.open].every((row) => (dataset.resolvedAt[row] as number) <= held.boundary)).toBe(true);
  });
});
