import type { TreeEnsemble } from './boosting/tree-ensemble.ts';
import type { FeatureImportance } from './estimator.port.ts';

/**
 * `total`: the loss that all splits of a feature removed. `mean`: the loss that one of its splits removed on average.
 */
export type GainMeasure = 'total' | 'mean';

/**
 * How much boosted trees used each feature while learning, most important first; 0 for a feature without a split.
 * Counts the trees up to the best round. Equals XGBoost's `total_gain` and `gain`. It is measured on training rows and
 * favours features with many values, so compare it with the permutation importance.
 */
export function gainImportance(
  ensemble: TreeEnsemble,
  featureNames: readonly string[],
  measure: GainMeasure = 'total',
): FeatureImportance[] {
  const gains = new Float64Array(featureNames.length);
  const splits = new Float64Array(featureNames.length);
  const end = ensemble.treeStart[ensemble.rounds * ensemble.groups] ?? 0;
  for (let node = 0; node < end; node++) {
    const feature = ensemble.feature[node] as number;
    if (feature < 0) continue;
    gains[feature] = (gains[feature] as number) + (ensemble.gain[node] as number);
    splits[feature] = (splits[feature] as number) + 1;
  }
  const importances = featureNames.map((feature, index) => {
    const total = gains[index] as number;
    return { feature, value: measure === 'total' || total === 0 ? total : total / (splits[index] as number) };
  });
  return importances.sort((left, right) => right.value - left.value);
}
