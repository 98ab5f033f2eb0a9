import type { CandleSeries } from '../core/candle.ts';

/**
 * For each candle of a series the row of another one's candle that closed at the same instant; -1 where there is none.
 */
export function rowsAtCloses(series: CandleSeries, other: CandleSeries): Int32Array {
  const rows = new Int32Array(series.length).fill(-1);
  let row = 0;
  for (let own = 0; own < series.length; own++) {
    const close = (series.openTime[own] as number) + series.interval;
    while (row < other.length && (other.openTime[row] as number) + other.interval < close) row++;
    if (row < other.length && (other.openTime[row] as number) + other.interval === close) rows[own] = row;
  }
  return rows;
}
