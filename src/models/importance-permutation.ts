import type { ReportProgress } from '../core/progress.ts';
import { zeros, type FeatureRows, type Matrix } from '../math/matrix.ts';
import { SeededRandom, shuffle } from '../math/random.ts';
import type { TrainingTable } from '../math/training-table.ts';
import type { FeatureImportance, Model } from './estimator.port.ts';

/** How much worse a model predicts without the information of a feature: the mean over repeats, and their deviation. */
export interface PermutationImportance extends FeatureImportance {
  /** Sample standard deviation over the repeats; undefined for a single one. */
  readonly standardDeviation: number | undefined;
}

export interface PermutationOptions {
  readonly seed: number;
  readonly repeats?: number;
  readonly progress?: ReportProgress;
}

/**
 * Measures how much any model needs each feature: the increase of its loss when the feature's column is shuffled among
 * the rows, with its whole window where the model reads windows. The loss is log-loss (nats) for classes and mean
 * squared error for values. Most important first. Give it rows that the model did not learn from; the table is not
 * changed. Features with the same information hide each other's importance.
 *
 * Source: Breiman (2001), "Random forests"; Fisher, Rudin, Dominici (2019), "All models are wrong, but many are
 * useful".
 */
export function permutationImportance(
  model: Model,
  table: TrainingTable,
  { seed, repeats = 5, progress }: PermutationOptions,
): PermutationImportance[] {
  if (!Number.isInteger(repeats) || repeats < 1)
    throw new RangeError(`repeats is a whole number from 1, was ${repeats}`);
  const { rows, columns } = table.x;
  if (rows === 0) throw new RangeError('There are no rows to judge the model on');
  const order = Int32Array.from({ length: rows }, (_, row) => row);
  const mixed = { column: -1, order };
  const x = { rows, columns, values: Float32Array.from(table.x.values), ...mixedWindows(table.x, mixed) };
  const out = zeros(rows, model.outputs.length);
  const lossNow = () => {
    model.predictInto(x, out);
    return meanLoss(out, table);
  };
  const baseline = lossNow();
  const random = new SeededRandom(seed);
  const importances = table.featureNames.map((feature, column) => {
    mixed.column = column;
    const increases = Array.from({ length: repeats }, () => {
      shuffle(order, random);
      for (let row = 0; row < rows; row++)
        x.values[row * columns + column] = table.x.values[(order[row] as number) * columns + column] as number;
      return lossNow() - baseline;
    });
    for (let row = 0; row < rows; row++)
      x.values[row * columns + column] = table.x.values[row * columns + column] as number;
    progress?.({ stage: 'permutation importance', done: column + 1, total: columns });
    return { feature, ...meanAndDeviation(increases) };
  });
  return importances.sort((left, right) => right.value - left.value);
}

/** Windows in which one column is that of another row's window: the whole past of a feature goes with its value. */
function mixedWindows(
  { windowOf }: FeatureRows,
  mixed: { readonly column: number; readonly order: Int32Array },
): Pick<FeatureRows, 'windowOf'> {
  if (windowOf === undefined) return {};
  return {
    windowOf: (row, length) => {
      const [own, other] = [windowOf(row, length), windowOf(mixed.order[row] ?? row, length)];
      if (own === undefined || other === undefined) return undefined;
      return { ...own, at: (step, column) => (column === mixed.column ? other : own).at(step, column) };
    },
  };
}

/** Smallest probability that a loss counts, so that one confident mistake does not make the loss infinite. */
const LEAST_PROBABILITY = 1e-15;

function meanLoss(predicted: Matrix, { y, weight, classes }: TrainingTable): number {
  let loss = 0;
  let total = 0;
  for (let row = 0; row < predicted.rows; row++) {
    const share = weight === undefined ? 1 : (weight[row] as number);
    const answer = y[row] as number;
    total += share;
    if (classes.length > 0) {
      loss -=
        share * Math.log(Math.max(LEAST_PROBABILITY, predicted.values[row * predicted.columns + answer] as number));
    } else {
      loss += share * ((predicted.values[row] as number) - answer) ** 2;
    }
  }
  return loss / total;
}

function meanAndDeviation(values: readonly number[]): { value: number; standardDeviation: number | undefined } {
  const value = values.reduce((sum, each) => sum + each, 0) / values.length;
  const squares = values.reduce((sum, each) => sum + (each - value) ** 2, 0);
  return { value, standardDeviation: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : undefined };
}
