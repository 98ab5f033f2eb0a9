import { takeRows } from '../datasets/take-rows.ts';
import type { ShapValues } from '../models/estimator.port.ts';
import { permutationImportance } from '../models/importance-permutation.ts';
import type { ImportanceRow } from '../report/research-summary.ts';
import type { ShapSample } from '../report/report-input.ts';
import type { FittedSystem } from './fit-system.ts';

/** Number of evenly spaced rows of the last test fold that are explained. */
const SAMPLE_ROWS = 400;
const PERMUTATION_REPEATS = 2;
const DRAWN_FEATURES = 12;

/** Importance of the features of the newest model by three measures, the most important first. */
export function importanceSummary({
  fitted,
  seed,
}: {
  readonly fitted: FittedSystem;
  readonly seed: number;
}): ImportanceRow[] {
  const newest = fitted.folds.at(-1);
  if (newest === undefined) return [];
  const { model } = newest;
  const table = takeRows(newest.dataset.table, sampleOf(newest.fold.test));
  const permutation = new Map(
    permutationImportance(model, table, { seed, repeats: PERMUTATION_REPEATS }).map(({ feature, value }) => [
      feature,
      value,
    ]),
  );
  const explanation = model.explain?.();
  if (explanation === undefined) {
    return [...permutation]
      .map(([feature, value]) => ({ feature, permutation: value }))
      .sort((a, b) => b.permutation - a.permutation);
  }
  const gain = new Map(explanation.gain.map(({ feature, value }) => [feature, value]));
  const shap = meanAbsolute(explanation.contributions(table.x));
  return model.featureNames
    .map((feature, index) => ({
      feature,
      gain: gain.get(feature) ?? 0,
      permutation: permutation.get(feature) ?? 0,
      meanAbsoluteShap: shap[index] ?? 0,
    }))
    .sort((a, b) => b.meanAbsoluteShap - a.meanAbsoluteShap);
}

/**
 * SHAP values of the sampled rows for the most important features, towards a rise; undefined for models that do
 * not explain themselves.
 */
export function shapSample({ folds }: FittedSystem): ShapSample | undefined {
  const newest = folds.at(-1);
  const explanation = newest?.model.explain?.();
  if (newest === undefined || explanation === undefined) return undefined;
  const { featureNames, outputs } = newest.model;
  const { x } = takeRows(newest.dataset.table, sampleOf(newest.fold.test));
  const shap = explanation.contributions(x);
  const mean = meanAbsolute(shap);
  const group = shap.groups === 1 ? 0 : Math.max(0, outputs.indexOf('up'));
  const top = featureNames
    .map((_, index) => index)
    .sort((a, b) => (mean[b] as number) - (mean[a] as number))
    .slice(0, DRAWN_FEATURES);
  return {
    className: outputs[shap.groups === 1 ? outputs.length - 1 : group] ?? 'up',
    features: top.map((feature) => ({
      feature: featureNames[feature] ?? '',
      shap: Float64Array.from(
        { length: shap.rows },
        (_, row) => shap.values[(row * shap.groups + group) * (shap.features + 1) + feature] as number,
      ),
      value: Float64Array.from({ length: shap.rows }, (_, row) => x.values[row * x.columns + feature] as number),
    })),
  };
}

function sampleOf(rows: Int32Array): Int32Array {
  const count = Math.min(SAMPLE_ROWS, rows.length);
  return Int32Array.from({ length: count }, (_, index) => rows[Math.floor((index * rows.length) / count)] as number);
}

/** Mean of |SHAP| over rows and groups, per feature. */
function meanAbsolute({ rows, groups, features, values }: ShapValues): Float64Array {
  const sums = new Float64Array(features);
  for (let block = 0; block < rows * groups; block++) {
    for (let feature = 0; feature < features; feature++)
      sums[feature] = (sums[feature] as number) + Math.abs(values[block * (features + 1) + feature] as number);
  }
  return sums.map((sum) => sum / Math.max(1, rows * groups));
}
