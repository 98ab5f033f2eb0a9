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
    for (let row = start; row < end; row++) {
      if (isCleanRow(series, row)) continue;
      if (row > from) clean.push({ start: from, end: row });
      from = row + 1;
    }
    if (end > from) clean.push({ start: from, end });
  }
  return clean;
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
