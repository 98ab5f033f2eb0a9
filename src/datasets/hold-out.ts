import { EdgewiseError } from '../core/errors.ts';
import type { Dataset, Fold } from './dataset.ts';
import { purgedFold, rowsDecidedWithin } from './purge.ts';

export interface HoldOutOptions {
  /** Share of the time span, at its end, that nothing may read before `--final`. */
  readonly share: number;
  readonly embargo?: number;
  /** Where the hold-out begins (microseconds), when it has been fixed before; later than the share's place is not possible. */
  readonly from?: number;
}

/** What research may see (rows whose answers lie before the hold-out), and the key to the rest. */
export interface HeldOut {
  /** Microseconds: the first decision that belongs to the hold-out. */
  readonly boundary: number;
  /** Rows that may be read freely. */
  readonly open: Int32Array;
  /** The final fold: trains on the open rows, judged on the hold-out. Throws `holdout-locked` unless unlocked for `final`. */
  unlock(stage: 'search' | 'final'): Fold;
}

/** The first decision that belongs to the hold-out when it is this share of the rows' time span. */
export function holdOutBoundary(dataset: Dataset, share: number): number {
  const start = dataset.decidedAt[0] ?? 0;
  const end = (dataset.decidedAt[dataset.rows - 1] ?? 0) + 1;
  return start + (end - start) * (1 - share);
}

/** Locks away the end of a dataset, so that the one honest test is still there when it is needed. */
export function holdOut(dataset: Dataset, { share, embargo = 0, from = Infinity }: HoldOutOptions): HeldOut {
  const start = dataset.decidedAt[0] ?? 0;
  const end = (dataset.decidedAt[dataset.rows - 1] ?? 0) + 1;
  const boundary = Math.min(from, holdOutBoundary(dataset, share));
  const open = rowsDecidedWithin(dataset, start, boundary).filter((row) => (dataset.resolvedAt[row] as number) <= boundary - embargo);
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
      const test = rowsDecidedWithin(dataset, boundary, end);
      return purgedFold(dataset, { name: 'hold-out', test, candidates: open, embargo });
    },
  };
}
