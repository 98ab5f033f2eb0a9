import type { Dataset } from '../datasets/dataset.ts';
import { forecastOnlyWithin } from '../datasets/forecast-only-within.ts';
import { zeros, type FeatureRows, type Matrix } from '../math/matrix.ts';
import type { FittedFold } from '../training/fit-fold.ts';

/** Out-of-sample probabilities of a universe: per instrument one row per candle, NaN where nothing was forecast. */
export interface ForecastTable {
  readonly classes: readonly string[];
  /** Per instrument: candles x classes, row-major. */
  readonly probabilities: readonly Float64Array[];
  /** For each instrument, the number of the fold of each forecast; -1 without a forecast. */
  readonly foldOf: readonly Int32Array[];
  /** Candle range that holds all forecasts, per instrument. */
  readonly first: readonly number[];
  readonly last: readonly number[];
}

/**
 * Arranges the forecasts of all folds by candle, for a backtest. The model of a fold forecasts its test rows. It also
 * forecasts rows without a label from its first test decision until the next fold begins; the last fold does so until
 * its last test decision. As in live trading, a candle without all features has no forecast.
 */
export function forecastTable(
  dataset: Dataset,
  folds: readonly FittedFold[],
  candles: readonly number[],
): ForecastTable {
  const classes = dataset.table.classes;
  const probabilities = candles.map((length) => new Float64Array(length * classes.length).fill(Number.NaN));
  const foldOf = candles.map((length) => new Int32Array(length).fill(-1));
  const first = candles.map(() => Infinity);
  const last = candles.map(() => -1);
  const lay = (
    number: number,
    { market, candle, forecast }: { market: number; candle: number; forecast: Float64Array },
  ) => {
    probabilities[market]?.set(forecast, candle * classes.length);
    (foldOf[market] as Int32Array)[candle] = number;
    first[market] = Math.min(first[market] as number, candle);
    last[market] = Math.max(last[market] as number, candle);
  };
  for (const [number, { fold, model, testForecasts, dataset: own }] of folds.entries()) {
    for (const [index, row] of fold.test.entries()) {
      if (lacksFeature(own.table.x, row)) continue;
      lay(number, {
        market: dataset.market[row] as number,
        candle: dataset.candleRow[row] as number,
        forecast: rowOf(testForecasts, index),
      });
    }
    const until = folds[number + 1]?.fold.testStart ?? (dataset.decidedAt[fold.test.at(-1) as number] as number) + 1;
    const { x, market, candleRow } = forecastOnlyWithin(own.forecastOnly, fold.testStart, until);
    const forecasts = zeros(x.rows, classes.length);
    model.predictInto(x, forecasts);
    for (const [index, candle] of candleRow.entries())
      lay(number, { market: market[index] as number, candle, forecast: rowOf(forecasts, index) });
  }
  return { classes, probabilities, foldOf, first, last };
}

function rowOf({ values, columns }: Matrix, row: number): Float64Array {
  return values.subarray(row * columns, (row + 1) * columns);
}

function lacksFeature({ values, columns }: FeatureRows, row: number): boolean {
  return values.subarray(row * columns, (row + 1) * columns).some(Number.isNaN);
}
