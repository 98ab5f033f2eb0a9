import type { Dataset } from './dataset.ts';
import { blockBounds } from './purged-k-fold.ts';

export interface CombinatorialSplit {
  readonly name: string;
  readonly train: Int32Array;
  /** Test rows by group, so that paths can be assembled. */
  readonly groups: readonly { readonly group: number; readonly rows: Int32Array }[];
}

export interface CombinatorialOptions {
  readonly groups?: number;
  readonly testGroups?: number;
  readonly embargo?: number;
}

/** All choices of `size` out of `0 .. count - 1`, in lexicographic order. */
export function combinations(count: number, size: number): number[][] {
  if (size === 0) return [[]];
  return Array.from({ length: count }, (_, first) => first).flatMap((first) =>
    combinations(count - first - 1, size - 1).map((rest) => [first, ...rest.map((index) => index + first + 1)]),
  );
}

/** Number of full backtest paths: every group is tested that many times, C(N-1, k-1). */
export function pathCount(groups: number, testGroups: number): number {
  let count = 1;
  for (let index = 1; index < testGroups; index++) count = (count * (groups - index)) / index;
  return Math.round(count);
}

/**
 * Combinatorial purged cross-validation (Lopez de Prado 2018, chapter 12): every choice of k of N blocks is the test
 * once, purged around each block by itself. Gives a distribution of outcomes instead of one path; for selection, not
 * for claims.
 */
export function combinatorialPurged(
  dataset: Dataset,
  { groups = 6, testGroups = 2, embargo = 0 }: CombinatorialOptions = {},
): CombinatorialSplit[] {
  const bounds = blockBounds(dataset, groups);
  const spans = bounds.map(([from, to]) => ({
    from,
    to,
    start: minimum(dataset.decidedAt, from, to),
    end: maximum(dataset.resolvedAt, from, to),
  }));
  return combinations(groups, testGroups).map((chosen) => {
    const tests = chosen.map((group) => ({ group, ...(spans[group] as (typeof spans)[number]) }));
    const train = Int32Array.from({ length: dataset.rows }, (_, row) => row).filter((row) =>
      tests.every(
        ({ from, to, start, end }) =>
          (row < from || row >= to) &&
          ((dataset.resolvedAt[row] as number) <= start - embargo ||
            (dataset.decidedAt[row] as number) >= end + embargo),
      ),
    );
    const parts = tests.map(({ group, from, to }) => ({
      group,
      rows: Int32Array.from({ length: to - from }, (_, index) => from + index),
    }));
    return { name: `groups ${chosen.map((group) => group + 1).join('+')}`, train, groups: parts };
  });
}

function minimum(values: Float64Array, from: number, to: number): number {
  let least = Infinity;
  for (let row = from; row < to; row++) least = Math.min(least, values[row] as number);
  return least;
}

function maximum(values: Float64Array, from: number, to: number): number {
  let most = -Infinity;
  for (let row = from; row < to; row++) most = Math.max(most, values[row] as number);
  return most;
}
