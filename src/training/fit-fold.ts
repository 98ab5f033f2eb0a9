import { EdgewiseError } from '../core/errors.ts';
import type { ReportProgress } from '../core/progress.ts';
import { instant, isoFromInstant } from '../core/time.ts';
import type { Dataset, Fold } from '../datasets/dataset.ts';
import { takeRows } from '../datasets/take-rows.ts';
import { zeros, type Matrix } from '../math/matrix.ts';
import type { Estimator, Model } from '../models/estimator.port.ts';
import { MissingMembers, type ReportMissing } from '../models/missing-members.ts';

export interface FitFoldOptions {
  readonly estimator: Estimator;
  readonly seed: number;
  readonly threads: number;
  /** Share of the training rows, at their end, for early stopping and threshold tuning. No model learns from them. */
  readonly validationShare: number;
  readonly progress?: ReportProgress;
  readonly stop?: AbortSignal;
}

/** A fold's model and its forecasts for rows that it did not learn from. */
export interface FittedFold {
  readonly fold: Fold;
  /** The rows with the columns of the features that were fitted for this fold. */
  readonly dataset: Dataset;
  readonly model: Model;
  /** Rows of the dataset that the model learned from, and the later rows for early stopping and threshold tuning. */
  readonly learned: Int32Array;
  readonly validation: Int32Array;
  readonly validationForecasts: Matrix;
  readonly testForecasts: Matrix;
  /** The members of an ensemble that gave nothing for a test row, by its place among the test rows. */
  readonly testMissing: MissingMembers;
  /** Share of each class among the learned rows: the baseline forecast, which uses no feature. */
  readonly classShares: Float64Array;
}

/**
 * Fits one fold and forecasts its test rows. The model does not learn from rows whose answers reach into the validation
 * tail. Throws `one-class`, naming the fold, when all learned rows have the same class, and
 * `training-failed` when the model has no forecast for a row that it is judged on.
 */
export async function fitFold(dataset: Dataset, fold: Fold, options: FitFoldOptions): Promise<FittedFold> {
  const { learned, validation } = splitTail(dataset, fold.train, options.validationShare);
  const table = takeRows(dataset.table, learned);
  const classShares = sharesOf(table.y, dataset.table.classes.length);
  requireClasses(fold, classShares, learned.length);
  const validationTable = takeRows(dataset.table, validation);
  const model = await options.estimator.fit(table, {
    seed: options.seed,
    threads: options.threads,
    ...(validation.length > 0 ? { validation: validationTable } : {}),
    ...(options.progress === undefined ? {} : { progress: options.progress }),
    ...(options.stop === undefined ? {} : { stop: options.stop }),
  });
  const testMissing = new MissingMembers();
  const forecast = (rows: Int32Array, missing?: ReportMissing) => {
    const out = zeros(rows.length, model.outputs.length);
    model.predictInto(takeRows(dataset.table, rows).x, out, missing);
    requireForecasts({ name: fold.name, model: model.kind, dataset, rows }, out);
    return out;
  };
  return {
    fold,
    dataset,
    model,
    learned,
    validation,
    classShares,
    validationForecasts: forecast(validation),
    testForecasts: forecast(fold.test, testMissing.report),
    testMissing,
  };
}

/**
 * Splits the training rows into a validation tail and the rows to learn from. Drops the rows to learn from whose
 * answers reach into the tail.
 */
export function splitTail(
  dataset: Dataset,
  train: Int32Array,
  share: number,
): { learned: Int32Array; validation: Int32Array } {
  const cut = Math.round(train.length * (1 - share));
  const validation = train.slice(cut);
  const start = validation.length === 0 ? Infinity : (dataset.decidedAt[validation[0] as number] as number);
  return { learned: train.slice(0, cut).filter((row) => (dataset.resolvedAt[row] as number) <= start), validation };
}

function sharesOf(y: Float64Array, classes: number): Float64Array {
  const shares = new Float64Array(classes);
  for (const value of y) shares[value] = (shares[value] as number) + 1 / y.length;
  return shares;
}

/** The rows that a model is judged on. */
export interface JudgedRows {
  /** The fold, or the artefact. */
  readonly name: string;
  /** The kind of the model. */
  readonly model: string;
  readonly dataset: Pick<Dataset, 'decidedAt'>;
  /** Rows of the dataset. */
  readonly rows: Int32Array;
}

/**
 * A model without an answer to some rows cannot be held against one that answers all. Throws `training-failed`, naming
 * model and row.
 */
export function requireForecasts({ name, model, dataset, rows }: JudgedRows, { columns, values }: Matrix): void {
  const answer = (place: number) => values.subarray(place * columns, (place + 1) * columns);
  const without = Array.from(rows.keys()).filter((place) => !answer(place).every(Number.isFinite));
  const [first] = without;
  if (first === undefined) return;
  const at = instant(dataset.decidedAt[rows[first] ?? 0] ?? 0);
  throw new EdgewiseError('training-failed', `The model ${model} of ${name} has no forecast for some rows`, {
    where: `${name}, row ${first}, decided at ${isoFromInstant(at)}`,
    expected: 'probabilities for every row that it is judged on',
    actual: `${answer(first).join(', ')} in that row; ${without.length} of ${rows.length} rows have none`,
    advice: 'correct the model; an ensemble has no forecast where all of its members fail',
  });
}

function requireClasses(fold: Fold, shares: Float64Array, rows: number): void {
  if (shares.length === 0 || shares.filter((share) => share > 0).length > 1) return;
  throw new EdgewiseError('one-class', `The training rows of ${fold.name} hold a single class`, {
    where: fold.name,
    expected: 'at least two classes',
    actual: `${rows} rows, all of one class`,
    advice: 'lower the barrier, lengthen the horizon, or train on a longer history',
  });
}
