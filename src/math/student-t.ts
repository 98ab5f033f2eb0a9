import { bisect } from './bisection.ts';
import { incompleteBeta } from './incomplete-beta.ts';

/** P(T <= t) of Student's distribution; degrees above zero. */
export function studentTCdf(t: number, degrees: number): number {
  if (Number.isNaN(t) || !(degrees > 0)) return Number.NaN;
  const square = t * t;
  // Either argument of the beta function keeps the small tail exact, not one minus it.
  const tail =
    square < degrees
      ? 0.5 - 0.5 * incompleteBeta(0.5, degrees / 2, square / (degrees + square))
      : 0.5 * incompleteBeta(degrees / 2, 0.5, degrees / (degrees + square));
  return t < 0 ? tail : 1 - tail;
}

/** The t with P(T <= t) = probability; infinite at 0 and 1. */
export function studentTQuantile(probability: number, degrees: number): number {
  if (!(probability >= 0 && probability <= 1)) return Number.NaN;
  if (probability === 0.5) return 0;
  if (probability === 0 || probability === 1) return probability === 0 ? -Infinity : Infinity;
  const target = Math.min(probability, 1 - probability);
  let far = -1;
  while (studentTCdf(far, degrees) > target) far *= 2;
  const size = -bisect((t) => studentTCdf(t, degrees) - target, far, 0);
  return probability < 0.5 ? -size : size;
}
