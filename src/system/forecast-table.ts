import type { Dataset } from '../datasets/dataset.ts';
import type { FittedFold } from '../training/fit-fold.ts';

/** Out-of-sample probabilities of a universe: per instrument one row per candle, NaN where nothing was forecast. */
export interface ForecastTable {
  readonly classes: readonly string[];
  /** Per instrument: candles x classes, row-major. */
  readonly probabilities: readonly Float64Array[];
  /** Per instrument: number of the fold that spoke, -1 where none did. */
  readonly foldOf: readonly Int32Array[];
  /** Candle range that holds all forecasts, per instrument. */
  readonly first: readonly number[];
  readonly last: readonly number[];
}

/** Lays the folds' test forecasts out along the candles, so that a backtest can walk past them. */
export function forecastTable(dataset: Dataset, folds: readonly FittedFold[], candles: readonly number[]): ForecastTable {
  const classes = dataset.table.classes;
  const probabilities = candles.map((length) => new Float64Array(length * classes.length).fill(Number.NaN));
  const foldOf = candles.map((length) => new Int32Array(length).fill(-1));
  const first = candles.map(() => Infinity);
  const last = candles.map(() => -1);
  for (const [number, { fold, testForecasts }] of folds.entries()) {
    for (const [index, row] of fold.test.entries()) {
      const market = dataset.market[row] as number;
      const candle = dataset.candleRow[row] as number;
      const source = testForecasts.values.subarray(index * classes.length, (index + 1) * classes.length);
      probabilities[market]?.set(source, candle * classes.length);
      (foldOf[market] as Int32Array)[candle] = number;
      first[market] = Math.min(first[market] as number, candle);
      last[market] = Math.max(last[market] as number, candle);
    }
  }
  return { classes, probabilities, foldOf, first, last };
}
