import { EdgewiseError } from '../core/errors.ts';
import type { FeatureRows } from '../math/matrix.ts';
import type { Fold } from './dataset.ts';

interface Features {
  readonly table: { readonly x: FeatureRows };
}

/**
 * Those of some rows that have a value of every feature. A model is judged on these alone: as in live trading, a candle
 * that lacks a feature has no forecast. It may learn from the others, where the missing value is one of its inputs.
 */
export function completeRows(dataset: Features, rows: Int32Array): Int32Array {
  return rows.filter((row) => isComplete(dataset, row));
}

/** Whether a row has a value of every feature. */
export function isComplete({ table: { x } }: Features, row: number): boolean {
  const { values, columns } = x;
  return !values.subarray(row * columns, (row + 1) * columns).some(Number.isNaN);
}

/** A fold that is judged on complete rows. Throws `too-few-rows` where it has none. */
export function completeFold(dataset: Features, fold: Fold): Fold {
  const test = completeRows(dataset, fold.test);
  if (test.length > 0 || fold.test.length === 0) return { ...fold, test };
  throw new EdgewiseError('too-few-rows', `No candle of ${fold.name} has a value of every feature`, {
    where: fold.name,
    expected: 'rows on which a model can be judged',
    actual: `${fold.test.length} rows, each without one feature or more`,
    advice: 'leave out the feature, or import what it reads for these days; `edgewise features compute` shows values',
  });
}
