import type { Dataset, Fold } from './dataset.ts';
import { purgedFold } from './purge.ts';

export interface PurgedKFoldOptions {
  readonly folds?: number;
  readonly embargo?: number;
}

/**
 * k blocks in time, each judged once by models of the others, purged on both sides (Lopez de Prado 2018, chapter 7).
 * For choosing between configurations: it trains on the future of some blocks, so it makes no claim about trading.
 */
export function purgedKFold(dataset: Dataset, { folds = 5, embargo = 0 }: PurgedKFoldOptions = {}): Fold[] {
  const all = Int32Array.from({ length: dataset.rows }, (_, row) => row);
  return blockBounds(dataset, folds).map(([from, to], index) => {
    const test = all.subarray(from, to);
    const candidates = all.filter((row) => row < from || row >= to);
    return purgedFold(dataset, { name: `block ${index + 1}`, test, candidates, embargo });
  });
}

/** Bounds of k nearly equal blocks of rows; rows of one instant are never torn apart. */
export function blockBounds(dataset: Dataset, blocks: number): [from: number, to: number][] {
  const bounds = Array.from({ length: blocks + 1 }, (_, index) => {
    let row = Math.round((index * dataset.rows) / blocks);
    while (row > 0 && row < dataset.rows && dataset.decidedAt[row] === dataset.decidedAt[row - 1]) row++;
    return row;
  });
  return bounds.slice(1).map((to, index) => [bounds[index] as number, to]);
}
