import type { Duration } from '../core/time.ts';

/** Where a backtest takes one instrument's forecasts from, bar by bar. */
export interface ForecastSource {
  /** Class names in the order of the probabilities. */
  readonly classes: readonly string[];
  /** From a forecast's making to its falling due: the label's horizon. */
  readonly horizon: Duration;
  /** The artefact that speaks for this row; a walk-forward has one per fold. */
  artifactAt(row: number): string;
  /** The members of an ensemble that gave nothing for this row. Absent for a source that knows of none. */
  missingAt?(row: number): readonly string[] | undefined;
  /** Writes the probabilities for this row of the series into `out`, or says that there are none. */
  forecast(row: number, out: Float64Array): 'made' | 'none';
}

/** Forecasts made beforehand, one row per candle of the series. */
export interface ForecastColumns {
  readonly classes: readonly string[];
  readonly horizon: Duration;
  /** One for all rows, or asked row by row. */
  readonly artifact: string | ((row: number) => string);
  /** Rows x classes, row by row. NaN anywhere in a row: no forecast was made there. */
  readonly probabilities: Float64Array;
  /** The members of an ensemble that gave nothing, by row; absent or empty where none was missing. */
  readonly missing?: ReadonlyMap<number, readonly string[]>;
}

/** Serves forecasts made beforehand. Rows past their end have none. */
export function readyForecasts({
  classes,
  horizon,
  artifact,
  probabilities,
  missing,
}: ForecastColumns): ForecastSource {
  const width = classes.length;
  if (width === 0 || probabilities.length % width !== 0) {
    throw new RangeError(`Ready forecasts are whole rows of ${width} classes, were ${probabilities.length} numbers`);
  }
  return {
    classes,
    horizon,
    artifactAt: asFunction(artifact),
    ...(missing === undefined || missing.size === 0 ? {} : { missingAt: (row: number) => missing.get(row) }),
    forecast(row, out) {
      const start = row * width;
      if (start >= probabilities.length) return 'none';
      for (let index = 0; index < width; index++) {
        const probability = probabilities[start + index] as number;
        if (probability !== probability) return 'none';
        out[index] = probability;
      }
      return 'made';
    },
  };
}

export interface InferredForecastsOptions {
  readonly classes: readonly string[];
  readonly horizon: Duration;
  readonly artifact: string | ((row: number) => string);
  /** Runs the model on this row's features. The same row gives the same numbers. */
  readonly infer: (row: number, out: Float64Array) => 'made' | 'none';
}

/** Forecasts inferred as the backtest reaches each bar, the way live trading makes them. */
export function inferredForecasts({ classes, horizon, artifact, infer }: InferredForecastsOptions): ForecastSource {
  return { classes, horizon, artifactAt: asFunction(artifact), forecast: infer };
}

/**
 * Runs a source over all rows beforehand. A backtest of the result decides bit for bit what the source itself would.
 */
export function forecastColumns(source: ForecastSource, rows: number): ForecastColumns {
  const width = source.classes.length;
  const probabilities = new Float64Array(rows * width).fill(Number.NaN);
  const missing = new Map<number, readonly string[]>();
  for (let row = 0; row < rows; row++) {
    const out = probabilities.subarray(row * width, (row + 1) * width);
    if (source.forecast(row, out) === 'none') out.fill(Number.NaN);
    const members = source.missingAt?.(row);
    if (members !== undefined) missing.set(row, members);
  }
  const { classes, horizon } = source;
  return { classes, horizon, artifact: (row) => source.artifactAt(row), probabilities, missing };
}

function asFunction(artifact: string | ((row: number) => string)): (row: number) => string {
  return typeof artifact === 'string' ? () => artifact : artifact;
}
