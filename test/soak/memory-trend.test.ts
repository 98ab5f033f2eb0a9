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

  it('says nothing about a handful of samples', () => {
    expect(trendOf(hours.subarray(0, 5), hours.subarray(0, 5))).toBeUndefined();
  });
});
