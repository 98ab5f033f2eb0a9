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

/** Asserts |actual - expected| <= tolerance * |expected|. */
function expectRelative(actual: number | undefined, expected: number | undefined, tolerance: number, what: string): void {
  const error = Math.abs((actual ?? Number.NaN) - (expected ?? Number.NaN)) / Math.max(Math.abs(expected ?? 0), Number.MIN_VALUE);
  expect(expected === 0 ? Math.abs(actual ?? Number.NaN) : error, `${what}: ${actual} against ${expected}`).toBeLessThanOrEqual(tolerance);
}

describe('distributions against scipy and mpmath', () => {
  it.each(golden.normalCdf as [number, number][])('normal cumulative at %d', (z, expected) => {
    expectRelative(normalCdf(z), expected, 1e-12, 'even in the far tail');
  });

  it.each(golden.normalQuantile as [number, number][])('normal quantile at %d', (p, expected) => {
    expectRelative(normalQuantile(p), expected, 1e-12, 'quantile');
  });

  it.each(golden.logGamma as [number, number][])('log gamma at %d', (x, expected) => {
    expect(Math.abs(logGamma(x) - expected), 'absolute near the zeros at 1 and 2, relative elsewhere').toBeLessThanOrEqual(2e-14 * Math.max(1, Math.abs(expected)));
  });

  it.each(golden.incompleteBeta as [number, number, number, number][])('incomplete beta (%d, %d) at %d', (a, b, x, expected) => {
    expectRelative(incompleteBeta(a, b, x), expected, 1e-11, 'beta');
  });

  it.each(golden.inverseIncompleteBeta as [number, number, number, number][])('inverse incomplete beta (%d, %d) at %d', (a, b, p, expected) => {
    expectRelative(inverseIncompleteBeta(a, b, p), expected, 1e-11, 'inverse beta');
  });

  it.each(golden.studentTCdf as [number, number, number][])('Student t cumulative at %d with %d degrees', (t, degrees, expected) => {
    expectRelative(studentTCdf(t, degrees), expected, 1e-12, 't');
  });

  it.each(golden.studentTQuantile as [number, number, number][])('Student t quantile at %d with %d degrees', (p, degrees, expected) => {
    expectRelative(studentTQuantile(p, degrees), expected, 1e-11, 't');
  });

  it.each(golden.binomialCdf as [number, number, number, number][])('binomial cumulative at %d of %d', (k, n, p, expected) => {
    expectRelative(binomialCdf(k, n, p), expected, 1e-12, 'binomial');
  });

  it.each(golden.wilson as [number, number, number, number][])('Wilson interval of %d of %d', (k, n, low, high) => {
    expectRelative(wilsonInterval(k, n)?.low, low, 1e-12, 'low');
    expectRelative(wilsonInterval(k, n)?.high, high, 1e-12, 'high');
  });

  it.each(golden.clopperPearson as [number, number, number, number][])('Clopper-Pearson interval of %d of %d', (k, n, low, high) => {
    expectRelative(clopperPearsonInterval(k, n)?.low, low, 1e-11, 'low');
    expectRelative(clopperPearsonInterval(k, n)?.high, high, 1e-11, 'high');
  });

  it('the intervals of 479 won of 711 trades, beside those of 478, which 67.3 % rounds to as well', () => {
    const show = (interval: { low: number; high: number } | undefined) => [interval?.low.toFixed(4), interval?.high.toFixed(4)];
    expect(show(wilsonInterval(479, 711))).toEqual(['0.6384', '0.7071']);
    expect(show(clopperPearsonInterval(479, 711))).toEqual(['0.6379', '0.7081']);
    expect(show(clopperPearsonInterval(478, 711)), 'the exact interval that is sometimes quoted for 479').toEqual(['0.6364', '0.7067']);
  });

  it('no trials have no interval', () => {
    expect([wilsonInterval(0, 0), clopperPearsonInterval(0, 0)]).toEqual([undefined, undefined]);
  });
});

describe('series statistics against numpy and scipy', () => {
  const series = Float64Array.from(golden.series);

  it('moments', () => {
    const found = moments(series);
    expectRelative(found?.mean, golden.moments.mean, 1e-13, 'mean');
    expectRelative(found?.deviation, golden.moments.sample, 1e-13, 'sample deviation');
    expectRelative(standardDeviation(series, 'population'), golden.moments.population, 1e-13, 'population deviation');
    expectRelative(found?.skewness, golden.moments.skewness, 1e-12, 'skewness');
    expectRelative(found?.kurtosis, golden.moments.kurtosis, 1e-12, 'kurtosis');
  });

  it.each(golden.quantiles as [number, number][])('quantile %d', (p, expected) => {
    expect(quantile(series, p)).toBeCloseTo(expected, 15);
  });

  it('autocovariances', () => {
    const found = autocovariances(series, 3);
    golden.autocovariances.forEach((expected, lag) => expectRelative(found[lag], expected, 1e-12, `lag ${lag}`));
    expectRelative(autocorrelation(series, 2), (golden.autocovariances[2] ?? 0) / (golden.autocovariances[0] ?? 1), 1e-12, 'correlation');
  });

  it('eigenvalues of a symmetric matrix', () => {
    const found = symmetricEigenvalues({ rows: 3, columns: 3, values: Float64Array.from(golden.eigenvalues.matrix) });
    golden.eigenvalues.values.forEach((expected, index) => expectRelative(found[index], expected, 1e-12, `value ${index}`));
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
    fc.assert(fc.property(fc.double({ min: -6, max: 6, noNaN: true }), (z) => Math.abs(normalQuantile(normalCdf(z)) - z) < 1e-13 / normalDensity(z) + 1e-12));
  });

  it('the normal cumulative is symmetric', () => {
    fc.assert(fc.property(fc.double({ min: -8, max: 8, noNaN: true }), (z) => Math.abs(normalCdf(z) + normalCdf(-z) - 1) < 1e-15));
  });

  it('Wilson and Clopper-Pearson hold the share, and the exact one is the wider', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.double({ min: 0, max: 1, noNaN: true }), (trials, part) => {
        const successes = Math.round(trials * part);
        const share = successes / trials;
        const exact = clopperPearsonInterval(successes, trials);
        const wilson = wilsonInterval(successes, trials);
        return exact !== undefined && wilson !== undefined && exact.low <= share + 1e-12 && share <= exact.high + 1e-12 && wilson.low <= share + 1e-12 && share <= wilson.high + 1e-12;
      }),
      { numRuns: 100 },
    );
  });

  it('bisection finds the root to the last digit and refuses a function without one', () => {
    expect(bisect((x) => x * x - 2, 0, 2)).toBeCloseTo(Math.SQRT2, 15);
    expect(() => bisect((x) => x * x + 1, -1, 1)).toThrow(RangeError);
  });
});
