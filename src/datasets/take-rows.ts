import { windowsOfRows } from '../math/row-window.ts';
import type { TrainingTable } from '../math/training-table.ts';

/** The rows of a table in the given order, copied. Their windows stay views of what they were before. */
export function takeRows(table: TrainingTable, rows: Int32Array): TrainingTable {
  const { columns } = table.x;
  const values = new Float32Array(rows.length * columns);
  const y = new Float64Array(rows.length);
  const weight = table.weight === undefined ? undefined : new Float64Array(rows.length);
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] as number;
    values.set(table.x.values.subarray(row * columns, (row + 1) * columns), index * columns);
    y[index] = table.y[row] as number;
    if (weight !== undefined) weight[index] = table.weight?.[row] as number;
  }
  const { windowOf } = table.x;
  const windows = windowOf === undefined ? {} : { windowOf: windowsOfRows(windowOf, rows) };
  const taken = {
    x: { rows: rows.length, columns, values, ...windows },
    y,
    decidedAt: Float64Array.from(rows, (row) => table.decidedAt[row] ?? Number.NaN),
    resolvedAt: Float64Array.from(rows, (row) => table.resolvedAt[row] ?? Number.NaN),
    market: rows.map((row) => table.market[row] ?? -1),
    featureNames: table.featureNames,
    classes: table.classes,
  };
  return weight === undefined ? taken : { ...taken, weight };
}
