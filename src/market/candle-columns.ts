import type { SeriesColumns } from './find-gaps.ts';

/** The columns of a series in the order in which they are stored, hashed and written. */
export const COLUMN_NAMES = ['openTime', 'open', 'high', 'low', 'close', 'volume', 'transactions'] as const;

export type ColumnName = (typeof COLUMN_NAMES)[number];

/** Columns that can be filled. */
export type MutableColumns = Record<ColumnName, Float64Array>;

/** Makes columns of `length` rows, filled with zeros. */
export function allocateColumns(length: number): MutableColumns {
  return {
    openTime: new Float64Array(length),
    open: new Float64Array(length),
    high: new Float64Array(length),
    low: new Float64Array(length),
    close: new Float64Array(length),
    volume: new Float64Array(length),
    transactions: new Float64Array(length),
  };
}

/** Makes new columns by applying `change` to each column. */
export function mapColumns(columns: SeriesColumns, change: (column: Float64Array) => Float64Array): MutableColumns {
  return {
    openTime: change(columns.openTime),
    open: change(columns.open),
    high: change(columns.high),
    low: change(columns.low),
    close: change(columns.close),
    volume: change(columns.volume),
    transactions: change(columns.transactions),
  };
}

/** The values at these positions, in this order. */
export function gather(column: Float64Array, rows: ArrayLike<number>): Float64Array {
  const gathered = new Float64Array(rows.length);
  for (let index = 0; index < rows.length; index++) gathered[index] = column[rows[index] as number] as number;
  return gathered;
}

/** The rows at these positions, in this order. */
export function gatherColumns(columns: SeriesColumns, rows: ArrayLike<number>): MutableColumns {
  return mapColumns(columns, (column) => gather(column, rows));
}
