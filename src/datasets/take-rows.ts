import type { TrainingTable } from '../math/training-table.ts';

/** The rows of a table in the given order, copied. */
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
  const taken = {
    x: { rows: rows.length, columns, values },
    y,
    featureNames: table.featureNames,
    classes: table.classes,
  };
  return weight === undefined ? taken : { ...taken, weight };
}
