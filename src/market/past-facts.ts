import type { FactSeries } from '../core/facts/fact-series.ts';
import type { Fact, FactKind, MarketFacts } from '../core/facts/market-facts.ts';

/** Where one series of facts has been read to. */
interface Cursor {
  readonly series: FactSeries;
  /** Row of the newest fact that is known; -1 before the first. */
  row: number;
}

/** Walks through the facts of one market: at each instant the newest of each kind that was known by then. */
export class PastFacts {
  /** Undefined as long as nothing was known. */
  view: MarketFacts | undefined;
  readonly #cursors: readonly Cursor[];

  /** Throws a RangeError for two series of one kind: no moment could show both. */
  constructor(series: readonly FactSeries[]) {
    const kinds = new Set(series.map(({ kind }) => kind));
    if (kinds.size < series.length) throw new RangeError('A market has one series of facts of each kind');
    this.#cursors = series.map((one) => ({ series: one, row: -1 }));
  }

  /** Moves on to what was known at this instant; instants never fall. */
  moveTo(at: number): void {
    let changed: [FactKind, Fact][] | undefined;
    for (const cursor of this.#cursors) {
      const { knownAt } = cursor.series;
      const before = cursor.row;
      while (cursor.row + 1 < knownAt.length && (knownAt[cursor.row + 1] as number) <= at) cursor.row++;
      if (cursor.row > before) (changed ??= []).push([cursor.series.kind, cursor.series.factAt(cursor.row)]);
    }
    if (changed !== undefined) this.view = { ...this.view, ...Object.fromEntries(changed) };
  }
}
