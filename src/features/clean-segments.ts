import type { Candle, CandleSeries, Segment } from '../core/candle.ts';

/** Whether a candle can be computed with. Anything else counts as a candle that is missing. */
export function isClean(candle: Pick<Candle, 'open' | 'high' | 'low' | 'close' | 'volume'>): boolean {
  const { open, high, low, close, volume } = candle;
  return isPrice(open) && isPrice(high) && isPrice(low) && isPrice(close) && volume >= 0 && volume < Infinity;
}

function isPrice(value: number): boolean {
  return value > 0 && value < Infinity;
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

function isCleanRow(series: CandleSeries, row: number): boolean {
  const volume = series.volume[row] as number;
  return (
    isPrice(series.open[row] as number) &&
    isPrice(series.high[row] as number) &&
    isPrice(series.low[row] as number) &&
    isPrice(series.close[row] as number) &&
    volume >= 0 &&
    volume < Infinity
  );
}
