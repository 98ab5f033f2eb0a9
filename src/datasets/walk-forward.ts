import { EdgewiseError } from '../core/errors.ts';
import { isoFromInstant, type Instant } from '../core/time.ts';
import type { Dataset, Fold } from './dataset.ts';
import { purgedFold, rowsDecidedWithin } from './purge.ts';

export interface WalkForwardOptions {
  readonly folds: number;
  /** Share of the rows' time span that only ever trains: the first fold's history. */
  readonly initialTrain?: number;
  /** `anchored` trains on everything before the test; `rolling` on a window as long as the first one. */
  readonly mode?: 'rolling' | 'anchored';
  /** Microseconds kept free between training answers and the test. */
  readonly embargo?: number;
}

/**
 * Trains on the past, is judged on what follows, moves on: the only split whose result is a claim about the future.
 * Test periods are consecutive, equally long in time and cover everything after the first training window.
 * Throws `too-few-rows` when a fold has nothing to learn from or nothing to be judged on.
 */
export function walkForward(dataset: Dataset, { folds, initialTrain = 0.3, mode = 'rolling', embargo = 0 }: WalkForwardOptions): Fold[] {
  const start = dataset.decidedAt[0] ?? Number.NaN;
  const end = (dataset.decidedAt[dataset.rows - 1] ?? Number.NaN) + 1;
  const firstTest = start + (end - start) * initialTrain;
  const span = (end - firstTest) / folds;
  return Array.from({ length: folds }, (_, index) => {
    const from = firstTest + index * span;
    const test = rowsDecidedWithin(dataset, from, index === folds - 1 ? end : from + span);
    const trainFrom = mode === 'rolling' ? from - (firstTest - start) : start;
    const candidates = rowsDecidedWithin(dataset, trainFrom, from);
    const fold = test.length === 0 ? undefined : purgedFold(dataset, { name: `fold ${index + 1}`, test, candidates, embargo });
    if (fold === undefined || fold.train.length === 0) throw tooFew(dataset, folds, index, candidates.length, test.length);
    return fold;
  });
}

function tooFew(dataset: Dataset, folds: number, index: number, train: number, test: number): EdgewiseError {
  const span = dataset.rows === 0 ? 'no rows' : `${dataset.rows} rows, ${isoFromInstant(dataset.decidedAt[0] as Instant)} to ${isoFromInstant(dataset.decidedAt[dataset.rows - 1] as Instant)}`;
  return new EdgewiseError('too-few-rows', `Fold ${index + 1} of ${folds} has nothing to ${test === 0 ? 'be judged on' : 'learn from'}`, {
    where: span,
    expected: 'rows to train on and rows to test on in every fold, after purge and embargo',
    actual: `${train} candidate rows to train on, ${test} to test on`,
    advice: 'import more history, use fewer folds, or shorten the horizon',
  });
}
