import type { Dataset, Fold } from './dataset.ts';

/**
 * Makes a fold out of test rows: training keeps exactly those candidate rows whose question and answer both lie clear
 * of the test period, on either side, by the embargo. One comparison, because every label says until when it looked.
 * `decidedAt` to `resolvedAt` is the span of a row; the test period runs from its first decision to its last
 * resolution.
 */
export function purgedFold(
  dataset: Dataset,
  {
    name,
    test,
    candidates,
    embargo,
  }: { readonly name: string; readonly test: Int32Array; readonly candidates: Int32Array; readonly embargo: number },
): Fold {
  let testStart = Infinity;
  let testEnd = -Infinity;
  for (const row of test) {
    testStart = Math.min(testStart, dataset.decidedAt[row] as number);
    testEnd = Math.max(testEnd, dataset.resolvedAt[row] as number);
  }
  const train = candidates.filter(
    (row) =>
      (dataset.resolvedAt[row] as number) <= testStart - embargo ||
      (dataset.decidedAt[row] as number) >= testEnd + embargo,
  );
  return { name, train, test, testStart, testEnd };
}

/** Rows whose decision lies in `[from, to)`, in order. */
export function rowsDecidedWithin(dataset: Dataset, from: number, to: number): Int32Array {
  const rows: number[] = [];
  for (let row = 0; row < dataset.rows; row++) {
    const at = dataset.decidedAt[row] as number;
    if (at >= from && at < to) rows.push(row);
  }
  return Int32Array.from(rows);
}
