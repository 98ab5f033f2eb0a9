import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../math/random.ts';
import { effectiveRank, effectiveTrials } from './effective-trials.ts';
import { backtestOverfitting } from './pbo.ts';

const square = (...values: number[]) => ({
  rows: Math.sqrt(values.length),
  columns: Math.sqrt(values.length),
  values: Float64Array.from(values),
});

const noise = (configurations: number, seed: number, drift: (column: number) => number) => {
  const random = new SeededRandom(seed);
  const values = Float64Array.from(
    { length: 960 * configurations },
    (_, index) => random.normal() + drift(index % configurations),
  );
  return { rows: 960, columns: configurations, values };
};

describe('probability of backtest overfitting', () => {
  it('the reference matrix of sines', () => {
    const values = Float64Array.from(
      { length: 64 * 5 },
      (_, index) => Math.sin(0.7 * (Math.floor(index / 5) + 1) * ((index % 5) + 1)) + 0.05 * (index % 5),
    );
    const found = backtestOverfitting({ rows: 64, columns: 5, values }, { blocks: 8 });
    expect(found?.combinations).toBe(70);
    expect(found?.probability).toBeCloseTo(19 / 70, 12);
    expect(found?.meanLogit).toBeCloseTo(0.8057353784, 9);
    expect(found?.lossProbability).toBe(0);
    expect(found?.slope).toBeCloseTo(-0.3405552543, 9);
  });

  it('is near one half among worthless configurations', () => {
    const found = Array.from(
      { length: 12 },
      (_, seed) =>
        backtestOverfitting(
          noise(20, seed + 1, () => 0),
          { blocks: 10 },
        )?.probability ?? 0,
    );
    const mean = found.reduce((sum, value) => sum + value, 0) / found.length;
    expect(mean).toBeGreaterThan(0.35);
    expect(mean).toBeLessThan(0.65);
  });

  it('is near zero when one configuration is truly good', () => {
    expect(
      backtestOverfitting(
        noise(20, 5, (column) => (column === 7 ? 0.3 : 0)),
        { blocks: 10 },
      )?.probability,
    ).toBeLessThan(0.02);
  });

  it('counts a rank at the median: of two equal configurations neither is better', () => {
    const own = noise(1, 9, () => 0).values;
    const values = Float64Array.from({ length: 2 * own.length }, (_, index) => own[Math.floor(index / 2)] as number);
    expect(backtestOverfitting({ rows: own.length, columns: 2, values }, { blocks: 8 })?.probability).toBe(1);
  });
});

describe('the result of backtestOverfitting', () => {
  it('is undefined for a single configuration and for too few rows', () => {
    expect(backtestOverfitting({ rows: 64, columns: 1, values: new Float64Array(64) })).toBeUndefined();
    expect(backtestOverfitting({ rows: 20, columns: 2, values: new Float64Array(40) })).toBeUndefined();
  });

  it('sixteen blocks make 12 870 combinations', () => {
    expect(backtestOverfitting(noise(3, 2, () => 0))?.combinations).toBe(12_870);
  });
});

describe('effective trials', () => {
  it('effective rank, published values', () => {
    expect(effectiveRank(square(1, 0, 0, 0, 1, 0, 0, 0, 1))).toBeCloseTo(3, 12);
    expect(effectiveRank(square(1, 0.1, 0.7, 0.1, 1, 0.8, 0.7, 0.8, 1))).toBeCloseTo(1.8402004, 6);
  });

  it('copies of one strategy are one try, independent ones are nearly as many as they are', () => {
    const random = new SeededRandom(3);
    const series = () => Float64Array.from({ length: 2000 }, () => random.normal());
    const one = series();
    expect(effectiveTrials([one, one.map((value) => 2 * value + 1), one])).toBeCloseTo(1, 6);
    expect(effectiveTrials([one, series(), series(), series()])).toBeGreaterThan(3.9);
  });

  it('is undefined without series of equal length and variance', () => {
    expect([
      effectiveTrials([]),
      effectiveTrials([new Float64Array(5), new Float64Array(6)]),
      effectiveTrials([new Float64Array(5)]),
    ]).toEqual([undefined, undefined, undefined]);
  });
});
