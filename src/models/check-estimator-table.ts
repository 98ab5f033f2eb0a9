import { SeededRandom } from '../math/random.ts';
import { tableInOrder, type TrainingTable } from '../math/training-table.ts';
import { contractRows } from './check-estimator-rows.ts';

/** What kind of answers an estimator learns. */
export type AnswerKind = 'two-classes' | 'three-classes' | 'values';

const CLASSES: Readonly<Record<AnswerKind, readonly string[]>> = {
  'two-classes': ['down', 'up'],
  'three-classes': ['down', 'flat', 'up'],
  values: [],
};

export const CONTRACT_FEATURES = ['zeta', 'alpha', 'constant', 'all missing', 'middle'] as const;

export interface ContractTableOptions {
  readonly answers: AnswerKind;
  readonly rows: number;
  readonly seed: number;
  /** Rows that the learner reads at once: each row of the table has so many, itself included. */
  readonly window?: number;
}

/**
 * A table with the irregularities of real ones: missing cells, a constant column, a column without a value, uneven
 * weights, and names that are not in alphabetical order. `zeta` holds the answer with noise.
 */
export function contractTable({ answers, rows, seed, window = 1 }: ContractTableOptions): TrainingTable {
  const random = new SeededRandom(seed);
  const columns = CONTRACT_FEATURES.length;
  const before = window - 1;
  const values = new Float32Array((before + rows) * columns);
  const y = new Float64Array(before + rows);
  const weight = new Float64Array(before + rows);
  for (let row = 0; row < before + rows; row++) {
    const signal = random.normal();
    values.set([signal, random.normal() * 1000, 7, Number.NaN, random.below(5)], row * columns);
    if (random.next() < 0.1) values[row * columns + 1] = Number.NaN;
    if (random.next() < 0.05) values[row * columns] = Number.NaN;
    y[row] = answerTo(answers, signal + 0.3 * random.normal());
    weight[row] = 0.5 + random.next();
  }
  return tableInOrder({
    x: contractRows(values, columns, window),
    y: y.subarray(before),
    weight: weight.subarray(before),
    featureNames: [...CONTRACT_FEATURES],
    classes: CLASSES[answers],
  });
}

function answerTo(answers: AnswerKind, score: number): number {
  switch (answers) {
    case 'two-classes':
      return score > 0 ? 1 : 0;
    case 'three-classes':
      return score < -0.5 ? 0 : score > 0.5 ? 2 : 1;
    case 'values':
      return score;
    default:
      return answers satisfies never;
  }
}
