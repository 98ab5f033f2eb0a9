import { shownUntil } from '../core/facts/fact-age.ts';
import type { FactSeries } from '../core/facts/fact-series.ts';
import type { Fact, FactKind, MarketFacts } from '../core/facts/market-facts.ts';

/** Where one series of facts has been read to. */
interface Cursor {
  readonly series: FactSeries;
  /** Row of the newest fact that is known; -1 before the first. */
  row: number;
  /** The newest fact while it is not too old to be shown. */
  shown: Fact | undefined;
  /** The last instant at which it is shown. */
  until: number;
}

/**
 * Walks through the facts of one market: at each instant the newest of each kind that was known by then. A fact that
 * has grown too old (`shownUntil`) is absent.
 */
export class PastFacts {
  /** Undefined as long as nothing was known. */
  view: MarketFacts | undefined;
  readonly #cursors: readonly Cursor[];

  /** Throws a RangeError for two series of one kind: no moment could show both. */
  constructor(series: readonly FactSeries[]) {
    const kinds = new Set(series.map(({ kind }) => kind));
    if (kinds.size < series.length) throw new RangeError('A market has one series of facts of each kind');
    this.#cursors = series.map((one) => ({
      series: one,
      row: -1,
      shown: undefined,
      until: Number.POSITIVE_INFINITY,
    }));
  }

  /** Moves on to what was known at this instant; instants never fall. */
  moveTo(at: number): void {
    let isChanged = false;
    for (const cursor of this.#cursors) if (moved(cursor, at)) isChanged = true;
    if (!isChanged) return;
    const shown = this.#cursors.flatMap(({ shown: fact }): [FactKind, Fact][] =>
      fact === undefined ? [] : [[fact.kind, fact]],
    );
    this.view = Object.fromEntries(shown);
  }
}

/** Moves a cursor on. Whether it shows another fact than before. */
function moved(cursor: Cursor, at: number): boolean {
  const { knownAt } = cursor.series;
  const before = cursor.row;
  while (cursor.row + 1 < knownAt.length && (knownAt[cursor.row + 1] as number) <= at) cursor.row++;
  if (cursor.row > before) {
    const fact = cursor.series.factAt(cursor.row);
    cursor.until = shownUntil(fact);
    cursor.shown = fact;
  }
  if (cursor.shown !== undefined && at > cursor.until) {
    cursor.shown = undefined;
    return true;
  }
  return cursor.row > before;
}
