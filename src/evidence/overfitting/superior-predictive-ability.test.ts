import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effort } from '../../../test/harness/effort.ts';
import { SeededRandom } from '../../math/random.ts';
import { superiorPredictiveAbility } from './superior-predictive-ability.ts';

function candidates(
  count: number,
  rows: number,
  seed: number,
  drift: (column: number) => number = () => 0,
): Float64Array[] {
  const random = new SeededRandom(seed);
  return Array.from({ length: count }, (_, column) =>
    Float64Array.from({ length: rows }, () => drift(column) + random.normal()),
  );
}

describe('superior predictive ability', () => {
  it('the three p-values are in order, whatever the candidates', () => {
    const law = fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 8, max: 120 }),
      fc.integer({ min: 0, max: 1e6 }),
      fc.double({ min: -1, max: 1, noNaN: true }),
      (count, rows, seed, drift) => {
        const found = superiorPredictiveAbility(
          candidates(count, rows, seed, (column) => drift * (column - 2)),
          { seed, resamples: 60 },
        );
        return (
          found !== undefined &&
          found.lower <= found.consistent &&
          found.consistent <= found.upper &&
          found.upper <= 1 &&
          found.lower > 0
        );
      },
    );
    expect(() => fc.assert(law)).not.toThrow();
  });

  it('a search among worthless candidates passes at 10 % in about 10 % of cases', () => {
    const markets = effort({ usual: 100, thorough: 200 });
    const passed = Array.from(
      { length: markets },
      (_, seed) =>
        superiorPredictiveAbility(candidates(10, 250, seed + 1), { seed, meanBlock: 1, resamples: 200 })?.consistent ??
        1,
    ).filter((p) => p < 0.1).length;
    expect(passed / markets).toBeGreaterThan(0.04);
    expect(passed / markets).toBeLessThan(0.17);
  });

  it('one good candidate among many is found', () => {
    const found = superiorPredictiveAbility(
      candidates(20, 500, 3, (column) => (column === 4 ? 0.25 : 0)),
      { seed: 1 },
    );
    expect(found?.consistent).toBeLessThan(0.01);
    expect(found?.realityCheck).toBeLessThan(0.01);
  });

  it('very poor candidates do not blunt the consistent test as they blunt the upper one', () => {
    const series = candidates(30, 400, 5, (column) => (column === 0 ? 0.13 : -1));
    const found = superiorPredictiveAbility(series, { seed: 1 });
    expect(found?.consistent).toBeLessThan((found?.upper ?? 0) / 3);
  });

  it('is undefined without a candidate that varies', () => {
    expect(superiorPredictiveAbility([], { seed: 1 })).toBeUndefined();
    expect(superiorPredictiveAbility([new Float64Array(50)], { seed: 1 })).toBeUndefined();
    expect(superiorPredictiveAbility([Float64Array.of(1, 2, 3)], { seed: 1 })).toBeUndefined();
    expect(() => superiorPredictiveAbility([new Float64Array(50), new Float64Array(51)], { seed: 1 })).toThrow(
      RangeError,
    );
  });
});
