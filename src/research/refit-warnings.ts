import type { FittedSystem } from './fit-system.ts';

/**
 * Warnings that name the features whose scheduled refits learned nothing, and how often. The dataset of the newest fold
 * counts, whose features ran over all candles.
 */
export function refitWarnings({ folds }: Pick<FittedSystem, 'folds'>): string[] {
  return (folds.at(-1)?.dataset.refits?.failed ?? []).map(
    ({ feature, failed, all }) =>
      `The feature ${feature} kept the parameters of its fold at ${failed} of ${all} refits: the candles before them taught none.`,
  );
}
