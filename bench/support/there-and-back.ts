import type { CandleSeries } from '../../src/core/candle.ts';
import { findSegments } from '../../src/market/find-gaps.ts';

/**
 * Repeats candles: forwards, then backwards, then forwards again, `passes` times in all. Each pass begins at the price
 * at which the one before ended, so that no position jumps in value. Holes stay holes.
 */
export function thereAndBack(series: CandleSeries, passes: number): CandleSeries {
  const { length, interval } = series;
  const first = series.openTime[0] as number;
  const span = (series.openTime[length - 1] as number) + interval - first;
  const repeated = (column: (row: number, way: 'there' | 'back', pass: number) => number): Float64Array =>
    Float64Array.from({ length: length * passes }, (_, index) => {
      const pass = Math.floor(index / length);
      const place = index % length;
      return pass % 2 === 0 ? column(place, 'there', pass) : column(length - 1 - place, 'back', pass);
    });
  const at = (column: Float64Array) => repeated((row) => column[row] as number);
  const openTime = repeated((row, way, pass) => {
    const since = (series.openTime[row] as number) - first;
    return first + pass * span + (way === 'there' ? since : span - interval - since);
  });
  return {
    ...series,
    length: length * passes,
    openTime,
    open: repeated((row, way) => (way === 'there' ? series.open : series.close)[row] as number),
    close: repeated((row, way) => (way === 'there' ? series.close : series.open)[row] as number),
    high: at(series.high),
    low: at(series.low),
    volume: at(series.volume),
    transactions: at(series.transactions),
    segments: findSegments(openTime, interval),
  };
}
