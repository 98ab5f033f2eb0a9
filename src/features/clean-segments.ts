import type { Candle, CandleSeries, Segment } from '../core/candle.ts';

/**
 * Whether a candle can be computed with. Anything else counts as a candle that is missing. A volume that the source
 * does not tell (NaN) is no fault of the candle: what reads it has no value as long as it is in its window.
 */
export function isClean(candle: Pick<Candle, 'open' | 'high' | 'low' | 'close' | 'volume'>): boolean {
  const { open, high, low, close, volume } = candle;
  return isPrice(open) && isPrice(high) && isPrice(low) && isPrice(close) && isVolume(volume);
}

function isPrice(value: number): boolean {
  return value > 0 && value < Infinity;
}

function isVolume(value: number): boolean {
  return Number.isNaN(value) || (value >= 0 && value < Infinity);
}

/** The segments of a series, cut again wherever a candle is not clean: that row belongs to no segment. */
export function cleanSegments(series: CandleSeries): readonly Segment[] {
  const clean: Segment[] = [];
  for (const { start, end } of series.segments) {
    let from = start;
    while (from < end) {
      const unclean = firstUncleanRow(series, from, end);
      if (unclean > from) clean.push({ start: from, end: unclean });
      from = unclean + 1;
    }
  }
  return clean;
}

/**
 * The first row of `[from, end)` that is not clean; `end` if all are. Says the same as `isCleanRow` in half the time: a
 * finite number less itself is 0, and any other is NaN, so that one sum tells whether all prices are finite.
 */
function firstUncleanRow({ open, high, low, close, volume }: CandleSeries, from: number, end: number): number {
  for (let row = from; row < end; row++) {
    const first = open[row] as number;
    const top = high[row] as number;
    const bottom = low[row] as number;
    const last = close[row] as number;
    const traded = volume[row] as number;
    const nothing = first - first + (top - top) + (bottom - bottom) + (last - last);
    const prices = first > 0 && top > 0 && bottom > 0 && last > 0 && nothing === 0;
    if (!prices || traded < 0 || traded === Infinity) return row;
  }
  return end;
}

/** Whether the candle of a row can be computed with. */
export function isCleanRow(series: CandleSeries, row: number): boolean {
  return (
    isPrice(series.open[row] as number) &&
    isPrice(series.high[row] as number) &&
    isPrice(series.low[row] as number) &&
    isPrice(series.close[row] as number) &&
    isVolume(series.volume[row] as number)
  );
}
