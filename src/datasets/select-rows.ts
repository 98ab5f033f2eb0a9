import type { Dataset } from './dataset.ts';
import { forecastOnlyWithin } from './forecast-only-within.ts';
import { takeRows } from './take-rows.ts';

/**
 * The dataset of only these rows, in this order, and of the forecast-only rows from the first of their decisions to the
 * last. So nothing of a hold-out that was cut away can be forecast.
 */
export function selectRows(dataset: Dataset, rows: Int32Array): Dataset {
  const pick = (values: Float64Array) => Float64Array.from(rows, (row) => values[row] as number);
  const table = takeRows(dataset.table, rows);
  const { decidedAt, resolvedAt, market } = table;
  const [from, last] = [
    decidedAt.reduce((a, b) => Math.min(a, b), Infinity),
    decidedAt.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
  return {
    table,
    rows: rows.length,
    market,
    candleRow: rows.map((row) => dataset.candleRow[row] as number),
    decidedAt,
    resolvedAt,
    forwardReturn: pick(dataset.forwardReturn),
    forecastOnly: forecastOnlyWithin(dataset.forecastOnly, from, last + 1),
    ...(dataset.history === undefined ? {} : { history: dataset.history }),
  };
}
