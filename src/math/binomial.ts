import { incompleteBeta } from './incomplete-beta.ts';

/** P(X <= successes) for `trials` independent tries of the given probability. */
export function binomialCdf(successes: number, trials: number, probability: number): number {
  if (successes < 0) return 0;
  if (successes >= trials) return 1;
  return incompleteBeta(trials - Math.floor(successes), Math.floor(successes) + 1, 1 - probability);
}
