import type { FittedSystem } from './fit-system.ts';

/** Warnings that name the members of an ensemble that gave nothing for forecasts of test rows, and how often. */
export function missingWarnings({ folds }: Pick<FittedSystem, 'folds'>): string[] {
  const counts = new Map<string, number>();
  for (const { testMissing } of folds)
    for (const [member, count] of testMissing.counts) counts.set(member, (counts.get(member) ?? 0) + count);
  const all = folds.reduce((sum, { fold }) => sum + fold.test.length, 0);
  return [...counts]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([member, count]) =>
        `The member ${member} of the model gave nothing for ${count} of ${all} forecasts; the others shared its weight.`,
    );
}
