import type { Dataset } from '../datasets/dataset.ts';
import { isComplete } from '../datasets/complete-rows.ts';
import { forecastOnlyWithin } from '../datasets/forecast-only-within.ts';
import { zeros, type Matrix } from '../math/matrix.ts';
import { MissingMembers } from '../models/missing-members.ts';
import type { FittedFold } from '../training/fit-fold.ts';

/** Out-of-sample probabilities of a universe: per instrument one row per candle, NaN where nothing was forecast. */
export interface ForecastTable {
  readonly classes: readonly string[];
  /** Per instrument: candles x classes, row-major. */
  readonly probabilities: readonly Float64Array[];
  /** For each instrument, the number of the fold of each forecast; -1 without a forecast. */
  readonly foldOf: readonly Int32Array[];
  /** Per instrument, by candle: the members of an ensemble that gave nothing for its forecast. */
  readonly missing: readonly ReadonlyMap<number, readonly string[]>[];
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
  const missing = candles.map(() => new Map<number, readonly string[]>());
  const lay = (number: number, { market, candle, forecast, members }: LaidForecast) => {
    if (!forecast.every(Number.isFinite)) return;
    if (members !== undefined) missing[market]?.set(candle, members);
    probabilities[market]?.set(forecast, candle * classes.length);
    (foldOf[market] as Int32Array)[candle] = number;
    first[market] = Math.min(first[market] as number, candle);
    last[market] = Math.max(last[market] as number, candle);
  };
  for (const [number, { fold, model, testForecasts, testMissing, dataset: own }] of folds.entries()) {
    for (const [index, row] of fold.test.entries()) {
      if (!isComplete(own, row)) continue;
      lay(number, {
        market: dataset.market[row] as number,
        candle: dataset.candleRow[row] as number,
        forecast: rowOf(testForecasts, index),
        members: testMissing.of(index),
      });
    }
    const until = folds[number + 1]?.fold.testStart ?? (dataset.decidedAt[fold.test.at(-1) as number] as number) + 1;
    const { x, market, candleRow } = forecastOnlyWithin(own.forecastOnly, fold.testStart, until);
    const forecasts = zeros(x.rows, classes.length);
    const gone = new MissingMembers();
    model.predictInto(x, forecasts, gone.report);
    for (const [index, candle] of candleRow.entries())
      lay(number, {
        market: market[index] as number,
        candle,
        forecast: rowOf(forecasts, index),
        members: gone.of(index),
      });
  }
  return { classes, probabilities, foldOf, missing, first, last };
}

interface LaidForecast {
  readonly market: number;
  readonly candle: number;
  readonly forecast: Float64Array;
  readonly members: readonly string[] | undefined;
}

function rowOf({ values, columns }: Matrix, row: number): Float64Array {
  return values.subarray(row * columns, (row + 1) * columns);
}
