import type { FeatureRows } from './matrix.ts';

/**
 * What learners see: features, answers, weights. NaN features are missing values; answers are class numbers or values.
 */
export interface TrainingTable {
  readonly x: FeatureRows;
  readonly y: Float64Array;
  /** One weight per row; absent means all 1. */
  readonly weight?: Float64Array;
  readonly featureNames: readonly string[];
  /** Class names in order of their numbers; empty for regression. */
  readonly classes: readonly string[];
}
