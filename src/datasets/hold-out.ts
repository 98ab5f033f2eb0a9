import { closeTimeOf, type CandleSeries } from '../core/candle.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { Dataset, Fold } from './dataset.ts';
import { purgedFold, rowsDecidedWithin } from './purge.ts';

export interface HoldOutOptions {
  /**
   * The first instant that belongs to the hold-out (microseconds), as `holdOutBoundary` gives it; infinite where
   * nothing is held out.
   */
  readonly from: number;
  readonly embargo?: number;
}

/** What research may see (rows whose answers lie before the hold-out), and the key to the rest. */
export interface HeldOut {
  /** Microseconds: the first decision that belongs to the hold-out. */
  readonly boundary: number;
  /** Rows that may be read freely. */
  readonly open: Int32Array;
  /**
   * The final fold: trains on the open rows, judged on the hold-out. Throws `holdout-locked` unless unlocked for
   * `final`.
   */
  unlock(stage: 'search' | 'final'): Fold;
}

/**
 * Where the hold-out begins (microseconds) when it is this share of the candles' time, at its end; infinite where the
 * share is 0. It follows from the candles, not from the question, so that systems of other horizons hold out the same
 * days.
 */
export function holdOutBoundary(series: readonly CandleSeries[], share: number): number {
  if (share === 0) return Infinity;
  const start = Math.min(...series.map(({ openTime }) => openTime[0] ?? Infinity));
  const end = Math.max(...series.map((each) => (each.length === 0 ? -Infinity : closeTimeOf(each, each.length - 1))));
  return end - (end - start) * share;
}

/** Locks away the end of a dataset, so that the one honest test is still there when it is needed. */
export function holdOut(dataset: Dataset, { from: boundary, embargo = 0 }: HoldOutOptions): HeldOut {
  const open = rowsDecidedWithin(dataset, -Infinity, boundary).filter(
    (row) => (dataset.resolvedAt[row] as number) <= boundary - embargo,
  );
  return {
    boundary,
    open,
    unlock(stage) {
      if (stage !== 'final') {
        throw new EdgewiseError('holdout-locked', 'The final hold-out is not for research', {
          expected: 'a deliberate final run, which the trial ledger records',
          actual: 'a search run',
          advice: 'when every choice is made, run once with --final',
        });
      }
      const test = rowsDecidedWithin(dataset, boundary, Infinity);
      if (test.length === 0) {
        throw new EdgewiseError('too-few-rows', 'There is no hold-out to read', {
          where: 'validation.holdout',
          expected: 'a share above 0 that leaves decisions in the hold-out',
          actual: 'no decision in it',
          advice: 'hold out a share of the data before the search begins',
        });
      }
      return purgedFold(dataset, { name: 'hold-out', test, candidates: open, embargo });
    },
  };
}
