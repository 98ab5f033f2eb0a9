import type { ForecastOnlyRows } from './dataset.ts';

/** The forecast-only rows whose decision lies in `[from, to)`, as views of the same memory. */
export function forecastOnlyWithin(
  { x, market, candleRow, decidedAt }: ForecastOnlyRows,
  from: number,
  to: number,
): ForecastOnlyRows {
  const begin = firstDecidedFrom(decidedAt, from);
  const end = Math.max(begin, firstDecidedFrom(decidedAt, to));
  const { columns, values, windowOf } = x;
  return {
    x: {
      rows: end - begin,
      columns,
      values: values.subarray(begin * columns, end * columns),
      ...(windowOf === undefined ? {} : { windowOf: (row, length) => windowOf(begin + row, length) }),
    },
    market: market.subarray(begin, end),
    candleRow: candleRow.subarray(begin, end),
    decidedAt: decidedAt.subarray(begin, end),
  };
}

function firstDecidedFrom(decidedAt: Float64Array, from: number): number {
  const found = decidedAt.findIndex((at) => at >= from);
  return found === -1 ? decidedAt.length : found;
}
