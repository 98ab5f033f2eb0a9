import type { FeatureRows } from '../math/matrix.ts';
import { windowsInOrder, type WindowOf } from '../math/row-window.ts';

/** Rows in order, those in front of the first full window left out; without windows where the learner reads none. */
export function contractRows(values: Float32Array, columns: number, window: number): FeatureRows {
  const before = window - 1;
  const rows = { rows: values.length / columns - before, columns, values: values.subarray(before * columns) };
  const windowOf = windowsInOrder({ columns, values });
  return window === 1 ? rows : { ...rows, windowOf: (row, length) => windowOf(before + row, length) };
}

/** The first rows without those behind them, and no window longer than what the learner says that it reads. */
export function firstRows({ columns, values, windowOf }: FeatureRows, count: number, window: number): FeatureRows {
  const rows = { rows: count, columns, values: values.slice(0, count * columns) };
  if (windowOf === undefined) return rows;
  const short = upTo(windowOf, window);
  return { ...rows, windowOf: (row, length) => (row < count ? short(row, length) : undefined) };
}

/** One row without the others. Its window is no longer than what the learner says that it reads. */
export function rowAlone({ columns, values, windowOf }: FeatureRows, row: number, window: number): FeatureRows {
  const alone = { rows: 1, columns, values: values.slice(row * columns, (row + 1) * columns) };
  if (windowOf === undefined) return alone;
  return { ...alone, windowOf: (_, length) => upTo(windowOf, window)(row, length) };
}

function upTo(windowOf: WindowOf, longest: number): WindowOf {
  return (row, length) => (length > longest ? undefined : windowOf(row, length));
}

/** The rows, and their windows, with another value in every cell of a column. */
export function changedRows({ windowOf, ...rows }: FeatureRows, value: (column: number) => number): FeatureRows {
  const cells = { ...rows, values: rows.values.map((_, at) => value(at % rows.columns)) };
  if (windowOf === undefined) return cells;
  return {
    ...cells,
    windowOf: (row, length) => {
      const window = windowOf(row, length);
      return window === undefined ? undefined : { ...window, at: (_, column) => value(column) };
    },
  };
}
