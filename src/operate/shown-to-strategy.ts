import type { FeatureSource } from '../backtest/feature-source.ts';
import type { Absence } from '../backtest/forecast-events.ts';
import { readyForecasts, type ForecastSource } from '../backtest/forecast-source.ts';
import { durationOf, type SystemConfig } from '../config/system-schema.ts';
import type { CandleSeries } from '../core/candle.ts';
import type { FeaturesByMarket } from '../core/features-by-market.ts';
import type { Forecasts } from '../core/forecast.ts';
import type { MarketRole } from '../core/universe.ts';
import type { Engine } from '../engine/engine.ts';
import type { Artifact } from '../training/artifact.ts';

/** What the strategy of a run was shown, by the time of the decision, for a backtest that shows it again. */
export interface ShownToStrategy {
  readonly forecasts: ReadonlyMap<number, Forecasts>;
  /** Why there were no forecasts, and whether the strategy was asked without them. */
  readonly absences: ReadonlyMap<number, Absence>;
  readonly features: ReadonlyMap<number, FeaturesByMarket>;
}

interface ForecastsShownOptions {
  readonly artifact: Artifact;
  readonly config: SystemConfig;
  readonly shown: ShownToStrategy;
}

/** The forecasts of the run for one market, one for each candle; NaN where none was made. */
export function forecastsShown(
  { openTime, length, interval }: CandleSeries,
  market: number,
  { artifact, config, shown: { forecasts } }: ForecastsShownOptions,
): ForecastSource {
  const classes = artifact.record.outputs;
  const probabilities = new Float64Array(length * classes.length).fill(Number.NaN);
  const missing = new Map<number, readonly string[]>();
  for (let row = 0; row < length; row++) {
    const made = forecasts.get((openTime[row] as number) + interval)?.[market];
    if (made !== undefined) probabilities.set(made.probabilities, row * classes.length);
    if (made?.missing !== undefined) missing.set(row, made.missing);
  }
  return readyForecasts({
    classes,
    horizon: durationOf(config.label.horizon),
    artifact: artifact.manifest.id,
    probabilities,
    missing,
  });
}

interface FeaturesShownOptions {
  /** Of the markets, by their place; undefined for one that is traded. */
  readonly roles: readonly (MarketRole | undefined)[];
  readonly engine: Pick<Engine, 'featureNames'>;
  readonly shown: ShownToStrategy;
}

/** The features of one market, NaN at candles without a decision; undefined for a market that is only watched. */
export function featuresShown(
  { openTime, interval }: CandleSeries,
  market: number,
  { roles, engine, shown }: FeaturesShownOptions,
): FeatureSource | undefined {
  if (roles[market] === 'watched') return undefined;
  return {
    names: engine.featureNames,
    read: (row, out) => {
      const values = shown.features.get((openTime[row] ?? Number.NaN) + interval)?.[market];
      if (values === undefined) out.fill(Number.NaN);
      else out.set(values);
    },
  };
}
