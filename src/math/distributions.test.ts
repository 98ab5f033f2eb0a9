import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from '../../test/golden/evidence/math.json' with { type: 'json' };
import { autocorrelation, autocovariances } from './autocorrelation.ts';
import { binomialCdf } from './binomial.ts';
import { bisect } from './bisection.ts';
import { incompleteBeta, inverseIncompleteBeta } from './incomplete-beta.ts';
import { logGamma } from './log-gamma.ts';
import { mean, moments, standardDeviation } from './moments.ts';
import { normalCdf, normalDensity, normalQuantile } from './normal.ts';
import { clopperPearsonInterval, wilsonInterval } from './proportion-interval.ts';
import { quantile } from './quantile.ts';
import { studentTCdf, studentTQuantile } from './student-t.ts';
import { symmetricEigenvalues } from './symmetric-eigenvalues.ts';

/** |actual - expected| / |expected|; absolute where 0 is expected. */
function errorOf(actual: number | undefined, expected: number | undefined): number {
  const distance = Math.abs((actual ?? Number.NaN) - (expected ?? Number.NaN));
  return expected === 0 ? distance : distance / Math.abs(expected ?? Number.NaN);
}

it.each(golden.normalCdf as [number, number][])(
  'distributions against scipy and mpmath normal cumulative at %d',
  (z, expected) => {
    expect(errorOf(normalCdf(z), expected), 'even in the far tail').toBeLessThanOrEqual(1e-12);
  },
);

it.each(golden.normalQuantile as [number, number][])(
  'distributions against scipy and mpmath normal quantile at %d',
  (p, expected) => {
    expect(errorOf(normalQuantile(p), expected), 'quantile').toBeLessThanOrEqual(1e-12);
  },
);

it.each(golden.logGamma as [number, number][])(
  'distributions against scipy and mpmath log gamma at %d',
  (x, expected) => {
    expect(
      Math.abs(logGamma(x) - expected),
      'absolute near the zeros at 1 and 2, relative elsewhere',
    ).toBeLessThanOrEqual(2e-14 * Math.max(1, Math.abs(expected)));
  },
);

it.each(golden.incompleteBeta as [number, number, number, number][])(
  'distributions against scipy and mpmath incomplete beta (%d, %d) at %d',
  (a, b, x, expected) => {
    expect(errorOf(incompleteBeta(a, b, x), expected), 'beta').toBeLessThanOrEqual(1e-11);
  },
);

it.each(golden.inverseIncompleteBeta as [number, number, number, number][])(
  'distributions against scipy and mpmath inverse incomplete beta (%d, %d) at %d',
  (a, b, p, expected) => {
    expect(errorOf(inverseIncompleteBeta(a, b, p), expected), 'inverse beta').toBeLessThanOrEqual(1e-11);
  },
);

it.each(golden.studentTCdf as [number, number, number][])(
  'distributions against scipy and mpmath Student t cumulative at %d with %d degrees',
  (t, degrees, expected) => {
    expect(errorOf(studentTCdf(t, degrees), expected), 't').toBeLessThanOrEqual(1e-12);
  },
);

it.each(golden.studentTQuantile as [number, number, number][])(
  'distributions against scipy and mpmath Student t quantile at %d with %d degrees',
  (p, degrees, expected) => {
    expect(errorOf(studentTQuantile(p, degrees), expected), 't').toBeLessThanOrEqual(1e-11);
  },
);

it.each(golden.binomialCdf as [number, number, number, number][])(
  'distributions against scipy and mpmath binomial cumulative at %d of %d',
  (k, n, p, expected) => {
    expect(errorOf(binomialCdf(k, n, p), expected), 'binomial').toBeLessThanOrEqual(1e-12);
  },
);

it.each(golden.wilson as [number, number, number, number][])(
  'distributions against scipy and mpmath Wilson interval of %d of %d',
  (k, n, low, high) => {
    expect(errorOf(wilsonInterval(k, n)?.low, low), 'low').toBeLessThanOrEqual(1e-12);
    expect(errorOf(wilsonInterval(k, n)?.high, high), 'high').toBeLessThanOrEqual(1e-12);
  },
);

it.each(golden.clopperPearson as [number, number, number, number][])(
  'distributions against scipy and mpmath Clopper-Pearson interval of %d of %d',
  (k, n, low, high) => {
    expect(errorOf(clopperPearsonInterval(k, n)?.low, low), 'low').toBeLessThanOrEqual(1e-11);
    expect(errorOf(clopperPearsonInterval(k, n)?.high, high), 'high').toBeLessThanOrEqual(1e-11);
  },
);

