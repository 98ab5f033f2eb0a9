import type { CandleSeries } from '../core/candle.ts';
import { cleanSegments } from '../features/clean-segments.ts';
import type { FeatureFrame } from '../features/feature.port.ts';
import type { FeatureRows } from '../math/matrix.ts';
import type { RowWindow } from '../math/row-window.ts';

/** The features of every candle, with or without an answer: what windows of rows are read from. */
export interface FeatureHistory {
  /** Per market, one column per feature. */
  readonly columns: readonly (readonly Float64Array[])[];
  /**
   * For each market and candle, the oldest candle that a window which ends there may reach: the first since the last
   * hole with all features. `NOT_YET` where there was none.
   */
  readonly oldest: readonly Int32Array[];
}

const NOT_YET = 2 ** 31 - 1;

/** The rows of a table by market and candle. */
export interface RowPlaces {
  readonly market: Int32Array;
  readonly candleRow: Int32Array;
}

/** The history of these markets. It keeps the columns of the frames and copies none. */
export function featureHistory(
  markets: readonly { readonly series: CandleSeries; readonly frame: FeatureFrame }[],
): FeatureHistory {
  return {
    columns: markets.map(({ frame }) => frame.columns),
    oldest: markets.map(({ series, frame }) => oldestOf(series, frame)),
  };
}

function oldestOf(series: CandleSeries, { columns }: FeatureFrame): Int32Array {
  const oldest = new Int32Array(series.length).fill(NOT_YET);
  for (const { start, end } of cleanSegments(series)) {
    let first = NOT_YET;
    for (let row = start; row < end; row++) {
      if (first === NOT_YET && columns.every((column) => !Number.isNaN(column[row]))) first = row;
      oldest[row] = first;
    }
  }
  return oldest;
}

/** Whether a window of so many rows ends with this candle. */
export function hasWindow({ oldest }: FeatureHistory, market: number, candle: number, length: number): boolean {
  return candle - (oldest[market]?.[candle] ?? NOT_YET) + 1 >= length;
}

/** The rows with their windows, read from a history; the rows themselves where there is none. */
export function withWindows(x: FeatureRows, { market, candleRow }: RowPlaces, history?: FeatureHistory): FeatureRows {
  if (history === undefined) return x;
  return {
    ...x,
    windowOf: (row, length) => windowAt(history, { market: market[row] ?? -1, candle: candleRow[row] ?? -1, length }),
  };
}

function windowAt(
  history: FeatureHistory,
  { market, candle, length }: { readonly market: number; readonly candle: number; readonly length: number },
): RowWindow | undefined {
  if (!hasWindow(history, market, candle, length)) return undefined;
  const columns = history.columns[market] ?? [];
  const first = candle - length + 1;
  return {
    length,
    columns: columns.length,
    at: (step, column) => Math.fround(columns[column]?.[first + step] ?? Number.NaN),
  };
}
