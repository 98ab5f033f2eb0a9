import type { Dataset } from './dataset.ts';
import { takeRows } from './take-rows.ts';

/** The dataset of only these rows, in this order. */
export function selectRows(dataset: Dataset, rows: Int32Array): Dataset {
  const pick = (values: Float64Array) => Float64Array.from(rows, (row) => values[row] as number);
  return {
    table: takeRows(dataset.table, rows),
    rows: rows.length,
    market: rows.map((row) => dataset.market[row] as number),
    candleRow: rows.map((row) => dataset.candleRow[row] as number),
    decidedAt: pick(dataset.decidedAt),
    resolvedAt: pick(dataset.resolvedAt),
    forwardReturn: pick(dataset.forwardReturn),
  };
}
