import { describe, expect, it } from 'vitest';
import { trendOf } from '../../bench/soak/memory-trend.ts';
import { SeededRandom } from '../../src/math/random.ts';

const COUNT = 400;
const hours = Float64Array.from({ length: COUNT }, (_, index) => index / COUNT);

/** Noise in which each value remembers the one before. */
function memory(seed: number, slope: number, persistence: number): Float64Array {
  const random = new SeededRandom(seed);
  let level = 0;
  return hours.map((time) => {
    level = persistence * level + random.normal();
    return 100 + slope * time + level;
  });
}

describe('trendOf', () => {
  it('finds a line that is there', () => {
    const trend = trendOf(hours, memory(1, 20, 0));
    expect(trend?.low).toBeLessThan(20);
    expect(trend?.high).toBeGreaterThan(20);
    expect(trend?.low).toBeGreaterThan(18);
  });

  it('has a wider interval where values remember', () => {
    const [plain, persistent] = [trendOf(hours, memory(2, 0, 0), 300), trendOf(hours, memory(2, 0, 0.9), 300)];
    const width = (trend: typeof plain) => (trend === undefined ? Number.NaN : trend.high - trend.low);
    expect(width(persistent)).toBeGreaterThan(3 * width(plain));
  });

  it('covers the truth about as often as it says, also where values remember', () => {
    let covered = 0;
    for (let seed = 10; seed < 50; seed++) {
      const trend = trendOf(hours, memory(seed, 0, 0.7), 200);
      if (trend !== undefined && trend.low <= 0 && trend.high >= 0) covered++;
    }
    expect(covered, 'of 40').toBeGreaterThanOrEqual(33);
  });

  it('takes one step for no slope, and says where it is and how high', () => {
    const flat = memory(3, 0, 0.7).map((value, row) => value + (row >= 220 ? 15 : 0));
    const trend = trendOf(hours, flat, 300);
    expect(trend?.step?.at).toBeCloseTo(220 / COUNT, 2);
    expect(trend?.step?.size).toBeGreaterThan(12);
    expect(trend?.low).toBeLessThan(0);
    expect(trend?.high).toBeGreaterThan(0);
  });

  it.each([
    ['a leak', (row: number) => (20 * row) / COUNT],
    ['a leak with a step', (row: number) => (20 * row) / COUNT + (row >= 150 ? 15 : 0)],
    ['a leak that begins in the middle', (row: number) => (40 * Math.max(0, row - COUNT / 2)) / COUNT],
    ['a leak in twenty steps', (row: number) => Math.floor((20 * row) / COUNT)],
  ])('takes %s for what it is', (_, leak) => {
    for (let seed = 20; seed < 30; seed++) {
      const trend = trendOf(
        hours,
        memory(seed, 0, 0.5).map((value, row) => value + leak(row)),
        300,
      );
      expect(trend?.low, `seed ${seed}`).toBeGreaterThan(3);
    }
  });

  it('finds no step in memory that only remembers', () => {
    const found = Array.from({ length: 40 }, (_, seed) => trendOf(hours, memory(seed, 0, 0.7), 50)?.step);
    expect(found.filter((step) => step !== undefined).length, 'of 40').toBeLessThanOrEqual(4);
  });

  it('says nothing about a handful of samples', () => {
    expect(trendOf(hours.subarray(0, 5), hours.subarray(0, 5))).toBeUndefined();
  });
});
