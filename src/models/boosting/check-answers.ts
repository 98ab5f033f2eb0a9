import { EdgewiseError } from '../../core/errors.ts';
import type { TrainingTable } from '../../math/training-table.ts';
import type { TreeEnsemble } from './tree-ensemble.ts';

type Objective = TreeEnsemble['objective'];

/**
 * Checks that the objective can learn the answers of a table. Throws `too-few-rows` for a table without a row and
 * `one-class` when all rows with weight have the same class. Throws a RangeError for lengths, weights, answers and
 * class counts that are a mistake of the caller.
 */
export function checkAnswers(table: TrainingTable, objective: Objective): void {
  requireEqualLengths(table);
  if (table.weight?.some((value) => !(value >= 0) || value === Infinity) === true)
    throw new RangeError('Weights are finite and not negative');
  if (table.x.rows === 0)
    throw new EdgewiseError('too-few-rows', 'There is no row to learn from', {
      expected: 'at least 2 rows',
      actual: '0 rows',
    });
  switch (objective) {
    case 'reg:squarederror':
      if (table.y.some((value) => !Number.isFinite(value))) throw new RangeError('Answers of a regression are finite');
      return;
    case 'binary:logistic':
    case 'multi:softprob':
      requireClassCount(table, objective);
      requireTwoClasses(table, classesWithWeight(table));
      return;
    default:
      objective satisfies never;
  }
}

function requireEqualLengths({ x, y, weight }: TrainingTable): void {
  const fits =
    y.length === x.rows && (weight === undefined || weight.length === x.rows) && x.values.length === x.rows * x.columns;
  if (fits) return;
  throw new RangeError(
    `The table has ${x.rows} rows of ${x.columns} features, but ${x.values.length} values, ${y.length} answers and ${weight?.length ?? 'no'} weights`,
  );
}

function requireClassCount({ classes }: TrainingTable, objective: Objective): void {
  if (objective === 'binary:logistic' ? classes.length === 2 : classes.length >= 2) return;
  throw new RangeError(`${objective} cannot learn ${classes.length} classes`);
}

/**
 * The class numbers of all rows with a weight above zero. Throws a RangeError for an answer that is no class number.
 */
function classesWithWeight({ y, weight, classes }: TrainingTable): ReadonlySet<number> {
  const seen = new Set<number>();
  for (const [row, value] of y.entries()) {
    if (!Number.isInteger(value) || value < 0 || value >= classes.length)
      throw new RangeError(`The answer of row ${row} is no class number: ${value}`);
    if (weight === undefined || (weight[row] as number) > 0) seen.add(value);
  }
  return seen;
}

function requireTwoClasses({ classes }: TrainingTable, seen: ReadonlySet<number>): void {
  if (seen.size >= 2) return;
  throw new EdgewiseError('one-class', 'Every training row has the same class', {
    expected: `at least two of: ${classes.join(', ')}`,
    actual: [...seen].map((value) => classes[value] ?? String(value)).join(', ') || 'no row with a weight above zero',
    advice: 'Use more rows, a shorter horizon or a lower barrier.',
  });
}
