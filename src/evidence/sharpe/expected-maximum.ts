import { normalQuantile } from '../../math/normal.ts';

const EULER_MASCHERONI = 0.5772156649015329;

/**
 * Expected largest of N independent standard normal values: (1 - g) z(1 - 1/N) + g z(1 - 1/(N e)), with the
 * Euler-Mascheroni constant g. It describes the best of N worthless trials. 0 for a single trial. Bailey and Lopez de
 * Prado (2014).
 */
export function expectedMaximum(tries: number): number {
  if (!(tries >= 1)) throw new RangeError(`A maximum needs at least one try, was ${tries}`);
  if (tries === 1) return 0;
  return (
    (1 - EULER_MASCHERONI) * normalQuantile(1 - 1 / tries) + EULER_MASCHERONI * normalQuantile(1 - 1 / (tries * Math.E))
  );
}
