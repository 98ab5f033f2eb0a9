import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { expect, it } from 'vitest';
import { fitGarch, garchLogLikelihood } from '../../../src/features/fitted/garch-fit.ts';

const numbers = z.array(z.number());
const golden = z
  .object({
    returns: numbers,
    benchmark: z.object({ parameters: numbers, logLikelihood: z.number() }),
    arch: z.object({ logLikelihood: z.number(), maximum: numbers, maximumLogLikelihood: z.number() }),
  })
  .parse(JSON.parse(readFileSync(new URL('mark-pound.json', import.meta.url), 'utf8')));
const returns = Float64Array.from(golden.returns);

function named([mu = NaN, omega = NaN, alpha = NaN, beta = NaN]: readonly number[]) {
  return { mu, omega, alpha, beta };
}

it('computes the log-likelihood that arch computes, and that the benchmark states', () => {
  const value = garchLogLikelihood(returns, named(golden.benchmark.parameters));
  expect(value).toBeCloseTo(golden.arch.logLikelihood, 9);
  expect(value).toBeCloseTo(golden.benchmark.logLikelihood, 9);
});

it('finds the parameters of the benchmark to eight decimals, and no worse a maximum than SciPy finds over arch', () => {
  const { mu, omega, alpha, beta, logLikelihood } = fitGarch(returns);
  for (const [index, value] of [mu, omega, alpha, beta].entries()) {
    expect(Math.abs(value - (golden.benchmark.parameters[index] ?? NaN)), `parameter ${index}`).toBeLessThan(1e-8);
    expect(Math.abs(value - (golden.arch.maximum[index] ?? NaN)), `parameter ${index} over arch`).toBeLessThan(1e-5);
  }
  expect(logLikelihood).toBeGreaterThanOrEqual(golden.arch.maximumLogLikelihood - 1e-9);
});

it('finds the same shape for returns in per cent and in fractions', () => {
  const [percent, fraction] = [fitGarch(returns), fitGarch(returns.map((value) => value / 100))];
  expect(fraction.alpha).toBeCloseTo(percent.alpha, 8);
  expect(fraction.beta).toBeCloseTo(percent.beta, 8);
  expect(fraction.omega * 10_000).toBeCloseTo(percent.omega, 8);
});

it('refuses returns that teach nothing', () => {
  expect(() => fitGarch(returns.slice(0, 99))).toThrow('at least 100 returns');
  expect(() => fitGarch(new Float64Array(500))).toThrow('that vary');
});
