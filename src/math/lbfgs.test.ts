import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lbfgsSteps, minimise, type Objective } from './lbfgs.ts';
import { SeededRandom } from './random.ts';

/** Rosenbrock's valley in any even number of dimensions; its minimum is 0 at all ones. */
const rosenbrock: Objective = (x, gradient) => {
  let value = 0;
  for (let at = 0; at < x.length; at += 2) {
    const [a, b] = [x[at]!, x[at + 1]!];
    value += 100 * (b - a * a) ** 2 + (1 - a) ** 2;
    gradient[at] = -400 * a * (b - a * a) - 2 * (1 - a);
    gradient[at + 1] = 200 * (b - a * a);
  }
  return value;
};

it.each([2, 10, 100])("L-BFGS finds the end of Rosenbrock's valley in %i dimensions", (size) => {
  const start = Float64Array.from({ length: size }, (_, at) => (at % 2 === 0 ? -1.2 : 1));
  const found = minimise(rosenbrock, start, { gradientTolerance: 1e-10 });
  expect(found.outcome).toBe('converged');
  expect(found.evaluations, 'a good line search seldom needs more than two trials per iteration').toBeLessThan(120);
  for (const value of found.x) expect(value).toBeCloseTo(1, 9);
  expect(start[0], 'the start is left as it was').toBe(-1.2);
});

it('L-BFGS solves random quadratic problems of bad condition', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 12 }), (seed, size) => {
      const random = new SeededRandom(seed);
      const scales = Array.from({ length: size }, () => 10 ** (4 * random.next() - 2));
      const centre = Array.from({ length: size }, () => random.normal());
      const found = minimise(
        (x, gradient) => {
          let value = 0;
          for (let at = 0; at < size; at++) {
            const distance = x[at]! - centre[at]!;
            value += 0.5 * scales[at]! * distance * distance;
            gradient[at] = scales[at]! * distance;
          }
          return value;
        },
        new Float64Array(size),
        { gradientTolerance: 1e-10 },
      );
      expect(found.outcome).toBe('converged');
      for (let at = 0; at < size; at++) expect(Math.abs(found.x[at]! - centre[at]!)).toBeLessThan(1e-7);
    }),
    { numRuns: 100, seed: 3 },
  );
});

it('L-BFGS backs away from where the objective is infinite', () => {
  const found = minimise((x, gradient) => {
    const at = x[0]!;
    gradient[0] = 1 - 1 / at;
    return at <= 0 ? Infinity : at - Math.log(at);
  }, Float64Array.of(1e-3));
  expect(found.x[0]).toBeCloseTo(1, 7);
});

it('L-BFGS stops at the iteration limit and says so', () => {
  const found = minimise(rosenbrock, Float64Array.of(-1.2, 1), { maximumIterations: 3 });
  expect(found).toMatchObject({ outcome: 'iteration-limit', iterations: 3 });
});

it('L-BFGS says so when nothing lowers the value', () => {
  const found = minimise((_, gradient) => {
    gradient[0] = 1;
    return 5;
  }, Float64Array.of(0));
  expect(found.outcome, 'the gradient lies').toBe('no-descent');
});

it('L-BFGS lowers the value with every iteration', () => {
  const values: number[] = [];
  for (const { value } of lbfgsSteps(rosenbrock, Float64Array.of(-1.2, 1))) values.push(value);
  expect(values.length).toBeGreaterThan(5);
  expect(values).toEqual(values.toSorted((a, b) => b - a));
});

it('L-BFGS refuses a start without a value', () => {
  expect(() => minimise(() => Number.NaN, Float64Array.of(0))).toThrow(RangeError);
});
