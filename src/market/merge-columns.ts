import { allocateColumns, COLUMN_NAMES, mapColumns, type MutableColumns } from './candle-columns.ts';
import type { SeriesColumns } from './gap-ledger.ts';

export interface MergedColumns {
  readonly columns: MutableColumns;
  /** New rows at times that were not there. */
  readonly added: number;
  /** Rows whose values changed. */
  readonly replaced: number;
}

/** Joins two ascending sets of rows; where both have a time, the newer set wins, and is counted if it differs. */
export function mergeColumns(old: SeriesColumns, newer: SeriesColumns): MergedColumns {
  const target = allocateColumns(old.openTime.length + newer.openTime.length);
  let [left, right, length, replaced, added] = [0, 0, 0, 0, 0];
  while (left < old.openTime.length || right < newer.openTime.length) {
    const leftTime = old.openTime[left] ?? Infinity;
    const rightTime = newer.openTime[right] ?? Infinity;
    const source = rightTime <= leftTime ? newer : old;
    const row = source === newer ? right : left;
    for (const name of COLUMN_NAMES) target[name][length] = source[name][row] as number;
    if (leftTime === rightTime && COLUMN_NAMES.some((name) => !Object.is(old[name][left], newer[name][right]))) replaced++;
    if (rightTime < leftTime) added++;
    if (leftTime <= rightTime) left++;
    if (rightTime <= leftTime) right++;
    length++;
  }
  return { columns: mapColumns(target, (column) => column.slice(0, length)), added, replaced };
}
