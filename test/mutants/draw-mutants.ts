import { createHash } from 'node:crypto';
import type { ListedMutant } from './list-mutants.ts';

/**
 * A sample that a seed decides. Every mutant has the same chance, and a larger sample of the same seed contains the
 * smaller one. A change of one file leaves the draw among the mutants of the others as it is.
 */
export function drawMutants(mutants: readonly ListedMutant[], seed: number, count: number): ListedMutant[] {
  const lot = (id: string): string => createHash('sha256').update(`${seed} ${id}`).digest('hex');
  return mutants
    .map((mutant) => ({ mutant, lot: lot(mutant.id) }))
    .sort((left, right) => (left.lot < right.lot ? -1 : 1))
    .slice(0, count)
    .map(({ mutant }) => mutant);
}
