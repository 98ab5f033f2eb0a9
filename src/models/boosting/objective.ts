import { EdgewiseError } from '../../core/errors.ts';
import type { TrainingTable } from '../../math/training-table.ts';
import type { TreeEnsemble } from './tree-ensemble.ts';

type Objective = TreeEnsemble['objective'];

/** How many trees a round grows: one, or one per class. */
export function groupsOf(objective: Objective, classes: number): number {
  return objective === 'multi:softprob' ? classes : 1;
}

/** Refuses answers that the objective cannot learn: `one-class`, or a RangeError for shapes that are a caller's bug. */
export function checkAnswers(table: TrainingTable, objective: Objective): void {
  const { x, y, weight, classes } = table;
  if (
    y.length !== x.rows ||
    (weight !== undefined && weight.length !== x.rows) ||
    x.values.length !== x.rows * x.columns
  ) {
    throw new RangeError(
      `The table has ${x.rows} rows of ${x.columns} features, but ${x.values.length} values, ${y.length} answers and ${weight?.length ?? 'no'} weights`,
    );
  }
  if (weight?.some((value) => !(value >= 0) || value === Infinity) === true)
    throw new RangeError('Weights are finite and not negative');
  if (x.rows === 0)
    throw new EdgewiseError('too-few-rows', 'There is no row to learn from', {
      expected: 'at least 2 rows',
      actual: '0 rows',
    });
  if (objective === 'reg:squarederror') {
    if (y.some((value) => !Number.isFinite(value))) throw new RangeError('Answers of a regression are finite');
    return;
  }
  if (objective === 'binary:logistic' ? classes.length !== 2 : classes.length < 2) {
    throw new RangeError(`${objective} cannot learn ${classes.length} classes`);
  }
  const seen = new Set<number>();
  for (const [row, value] of y.entries()) {
    if (!Number.isInteger(value) || value < 0 || value >= classes.length)
      throw new RangeError(`The answer of row ${row} is no class number: ${value}`);
    if (weight === undefined || (weight[row] as number) > 0) seen.add(value);
  }
  if (seen.size < 2) {
    throw new EdgewiseError('one-class', 'Every training row has the same class', {
      expected: `at least two of: ${classes.join(', ')}`,
      actual: [...seen].map((value) => classes[value] ?? String(value)).join(', ') || 'no row with a weight above zero',
      advice: 'Use more rows, a shorter horizon or a lower barrier.',
    });
  }
}

/**
 * The best constant in margin space: log-odds, log-priors (smoothed by half a row, so that an absent class stays
 * finite), or the mean.
 */
export function baseMargins({ y, weight, classes }: TrainingTable, objective: Objective): Float64Array {
  if (objective === 'reg:squarederror') {
    let sum = 0;
    let total = 0;
    for (let row = 0; row < y.length; row++) {
      const weighs = weight === undefined ? 1 : (weight[row] as number);
      sum += weighs * (y[row] as number);
      total += weighs;
    }
    return Float64Array.of(total > 0 ? sum / total : 0);
  }
  const counts = new Float64Array(classes.length);
  for (let row = 0; row < y.length; row++) {
    const group = y[row] as number;
    counts[group] = (counts[group] as number) + (weight === undefined ? 1 : (weight[row] as number));
  }
  if (objective === 'binary:logistic') return Float64Array.of(Math.log((counts[1] as number) / (counts[0] as number)));
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => Math.log((count + 0.5) / (total + 0.5 * counts.length)));
}

/**
 * Weighted mean loss (log-loss, or mean squared error) of the margins of `y.length` rows that begin at `first`, one
 * class every `stride`.
 */
export function meanLoss(
  objective: Objective,
  margins: Float64Array,
  first: number,
  stride: number,
  { y, weight, classes }: TrainingTable,
): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < y.length; row++) {
    const weighs = weight === undefined ? 1 : (weight[row] as number);
    sum += weighs * rowLoss(objective, margins, first + row, stride, y[row] as number, classes.length);
    total += weighs;
  }
  return sum / total;
}

function rowLoss(
  objective: Objective,
  margins: Float64Array,
  at: number,
  stride: number,
  answer: number,
  classes: number,
): number {
  const margin = margins[at] as number;
  switch (objective) {
    case 'reg:squarederror':
      return (margin - answer) ** 2;
    case 'binary:logistic': {
      const against = answer === 1 ? -margin : margin;
      return Math.max(against, 0) + Math.log1p(Math.exp(-Math.abs(against)));
    }
    case 'multi:softprob': {
      let highest = -Infinity;
      for (let group = 0; group < classes; group++) highest = Math.max(highest, margins[at + group * stride] as number);
      let powers = 0;
      for (let group = 0; group < classes; group++)
        powers += Math.exp((margins[at + group * stride] as number) - highest);
      return highest + Math.log(powers) - (margins[at + answer * stride] as number);
    }
    default:
      objective satisfies never;
      throw new RangeError(`Unknown objective ${String(objective)}`);
  }
}
