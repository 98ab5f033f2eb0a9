import { closeTimeOf, type CandleSeries } from '../core/candle.ts';
import { instant, type Instant } from '../core/time.ts';
import { firstRowAt, sliceSeries } from '../market/candle-series.ts';
import type { ForecastTable } from './forecast-table.ts';

/** The candles on which a strategy is judged, with their forecasts. */
export interface JudgedPeriod {
  readonly series: readonly CandleSeries[];
  readonly classes: readonly string[];
  /** Per instrument: candles x classes, row-major; NaN where nothing was forecast. */
  readonly probabilities: readonly Float64Array[];
  /** For each instrument and candle, the number of the fold of the forecast; -1 without a forecast. */
  readonly foldOf: readonly Int32Array[];
  /** Per instrument, by candle: the members of an ensemble that gave nothing for its forecast. */
  readonly missing: readonly ReadonlyMap<number, readonly string[]>[];
  /** For each instrument, the row of the whole series at which these candles begin. */
  readonly firstRow: readonly number[];
}

export interface JudgedPeriodOptions {
  readonly lead: number;
  readonly tail: number;
  /**
   * No candle is shown that closes after this (microseconds): where the hold-out begins, in a search. A trade that is
   * open then ends at the last close before.
   */
  readonly until?: number;
}

/**
 * Cuts the judged candles out of the series. They begin `lead` bars before the first forecast, so that sizing can
 * measure volatility, and end `tail` bars after the last, so that its trade can end, or at `until`.
 */
export function judgedPeriod(
  series: readonly CandleSeries[],
  table: ForecastTable,
  { lead, tail, until = Infinity }: JudgedPeriodOptions,
): JudgedPeriod {
  const from = Math.min(...series.map((each, market) => timeAt(each, (table.first[market] ?? Infinity) - lead)));
  const whole = Math.max(...series.map((each, market) => timeAt(each, (table.last[market] ?? -1) + tail + 1)));
  // The first open that is left out: that of a candle which would close after `until`.
  const to = Math.min(whole, Math.floor(until) - (series[0]?.interval ?? 0) + 1);
  const width = table.classes.length;
  const cut = series.map((each) => sliceSeries(each, { from: instant(from), to: instant(to) }));
  const firstRow = series.map((each) => firstRowAt(each.openTime, instant(from)));
  return {
    series: cut,
    classes: table.classes,
    probabilities: cut.map(({ length }, market) =>
      (table.probabilities[market] as Float64Array).subarray(
        (firstRow[market] as number) * width,
        ((firstRow[market] as number) + length) * width,
      ),
    ),
    foldOf: cut.map(({ length }, market) =>
      (table.foldOf[market] as Int32Array).subarray(firstRow[market], (firstRow[market] as number) + length),
    ),
    missing: cut.map(
      ({ length }, market) =>
        new Map(
          [...(table.missing[market] ?? [])].flatMap(([candle, members]) => {
            const row = candle - (firstRow[market] as number);
            return row >= 0 && row < length ? [[row, members] as const] : [];
          }),
        ),
    ),
    firstRow,
  };
}

/** The span of the judged candles, in microseconds: from the first open to the last close. */
export function judgedSpan({ series }: Pick<JudgedPeriod, 'series'>): { readonly from: Instant; readonly to: Instant } {
  const judged = series.filter(({ length }) => length > 0);
  return {
    from: instant(Math.min(...judged.map(({ openTime }) => openTime[0] as number))),
    to: instant(Math.max(...judged.map((each) => closeTimeOf(each, each.length - 1)))),
  };
}

/** Close at which the first forecast was made, where all measurements begin. Infinity without a forecast. */
export function judgedFrom({ series, foldOf }: Pick<JudgedPeriod, 'series' | 'foldOf'>): number {
  const firsts = series.map((each, market) => {
    const row = foldOf[market]?.findIndex((fold) => fold >= 0) ?? -1;
    return row < 0 ? Infinity : (each.openTime[row] as number) + each.interval;
  });
  return Math.min(...firsts);
}

/** Open time of a row. A row beyond either end counts as the row at that end. */
function timeAt(series: CandleSeries, row: number): number {
  if (row >= series.length) return (series.openTime[series.length - 1] as number) + series.interval;
  return series.openTime[Math.max(0, row)] as number;
}
