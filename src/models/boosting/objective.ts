import type { TrainingTable } from '../../math/training-table.ts';
import type { TreeEnsemble } from './tree-ensemble.ts';

type Objective = TreeEnsemble['objective'];

/** Number of trees that a round grows: one, or one per class. */
export function groupsOf(objective: Objective, classes: number): number {
  return objective === 'multi:softprob' ? classes : 1;
}

/**
 * The best constant prediction as a margin: log-odds, log-priors or the mean. Log-priors are smoothed by half a row, so
 * that a class without a row has a finite one.
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

/** Margins of a table's rows: the margin of row r for group g is `values[first + r + g * stride]`. */
export interface MarginColumns {
  readonly values: Float64Array;
  readonly first: number;
  readonly stride: number;
}

/** Weighted mean loss of the margins of all rows of the table: log-loss for classes, mean squared error for values. */
export function meanLoss(objective: Objective, margins: MarginColumns, table: TrainingTable): number {
  const { y, weight } = table;
  let sum = 0;
  let total = 0;
  for (let row = 0; row < y.length; row++) {
    const weighs = weight === undefined ? 1 : (weight[row] as number);
    sum += weighs * rowLoss(objective, margins, table, row);
    total += weighs;
  }
  return sum / total;
}

function rowLoss(
  objective: Objective,
  { values, first, stride }: MarginColumns,
  { y, classes }: TrainingTable,
  row: number,
): number {
  const at = first + row;
  const margin = values[at] as number;
  const answer = y[row] as number;
  switch (objective) {
    case 'reg:squarederror':
      return (margin - answer) ** 2;
    case 'binary:logistic': {
      const against = answer === 1 ? -margin : margin;
      return Math.max(against, 0) + Math.log1p(Math.exp(-Math.abs(against)));
    }
    case 'multi:softprob': {
      const end = at + classes.length * stride;
      let highest = -Infinity;
      for (let place = at; place < end; place += stride) highest = Math.max(highest, values[place] as number);
      let powers = 0;
      for (let place = at; place < end; place += stride) powers += Math.exp((values[place] as number) - highest);
      return highest + Math.log(powers) - (values[at + answer * stride] as number);
    }
    default:
      objective satisfies never;
      throw new RangeError(`Unknown objective ${String(objective)}`);
  }
}
