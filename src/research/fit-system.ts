import type { MarketPast } from '../market/market-past.ts';
import { tradedOf } from '../config/market-roles.ts';
import type { ReportProgress } from '../core/progress.ts';
import type { Dataset, Fold } from '../datasets/dataset.ts';
import { fittingSpan, withFittedColumns } from '../datasets/fitted-columns.ts';
import { completeFold } from '../datasets/complete-rows.ts';
import { holdOut } from '../datasets/hold-out.ts';
import { selectRows } from '../datasets/select-rows.ts';
import { walkForward } from '../datasets/walk-forward.ts';
import { fitFeatures } from '../features/fitted/fit-features.ts';
import { isFitted } from '../features/fitted/fitted-feature.port.ts';
import { fitFold, splitTail, type FittedFold } from '../training/fit-fold.ts';
import { tuneThreshold } from '../training/tune-threshold.ts';
import { featuresOf, makeEstimator, thresholdSearchOf } from '../parts/parts-of-system.ts';
import { durationOf, type SystemConfig } from '../config/system-schema.ts';
import { horizonBorrowCost, roundTripCost } from '../config/trading-costs.ts';

export interface FitSystemOptions {
  /**
   * `search` walks forward over the days before the hold-out. `final` trains on all of them and is judged on the
   * hold-out.
   */
  readonly stage: 'search' | 'final';
  readonly threads: number;
  /** All markets of the universe, by slot, from which fitted features are computed for each fold. */
  readonly markets: readonly MarketPast[];
  /** Where the hold-out begins, as `holdOutBoundary` gives it. */
  readonly holdOutFrom: number;
  readonly progress: ReportProgress;
  readonly stop?: AbortSignal;
}

/** The model of every fold with its forecasts of rows that it had not seen. */
export interface FittedSystem {
  /** The rows that folds index into. Columns of fitted features are in the datasets of the folds only. */
  readonly dataset: Dataset;
  /** Rows of `dataset` outside the hold-out, from which a model may learn. */
  readonly open: Int32Array;
  readonly folds: readonly FittedFold[];
  /** Entry threshold of each fold, chosen on its own training rows; none for a strategy without a threshold. */
  readonly thresholds: readonly number[];
  /** The stored artefact that made all forecasts; absent for a system that was fitted fold by fold. */
  readonly artifact?: string;
}

/** Splits, fits fold by fold and tunes. Throws `too-few-rows`, `one-class`, or the signal's reason when stopped. */
export async function fitSystem(
  config: SystemConfig,
  whole: Dataset,
  options: FitSystemOptions,
): Promise<FittedSystem> {
  const { validation, seed } = config;
  const embargo = durationOf(validation.embargo);
  const held = holdOut(whole, { from: options.holdOutFrom, embargo });
  const { dataset, split, open } =
    options.stage === 'final'
      ? { dataset: whole, split: [held.unlock('final')], open: held.open }
      : searchSplit(selectRows(whole, held.open), config, embargo);
  const estimator = makeEstimator(config);
  const folds: FittedFold[] = [];
  for (const [index, fold] of split.entries()) {
    const stage = split.length === 1 ? 'training' : `training fold ${index + 1} of ${split.length}`;
    const own = fittedFor(dataset, fold, { config, markets: options.markets });
    folds.push(
      await fitFold(own, completeFold(own, fold), {
        estimator,
        seed,
        threads: options.threads,
        validationShare: validation.validation_share,
        progress: (report) => options.progress({ ...report, stage }),
        ...(options.stop === undefined ? {} : { stop: options.stop }),
      }),
    );
  }
  return { dataset, open, folds, thresholds: folds.flatMap((fold) => thresholdOf(config, dataset, fold) ?? []) };
}

/** The rows with features that were fitted on the past that the fold's model learns from, and on nothing else. */
function fittedFor(
  dataset: Dataset,
  fold: Fold,
  { config, markets }: { readonly config: SystemConfig; readonly markets: readonly MarketPast[] },
): Dataset {
  const features = featuresOf(config);
  const { learned } = splitTail(dataset, fold.train, config.validation.validation_share);
  if (!features.some(isFitted)) return dataset;
  const source = { features, markets, described: tradedOf(config.instruments).length };
  return withFittedColumns(dataset, source, fitFeatures(features, source, fittingSpan(dataset, learned, fold)));
}

function searchSplit(
  dataset: Dataset,
  { validation }: SystemConfig,
  embargo: number,
): { dataset: Dataset; split: Fold[]; open: Int32Array } {
  const split = walkForward(dataset, {
    folds: validation.folds,
    initialTrain: validation.initial_train,
    mode: validation.mode,
    embargo,
  });
  return { dataset, split, open: Int32Array.from({ length: dataset.rows }, (_, row) => row) };
}

/**
 * The entry threshold of the file, or the best of its candidates on the validation rows of the fold. Undefined for a
 * strategy without one.
 */
export function thresholdOf(
  config: SystemConfig,
  dataset: Dataset,
  { validation, validationForecasts, model }: Pick<FittedFold, 'validation' | 'validationForecasts' | 'model'>,
): number | undefined {
  const search = thresholdSearchOf(config);
  if (search?.candidates === undefined) return search?.fallback;
  const { fallback, candidates } = search;
  const down = model.outputs.indexOf('down');
  return tuneThreshold(
    validationForecasts,
    Float64Array.from(validation, (row) => dataset.forwardReturn[row] as number),
    {
      fallback,
      candidates,
      roundTripCost: roundTripCost(config) + horizonBorrowCost(config),
      down: down < 0 ? undefined : down,
      up: model.outputs.indexOf('up'),
    },
  );
}
