import { bisect } from './bisection.ts';
import { stirlingError } from './log-gamma.ts';

/** x ln(x / m) + m - x without cancellation near x = m (C. Loader 2000, `bd0`). */
function deviance(x: number, m: number): number {
  if (Math.abs(x - m) >= 0.1 * (x + m)) return x * Math.log(x / m) + m - x;
  const ratio = (x - m) / (x + m);
  let sum = (x - m) * ratio;
  let term = 2 * x * ratio;
  const square = ratio * ratio;
  for (let index = 1; index < 1000; index++) {
    term *= square;
    const next = sum + term / (2 * index + 1);
    if (next === sum) return next;
    sum = next;
  }
  return sum;
}

/** x^a (1-x)^b / B(a, b), by saddle-point expansion so that large a and b keep their digits. */
function betaKernel(a: number, b: number, x: number): number {
  const total = a + b;
  const exponent =
    stirlingError(total) - stirlingError(a) - stirlingError(b) - deviance(a, total * x) - deviance(b, total * (1 - x));
  return ((a * b) / total) * Math.exp(exponent) * Math.sqrt(total / (2 * Math.PI * a * b));
}

/** The continued fraction of the incomplete beta function (modified Lentz). */
function continuedFraction(a: number, b: number, x: number): number {
  const tiny = 1e-300;
  const guard = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / guard(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / guard(1 + even * d);
    c = guard(1 + even / c);
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / guard(1 + odd * d);
    c = guard(1 + odd / c);
    const step = d * c;
    result *= step;
    if (Math.abs(step - 1) < 1e-16) break;
  }
  return result;
}

/**
 * Regularised incomplete beta function I_x(a, b), the beta distribution's cumulative; a, b > 0, x clamped to [0, 1].
 */
export function incompleteBeta(a: number, b: number, x: number): number {
  if (!(a > 0 && b > 0) || Number.isNaN(x)) return Number.NaN;
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const kernel = betaKernel(a, b, x);
  return x < (a + 1) / (a + b + 2)
    ? (kernel * continuedFraction(a, b, x)) / a
    : 1 - (kernel * continuedFraction(b, a, 1 - x)) / b;
}

/** The x with I_x(a, b) = probability. */
export function inverseIncompleteBeta(a: number, b: number, probability: number): number {
  if (probability <= 0) return 0;
  if (probability >= 1) return 1;
  return bisect((x) => incompleteBeta(a, b, x) - probability, 0, 1);
}
