import type { CandleSeries } from '../core/candle.ts';
import type { Duration } from '../core/time.ts';
import { gatherColumns } from '../market/candle-columns.ts';
import { candleSeriesFrom } from '../market/candle-series.ts';
import { resample } from '../market/resample.ts';
import { isCleanRow } from './clean-segments.ts';

/** The whole longer candles of a series. A candle that is not clean counts as missing. */
export function longerCandles(series: CandleSeries, interval: Duration): CandleSeries {
  return resample(cleanCandles(series), { interval, partial: 'drop' }).series;
}

function cleanCandles(series: CandleSeries): CandleSeries {
  const rows = Int32Array.from({ length: series.length }, (_, row) => row).filter((row) => isCleanRow(series, row));
  if (rows.length === series.length) return series;
  return candleSeriesFrom(gatherColumns(series, rows), series.instrument, series.interval);
}
