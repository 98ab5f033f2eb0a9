import { EdgewiseError } from '../../core/errors.ts';
import type { FeatureRows } from '../../math/matrix.ts';
import { hashRow } from '../../kernels/typescript/boosting/rows.ts';
import type { TrainingPlan } from './training-plan.ts';
import { BIN_ROWS, stepArguments } from './training-shard.ts';
import type { WorkerTeam } from './worker-team.ts';

interface BinningTask {
  readonly plan: TrainingPlan;
  readonly buffer: ArrayBufferLike;
  readonly team: WorkerTeam;
  /** Largest number of bins for present values; missing values have a bin of their own. */
  readonly valueBins: number;
  readonly names: readonly string[];
}

/**
 * Turns the raw features of training and validation rows into bins in shared memory. The training rows choose the bin
 * borders: quantiles of at most 65,536 rows, one drawn from each of as many equal strata. Throws `data-quality` when a
 * value is infinite.
 */
export function binTable(task: BinningTask, train: FeatureRows, validation: FeatureRows | undefined): void {
  const { plan, buffer, team, valueBins } = task;
  const { words } = stepArguments(buffer, plan);
  words[0] = stageSample(plan, new Float32Array(buffer), train);
  words[1] = valueBins;
  team.run('cuts', plan.features);
  binRows(task, train, 0);
  if (validation !== undefined) binRows(task, validation, plan.rows);
}

/** Copies a sample of the rows to the staging area, column by column. Returns the number of sampled rows. */
function stageSample(plan: TrainingPlan, memory: Float32Array, { rows, columns, values }: FeatureRows): number {
  const sampled = Math.min(rows, plan.stagingRows);
  const start = plan.at.staging / 4;
  for (let index = 0; index < sampled; index++) {
    const jitter = sampled === rows ? 0 : hashRow(index, 0x5bd1e995) / 4294967296;
    const row = Math.floor(((index + jitter) * rows) / sampled);
    for (let column = 0; column < columns; column++)
      memory[start + column * plan.stagingRows + index] = values[row * columns + column] as number;
  }
  return sampled;
}

function binRows({ plan, buffer, team, names }: BinningTask, features: FeatureRows, offset: number): void {
  const { rows, columns, values } = features;
  const { words } = stepArguments(buffer, plan);
  const staging = new Float32Array(buffer, plan.at.staging, plan.stagingRows * columns);
  for (let first = 0; first < rows; first += plan.stagingRows) {
    const count = Math.min(plan.stagingRows, rows - first);
    staging.set(values.subarray(first * columns, (first + count) * columns));
    words[0] = offset + first;
    words[1] = count;
    words[2] = 0;
    team.run('bin', plan.blocks.length * Math.ceil(count / BIN_ROWS));
    if (words[2] !== 0) refuseInfinite(features, first, count, names);
  }
}

/** Throws `data-quality` with the first infinite value of the `count` rows from `first` on. */
function refuseInfinite(
  { columns, values }: FeatureRows,
  first: number,
  count: number,
  names: readonly string[],
): never {
  const index =
    values.subarray(first * columns, (first + count) * columns).findIndex((value) => Math.abs(value) === Infinity) +
    first * columns;
  throw new EdgewiseError('data-quality', 'A feature is infinite', {
    where: `feature ${names[index % columns] ?? index % columns}, row ${Math.floor(index / columns)}`,
    expected: 'finite numbers; NaN where a value is missing',
    actual: String(values[index]),
    advice: 'Fix the feature, or leave the value out as NaN.',
  });
}
