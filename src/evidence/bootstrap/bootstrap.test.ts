import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effort } from '../../../test/harness/effort.ts';
import golden from '../../../test/golden/evidence/bootstrap.json' with { type: 'json' };
import { SeededRandom } from '../../math/random.ts';
import { optimalBlockLength } from './block-length.ts';
import { bootstrapInterval } from './bootstrap-interval.ts';
import { meanInterval, sharpeInterval, winRateInterval } from './intervals.ts';
import { BlockSums } from './resampled-sums.ts';
import { fillStationaryIndices } from './stationary-bootstrap.ts';

const column = (file: string) =>
  Float64Array.from(
    readFileSync(join(import.meta.dirname, '../../../test/golden/evidence', file), 'utf8')
      .trim()
      .split('\n')
      .slice(1),
    (line) => Number(line.split(',')[2]),
  );
const markPound = column('mark-pound.csv');
const nile = column('nile.csv');
const normals = (seed: number, length: number) => {
  const random = new SeededRandom(seed);
  return Float64Array.from({ length }, () => random.normal());
};

describe('block length against arch', () => {
  it.each([
    ['markPound', markPound, 0.8739, 1.0004],
    ['markPoundSquared', markPound.map((value) => value * value), 55.6605, 63.7154],
    ['nile', nile, 12.3335, 14.1183],
  ] as const)('%s', (name, series, stationary, circular) => {
    const found = optimalBlockLength(series);
    expect(found?.stationary).toBeCloseTo(stationary, 4);
    expect(found?.circular).toBeCloseTo(circular, 4);
    expect(found?.stationary).toBeCloseTo(golden.blocks[name][0] ?? 0, 9);
    expect(found?.circular).toBeCloseTo(golden.blocks[name][1] ?? 0, 9);
  });

  it('is undefined for a constant and for a handful of values', () => {
    expect([optimalBlockLength(new Float64Array(100).fill(2)), optimalBlockLength(Float64Array.of(1, 2, 3))]).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe('the stationary resample', () => {
  it('goes on to the next row except where a block ends, and blocks have the mean length asked for', () => {
    const indices = new Int32Array(200_000);
    fillStationaryIndices(indices, 12, new SeededRandom(1));
    let breaks = 1;
    for (let place = 1; place < indices.length; place++)
      if (indices[place] !== ((indices[place - 1] ?? 0) + 1) % indices.length) breaks++;
    expect(indices.length / breaks).toBeGreaterThan(11.7);
    expect(indices.length / breaks).toBeLessThan(12.3);
  });

  it('takes every row equally often', () => {
    const counts = new Float64Array(50);
    const indices = new Int32Array(50);
    const random = new SeededRandom(2);
    for (let resample = 0; resample < 4000; resample++) {
      fillStationaryIndices(indices, 7, random);
      for (const index of indices) counts[index] = (counts[index] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(3600);
    expect(Math.max(...counts)).toBeLessThan(4400);
  });

  it('sums over blocks are the sums over the rows that the same seed picks', () => {
    const law = fc.property(
      fc.integer({ min: 1, max: 80 }),
      fc.double({ min: 0.5, max: 100, noNaN: true }),
      fc.integer({ min: 0, max: 1e6 }),
      (length, meanBlock, seed) => {
        const values = normals(seed, length);
        const indices = new Int32Array(length);
        fillStationaryIndices(indices, meanBlock, new SeededRandom(seed + 1));
        const sums = new Float64Array(1);
        new BlockSums([values]).resample(sums, meanBlock, new SeededRandom(seed + 1));
        const direct = indices.reduce((sum, index) => sum + (values[index] ?? Number.NaN), 0);
        return Math.abs((sums[0] ?? Number.NaN) - direct) < 1e-9;
      },
    );
    expect(() => fc.assert(law)).not.toThrow();
  });
});

describe('intervals against arch', () => {
  const close = (found: { low?: number; high?: number }, expected: readonly number[], tolerance: number) => {
    const width = (expected[1] ?? 0) - (expected[0] ?? 0);
    return (
      Math.abs((found.low ?? Number.NaN) - (expected[0] ?? 0)) < tolerance * width &&
      Math.abs((found.high ?? Number.NaN) - (expected[1] ?? 0)) < tolerance * width
    );
  };

  it('the mean of the Nile', () => {
    const found = meanInterval(nile, { seed: 1, meanBlock: 12, resamples: 20_000 });
    expect(close(found, golden.nileMean, 0.02), `was ${JSON.stringify({ found, expected: golden.nileMean })}`).toBe(
      true,
    );
  });

  it('a Sharpe ratio', () => {
    const found = sharpeInterval(markPound.slice(0, 400).map(Math.abs), 1, {
      seed: 1,
      meanBlock: 8,
      resamples: 20_000,
    });
    expect(close(found, golden.markSharpe, 0.02), `was ${JSON.stringify({ found, expected: golden.markSharpe })}`).toBe(
      true,
    );
  });

  it('the bias-corrected and accelerated interval of a skewed mean', () => {
    const found = meanInterval(Float64Array.from(golden.iidValues), {
      seed: 1,
      meanBlock: 1,
      resamples: 40_000,
      method: 'bca',
    });
    expect(close(found, golden.iidMeanBca, 0.03), `was ${JSON.stringify({ found, expected: golden.iidMeanBca })}`).toBe(
      true,
    );
  });
});

describe('intervals', () => {
  it('the same seed gives the same interval, another seed another', () => {
    const values = normals(4, 300);
    expect(meanInterval(values, { seed: 9 })).toEqual(meanInterval(values, { seed: 9 }));
    expect(meanInterval(values, { seed: 9 })).not.toEqual(meanInterval(values, { seed: 10 }));
  });

  it('95 % intervals of a Sharpe ratio hold the truth about 95 % of the time', () => {
    const markets = effort({ usual: 150, thorough: 300 });
    let held = 0;
    for (let market = 0; market < markets; market++) {
      const { low = Infinity, high = -Infinity } = sharpeInterval(
        normals(market, 700).map((value) => value + 0.1),
        1,
        { seed: market, resamples: 400 },
      );
      if (low <= 0.1 && 0.1 <= high) held++;
    }
    expect(held / markets).toBeGreaterThan(0.91);
    expect(held / markets).toBeLessThan(0.98);
  });

  it('the interval of a dependent series is wider than that of its rows shuffled', () => {
    const shocks = normals(6, 2000);
    const series = shocks.slice();
    for (let row = 1; row < series.length; row++) series[row] = 0.8 * (series[row - 1] ?? 0) + (shocks[row] ?? 0);
    const width = (meanBlock?: number) => {
      const { low = 0, high = 0 } = meanInterval(
        series,
        meanBlock === undefined ? { seed: 1 } : { seed: 1, meanBlock },
      );
      return high - low;
    };
    expect(width() / width(1), 'autocorrelation of 0.8 makes it three times as wide').toBeGreaterThan(2.2);
  });
});

describe('intervals of few rows and trades', () => {
  it('what does not exist is absent, not zero or infinite', () => {
    expect(sharpeInterval(new Float64Array(100), 365, { seed: 1 })).toEqual({});
    expect(sharpeInterval(new Float64Array(100).fill(0.001), 365, { seed: 1 })).toEqual({});
    expect(meanInterval(new Float64Array(0), { seed: 1 })).toEqual({});
    expect(meanInterval(Float64Array.of(1, 2), { seed: 1 }), 'two rows have a mean but no interval').toEqual({
      value: 1.5,
    });
    expect(winRateInterval(new Float64Array(0), { seed: 1 })).toEqual({});
  });

  it('a win rate of few trades has the interval of Wilson, of many that of blocks', () => {
    expect(winRateInterval(Float64Array.of(1, -1, 1), { seed: 1 }).low).toBeCloseTo(0.2077, 4);
    const streaks = Float64Array.from({ length: 400 }, (_, trade) => (Math.floor(trade / 20) % 2 === 0 ? 1 : -1));
    const { low = 0, high = 0 } = winRateInterval(streaks, { seed: 1, meanBlock: 25 });
    expect(high - low, 'streaks of twenty are worth far fewer trades than 400').toBeGreaterThan(0.15);
    expect(winRateInterval(new Float64Array(50).fill(1), { seed: 1 })).toMatchObject({ value: 1, high: 1 });
  });

  it('columns of different lengths are refused', () => {
    expect(() => bootstrapInterval([new Float64Array(9), new Float64Array(10)], () => 1, { seed: 1 })).toThrow(
      RangeError,
    );
  });
});
