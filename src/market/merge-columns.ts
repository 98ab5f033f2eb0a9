import { COLUMN_NAMES, gatherColumns, mapColumns, type MutableColumns } from './candle-columns.ts';
import type { SeriesColumns } from './find-gaps.ts';

export interface MergedColumns {
  readonly columns: MutableColumns;
  /** Number of rows at new times. */
  readonly added: number;
  /** Number of rows whose values changed. */
  readonly replaced: number;
}

/**
 * Joins two ascending sets of rows. Where both have a time, the row of the newer set is kept, and counted if it
 * differs.
 */
export function mergeColumns(old: SeriesColumns, newer: SeriesColumns): MergedColumns {
  const plan = planMerge(old.openTime, newer.openTime);
  let replaced = 0;
  for (const [oldRow, newRow] of plan.common) {
    if (COLUMN_NAMES.some((name) => !Object.is(old[name][oldRow], newer[name][newRow]))) replaced++;
  }
  const merge = (left: Float64Array, right: Float64Array) => {
    const merged = new Float64Array(plan.rows.length);
    for (let index = 0; index < merged.length; index++) {
      const row = plan.rows[index] as number;
      merged[index] = (row >= 0 ? left[row] : right[~row]) as number;
    }
    return merged;
  };
  const columns = mapColumns(old, (column) => column);
  for (const name of COLUMN_NAMES) columns[name] = merge(old[name], newer[name]);
  return { columns, added: newer.openTime.length - plan.common.length, replaced };
}

/** The newer rows at times that the old rows do not have. */
export function rowsMissingIn(old: SeriesColumns, newer: SeriesColumns): MutableColumns {
  const known = new Set(old.openTime);
  return gatherColumns(
    newer,
    Array.from(newer.openTime.keys()).filter((row) => !known.has(newer.openTime[row] as number)),
  );
}

interface MergePlan {
  /** For each merged row its row in the old set, or the bitwise complement (`~row`) of its row in the newer set. */
  readonly rows: Int32Array;
  /** Pairs of an old and a newer row with the same time. */
  readonly common: readonly (readonly [number, number])[];
}

function planMerge(old: Float64Array, newer: Float64Array): MergePlan {
  const rows = new Int32Array(old.length + newer.length);
  const common: [number, number][] = [];
  let [left, right, length] = [0, 0, 0];
  while (left < old.length || right < newer.length) {
    const leftTime = old[left] ?? Infinity;
    const rightTime = newer[right] ?? Infinity;
    if (leftTime === rightTime) common.push([left, right]);
    rows[length++] = rightTime <= leftTime ? ~right : left;
    if (leftTime <= rightTime) left++;
    if (rightTime <= leftTime) right++;
  }
  return { rows: rows.subarray(0, length), common };
}
