import { EdgewiseError } from '../core/errors.ts';
import { isoFromInstant, type Instant } from '../core/time.ts';
import type { Dataset, Fold } from './dataset.ts';
import { purgedFold } from './purge.ts';

export interface WalkForwardOptions {
  readonly folds: number;
  /** Share of the rows that only ever trains: the first fold's history. */
  readonly initialTrain?: number;
  /** `anchored` trains on everything before the test; `rolling` on as many rows as the first fold had. */
  readonly mode?: 'rolling' | 'anchored';
  /** Microseconds kept free between training answers and the test. */
  readonly embargo?: number;
}

/**
 * Trains on the past, is judged on what follows, moves on: the only split whose result is a claim about the future.
 * Test periods are consecutive, hold equally many rows (so that a hole in the data empties none) and cover everything
 * after the first training window; rows of one instant stay together.
 * Throws `too-few-rows` when a fold has nothing to learn from or nothing to be judged on.
 */
export function walkForward(
  dataset: Dataset,
  { folds, initialTrain = 0.3, mode = 'rolling', embargo = 0 }: WalkForwardOptions,
): Fold[] {
  const firstTest = Math.round(dataset.rows * initialTrain);
  const bounds = Array.from({ length: folds + 1 }, (_, index) =>
    instantStart(dataset, firstTest + Math.round((index * (dataset.rows - firstTest)) / folds)),
  );
  return Array.from({ length: folds }, (_, index) => {
    const from = bounds[index] as number;
    const test = rowRange(from, bounds[index + 1] as number);
    const candidates = rowRange(mode === 'rolling' ? instantStart(dataset, Math.max(0, from - firstTest)) : 0, from);
    const fold =
      test.length === 0 ? undefined : purgedFold(dataset, { name: `fold ${index + 1}`, test, candidates, embargo });
    if (fold === undefined || fold.train.length === 0)
      throw tooFew(dataset, { fold: index + 1, folds, train: candidates.length, test: test.length });
    return fold;
  });
}

function rowRange(from: number, to: number): Int32Array {
  return Int32Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}

/** The first row of the instant that a row belongs to. */
function instantStart(dataset: Dataset, row: number): number {
  let start = row;
  while (start > 0 && start < dataset.rows && dataset.decidedAt[start] === dataset.decidedAt[start - 1]) start--;
  return start;
}

interface FoldRows {
  readonly fold: number;
  readonly folds: number;
  readonly train: number;
  readonly test: number;
}

function tooFew(dataset: Dataset, { fold, folds, train, test }: FoldRows): EdgewiseError {
  const span =
    dataset.rows === 0
      ? 'no rows'
      : `${dataset.rows} rows, ${isoFromInstant(dataset.decidedAt[0] as Instant)} to ${isoFromInstant(dataset.decidedAt[dataset.rows - 1] as Instant)}`;
  return new EdgewiseError(
    'too-few-rows',
    `Fold ${fold} of ${folds} has nothing to ${test === 0 ? 'be judged on' : 'learn from'}`,
    {
      where: span,
      expected: 'rows to train on and rows to test on in every fold, after purge and embargo',
      actual: `${train} candidate rows to train on, ${test} to test on`,
      advice: 'import more history, use fewer folds, or shorten the horizon',
    },
  );
}
