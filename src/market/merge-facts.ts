import type { FactKind } from '../core/facts/market-facts.ts';
import { joinedRows, RecordedFacts, type FactRows } from './recorded-facts.ts';

export interface MergedFacts {
  readonly facts: RecordedFacts<FactKind>;
  /** Old facts in the time of the newer ones that are not among them. */
  readonly removed: number;
  /** Newer facts that were among the old ones. */
  readonly unchanged: number;
}

/**
 * The old facts, with those from `from` to `to` (included) replaced by the newer ones, all of which lie in that time.
 */
export function mergeFacts(
  old: RecordedFacts<FactKind>,
  newer: RecordedFacts<FactKind>,
  { from, to }: { readonly from: number; readonly to: number },
): MergedFacts {
  const [begin, end] = [old.firstRowAt(from), old.firstRowAt(to + 1)];
  const replaced = old.slice(begin, end);
  const unchanged = commonRows(replaced.rows, newer.rows);
  const rows = joinedRows([old.slice(0, begin).rows, newer.rows, old.slice(end, old.length).rows]);
  return {
    facts: new RecordedFacts(newer.kind, newer.instrument, rows),
    removed: replaced.length - unchanged,
    unchanged,
  };
}

/** How many rows of two ascending series are the same. */
function commonRows(left: FactRows, right: FactRows): number {
  let [common, l, r] = [0, 0, 0];
  while (l < left.knownAt.length && r < right.knownAt.length) {
    const [leftAt, rightAt] = [left.knownAt[l] as number, right.knownAt[r] as number];
    if (leftAt === rightAt && isSameRow({ left, l, right, r })) common++;
    if (leftAt <= rightAt) l++;
    if (rightAt <= leftAt) r++;
  }
  return common;
}

interface RowPair {
  readonly left: FactRows;
  readonly l: number;
  readonly right: FactRows;
  readonly r: number;
}

function isSameRow({ left, l, right, r }: RowPair): boolean {
  const [start, other] = [left.starts[l] as number, right.starts[r] as number];
  const length = (left.starts[l + 1] as number) - start;
  if ((right.starts[r + 1] as number) - other !== length) return false;
  for (let place = 0; place < length; place++)
    if (!Object.is(left.numbers[start + place], right.numbers[other + place])) return false;
  return true;
}
