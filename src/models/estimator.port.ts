/**
 * Learners. An estimator has parameters and holds no data. Fitting it to a table returns a model, which never changes.
 * There is therefore no estimator that is "not fitted yet". Learners know matrices and no market, so tests can compare
 * them with reference numbers.
 */
import type { ReportProgress } from '../core/progress.ts';
import type { FeatureRows, Matrix } from '../math/matrix.ts';
import type { TrainingTable } from '../math/training-table.ts';
import type { ReportMissing } from './missing-members.ts';

export interface FitContext {
  /** The same seed, table and parameters give the same model, bit for bit, at any number of threads. */
  readonly seed: number;
  readonly threads: number;
  /** Later rows for early stopping. The model does not learn from them. */
  readonly validation?: TrainingTable;
  readonly progress?: ReportProgress;
  readonly stop?: AbortSignal;
}

export interface Estimator {
  readonly kind: string;
  /** Plain data that describes the estimator completely. The artefact contains it. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /**
   * Rows of one market that it reads at once, the row itself included, through `windowOf` of the rows. Absent means 1.
   * Every row that it learns from or forecasts then has a window of that length.
   */
  readonly window?: number;
  /**
   * Rejects with the signal's reason when stopped. Throws an EdgewiseError `one-class` when `y` holds a single class.
   */
  fit(train: TrainingTable, context: FitContext): Promise<Model>;
}

export interface Model {
  readonly kind: string;
  readonly featureNames: readonly string[];
  /** Names of the output columns: the classes, or `['value']`. */
  readonly outputs: readonly string[];
  /** Rows that it reads at once; as the estimator's. */
  readonly window?: number;
  /**
   * Fills `out` (rows x outputs) with probabilities or values; NaN throughout a row that it cannot forecast. Allocates
   * no memory, so it can run in a live loop. An ensemble reports each member that gave nothing for a row.
   */
  predictInto(rows: FeatureRows, out: Matrix, missing?: ReportMissing): void;
  /** How it explains itself; absent for a model that cannot. */
  explain?(): ModelExplanation;
  /** The model as a file of another tool; undefined for a format that cannot hold it. */
  exportAs?(format: string): string | undefined;
  /** Everything needed to restore the model, as plain data and typed arrays. */
  save(): ModelRecord;
}

export type Tensor = Float64Array | Float32Array | Int32Array | Uint8Array;

/** A saved model. `attributes` is JSON; `tensors` are stored as hashed little-endian binary. */
export interface ModelRecord {
  readonly kind: string;
  readonly featureNames: readonly string[];
  readonly outputs: readonly string[];
  /** Of the model; absent for one that reads single rows. */
  readonly window?: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly tensors: Readonly<Record<string, Tensor>>;
  /** The records of the models that an ensemble holds, in the order of its own; absent for a single model. */
  readonly members?: readonly MemberRecord[];
}

/** The record of a model inside an ensemble. */
export interface MemberRecord extends ModelRecord {
  /** No two members of an ensemble share one. */
  readonly name: string;
}

/** The importance of one feature. */
export interface FeatureImportance {
  readonly feature: string;
  readonly value: number;
}

/** What each feature added to each margin. `values` is row-major: rows x groups x (features + 1), the bias last. */
export interface ShapValues {
  readonly rows: number;
  readonly groups: number;
  readonly features: number;
  readonly values: Float64Array;
}

/** Explanations that a model gives of itself, beyond what can be measured from outside. */
export interface ModelExplanation {
  /** How much it leaned on each feature while learning, most important first. */
  readonly gain: readonly FeatureImportance[];
  /** Shapley values of these rows in margin space. A model of two classes has one group, otherwise one per output. */
  contributions(rows: FeatureRows): ShapValues;
}
