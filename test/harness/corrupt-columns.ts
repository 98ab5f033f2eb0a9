import type { SeriesColumns } from '../../src/market/find-gaps.ts';

/** Candles with one wrong column, as bad exports have it: each contains information from after its candle. */
export const CORRUPTIONS: Readonly<
  Record<string, { readonly columns: readonly string[]; readonly corrupt: (columns: SeriesColumns) => SeriesColumns }>
> = {
  'volume one candle early': {
    columns: ['volume'],
    corrupt: (columns) => ({ ...columns, volume: early(columns.volume) }),
  },
  'volume over this candle and the next': {
    columns: ['volume'],
    corrupt: (columns) => ({ ...columns, volume: both(columns.volume, (own, next) => own + next) }),
  },
  'high and low over two candles': {
    columns: ['high', 'low'],
    corrupt: (columns) => ({ ...columns, high: both(columns.high, Math.max), low: both(columns.low, Math.min) }),
  },
  'high over two candles': {
    columns: ['high'],
    corrupt: (columns) => ({ ...columns, high: both(columns.high, Math.max) }),
  },
  'close one candle early': {
    columns: ['close'],
    corrupt: (columns) => ({ ...columns, close: early(columns.close) }),
  },
  'close one candle early, high and low made to fit': {
    columns: ['close'],
    corrupt: (columns) => fitting({ ...columns, close: early(columns.close) }),
  },
  'open and close swapped': {
    columns: ['close'],
    corrupt: (columns) => ({ ...columns, open: columns.close, close: columns.open }),
  },
  'close halfway to the next one': {
    columns: ['close'],
    corrupt: (columns) => fitting({ ...columns, close: both(columns.close, (own, next) => (own + next) / 2) }),
  },
};

/** Replaces each value by that of the next row; the last value stays. */
function early(values: Float64Array): Float64Array {
  return both(values, (_, next) => next);
}

function both(values: Float64Array, combine: (own: number, next: number) => number): Float64Array {
  return values.map((own, row) => combine(own, values[row + 1] ?? own));
}

/** Widens high and low so that they contain the close. */
function fitting(columns: SeriesColumns): SeriesColumns {
  return {
    ...columns,
    high: columns.high.map((value, row) => Math.max(value, columns.close[row] as number)),
    low: columns.low.map((value, row) => Math.min(value, columns.close[row] as number)),
  };
}