describe('distributions against scipy and mpmath', () => {
  it('the intervals of 479 won of 711 trades, beside those of 478, which 67.3 % rounds to as well', () => {
    const show = (interval: { low: number; high: number } | undefined) => [
      interval?.low.toFixed(4),
      interval?.high.toFixed(4),
    ];
    expect(show(wilsonInterval(479, 711))).toEqual(['0.6384', '0.7071']);
    expect(show(clopperPearsonInterval(479, 711))).toEqual(['0.6379', '0.7081']);
    expect(show(clopperPearsonInterval(478, 711)), 'the exact interval that is sometimes quoted for 479').toEqual([
      '0.6364',
      '0.7067',
    ]);
  });
});

it('distributions against scipy and mpmath no trials have no interval', () => {
  expect([wilsonInterval(0, 0), clopperPearsonInterval(0, 0)]).toEqual([undefined, undefined]);
});

describe('series statistics against numpy and scipy', () => {
  const series = Float64Array.from(golden.series);

  it('moments', () => {
    const found = moments(series);
    expect(errorOf(found?.mean, golden.moments.mean), 'mean').toBeLessThanOrEqual(1e-13);
    expect(errorOf(found?.deviation, golden.moments.sample), 'sample deviation').toBeLessThanOrEqual(1e-13);
    expect(
      errorOf(standardDeviation(series, 'population'), golden.moments.population),
      'population deviation',
    ).toBeLessThanOrEqual(1e-13);
    expect(errorOf(found?.skewness, golden.moments.skewness), 'skewness').toBeLessThanOrEqual(1e-12);
    expect(errorOf(found?.kurtosis, golden.moments.kurtosis), 'kurtosis').toBeLessThanOrEqual(1e-12);
  });

  it.each(golden.quantiles as [number, number][])('quantile %d', (p, expected) => {
    expect(quantile(series, p)).toBeCloseTo(expected, 15);
  });

  it('autocovariances', () => {
    const found = autocovariances(series, 3);
    golden.autocovariances.forEach((expected, lag) =>
      expect(errorOf(found[lag], expected), `lag ${lag}`).toBeLessThanOrEqual(1e-12),
    );
    expect(
      errorOf(autocorrelation(series, 2), (golden.autocovariances[2] ?? 0) / (golden.autocovariances[0] ?? 1)),
      'correlation',
    ).toBeLessThanOrEqual(1e-12);
  });

  it('eigenvalues of a symmetric matrix', () => {
    const found = symmetricEigenvalues({ rows: 3, columns: 3, values: Float64Array.from(golden.eigenvalues.matrix) });
    golden.eigenvalues.values.forEach((expected, index) =>
      expect(errorOf(found[index], expected), `value ${index}`).toBeLessThanOrEqual(1e-12),
    );
  });

  it('what does not exist is undefined', () => {
    expect(mean(new Float64Array(0))).toBeUndefined();
    expect(standardDeviation(Float64Array.of(1))).toBeUndefined();
    expect(moments(new Float64Array(9).fill(0.1)), 'a constant has no shape, whatever rounding says').toBeUndefined();
    expect(moments(Float64Array.of(1, Number.NaN, 2))).toBeUndefined();
    expect(autocorrelation(new Float64Array(9).fill(3), 1)).toBeUndefined();
    expect(quantile(new Float64Array(0), 0.5)).toBeUndefined();
  });
});

describe('laws', () => {
  it('the normal quantile inverts the cumulative', () => {
    expect(() =>
      fc.assert(
        fc.property(
          fc.double({ min: -6, max: 6, noNaN: true }),
          (z) => Math.abs(normalQuantile(normalCdf(z)) - z) < 1e-13 / normalDensity(z) + 1e-12,
        ),
      ),
    ).not.toThrow();
  });

  it('the normal cumulative is symmetric', () => {
    expect(() =>
      fc.assert(
        fc.property(
          fc.double({ min: -8, max: 8, noNaN: true }),
          (z) => Math.abs(normalCdf(z) + normalCdf(-z) - 1) < 1e-15,
        ),
      ),
    ).not.toThrow();
  });

  it('Wilson and Clopper-Pearson hold the share', () => {
    const law = fc.property(
      fc.integer({ min: 1, max: 400 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (trials, part) => {
        const successes = Math.round(trials * part);
        const holds = (interval: { low: number; high: number } | undefined) =>
          interval !== undefined &&
          interval.low <= successes / trials + 1e-12 &&
          successes / trials <= interval.high + 1e-12;
        return holds(clopperPearsonInterval(successes, trials)) && holds(wilsonInterval(successes, trials));
      },
    );
    expect(() => fc.assert(law)).not.toThrow();
  });

  it('bisection finds the root to the last digit and refuses a function without one', () => {
    expect(bisect((x) => x * x - 2, 0, 2)).toBeCloseTo(Math.SQRT2, 15);
    expect(() => bisect((x) => x * x + 1, -1, 1)).toThrow(RangeError);
  });
});
