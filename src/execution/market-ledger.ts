import type { Fill } from '../core/fill.ts';
import type { Instrument } from '../core/instrument.ts';
import { instant, type Instant } from '../core/time.ts';
import type { Restorable } from '../core/restorable.ts';
import { PositionBook, type BookedFill, type BookedFlow, type PositionSnapshot } from './position-book.ts';
import type { Trade } from './trade.ts';

/**
 * At least as many fills of a market are kept, to know a fill seen twice from a new one and to put late ones in their
 * place.
 */
export const REMEMBERED_FILLS = 256;

/**
 * Whether every finished trade is kept, for whoever reports on a run, or only as many as fills: a live run has no end.
 */
export type OldTrades = 'kept' | 'forgotten';

/**
 * What changes a book; financing that came between two fills is one fact, so that facts are at most twice the
 * fills.
 */
type Fact = BookedFill | BookedFlow;

/** The facts that are kept, the book as it was before them, and what cannot be made of the two. */
export interface MarketLedgerSnapshot {
  readonly start: PositionSnapshot;
  readonly older: readonly Fact[];
  readonly newer: readonly Fact[];
  /** Fills that came since the newer were begun, and belong among the older. */
  readonly late: readonly string[];
  readonly forgotten: Fill | undefined;
  readonly settled: readonly Trade[];
}

/**
 * Facts in the order of their time with the ids of their fills, the book as it was before them, and the trades that
 * they finished.
 */
interface Generation {
  start: PositionBook;
  readonly facts: Fact[];
  readonly ids: Set<string>;
  trades: readonly Trade[];
}

/**
 * One market's fills and financing, with the book that follows from them. A fill that arrives late is put where it
 * belongs, and what came after it is booked anew. Fills are kept in two generations; when the newer is full the older
 * is forgotten, so that a run without end needs memory with one. What would belong before everything kept is refused:
 * nobody knows any more whether it was booked.
 */
export class MarketLedger implements Restorable<MarketLedgerSnapshot> {
  book: PositionBook;
  #older: Generation;
  #newer: Generation;
  /** The newest fill that is not kept any more. */
  #forgotten: Fill | undefined;
  readonly #settled: Trade[] = [];
  readonly #oldTrades: OldTrades;

  constructor(instrument: Instrument, oldTrades: OldTrades = 'kept') {
    this.#oldTrades = oldTrades;
    this.book = new PositionBook(instrument);
    this.#older = generation(this.book.copy(), []);
    this.#newer = generation(this.book.copy(), []);
  }

  /** Finished round trips, in the order of their exits; only the newest where old ones are forgotten. */
  get trades(): readonly Trade[] {
    return [...this.#settled, ...this.#older.trades, ...this.book.trades];
  }

  /** Whether a fill is new. Throws a RangeError when it is older than all that are kept, so that nobody knows. */
  isNew(fill: Fill): boolean {
    if (this.#newer.ids.has(fill.id) || this.#older.ids.has(fill.id)) return false;
    const forgotten = this.#forgotten;
    if (forgotten === undefined || isLater(fill, forgotten)) return true;
    throw new RangeError(
      `Fill ${fill.id} is from before the newest ${REMEMBERED_FILLS} fills of ${fill.instrument}: whether it was booked is not known any more`,
    );
  }

  /** Books a new fill. */
  add(booked: BookedFill): void {
    const { ids } = this.#newer;
    ids.add(booked.fill.id);
    this.#place(booked);
    if (ids.size === REMEMBERED_FILLS) this.#turn();
  }

  /** Books financing of this market's position, by default after all that is known. */
  finance(amountMinor: bigint, at?: Instant): void {
    const last = this.#newer.facts.at(-1);
    const newest = last ?? this.#older.facts.at(-1);
    const flow: BookedFlow = { at: at ?? (newest === undefined ? instant(0) : timeOf(newest)), amountMinor };
    if (last === undefined || 'fill' in last || last.at > flow.at) {
      this.#place(flow);
      return;
    }
    this.#newer.facts[this.#newer.facts.length - 1] = { at: last.at, amountMinor: last.amountMinor + flow.amountMinor };
    this.book.finance(flow);
  }

  snapshot(): MarketLedgerSnapshot {
    const inOrder = new Set(fillsOf(this.#newer.facts));
    return {
      start: this.#older.start.snapshot(),
      older: [...this.#older.facts],
      newer: [...this.#newer.facts],
      late: [...this.#newer.ids].filter((id) => !inOrder.has(id)),
      forgotten: this.#forgotten,
      settled: [...this.#settled],
    };
  }

  /** The books follow from the facts: they are booked anew. */
  restore({ start, older, newer, late, forgotten, settled }: MarketLedgerSnapshot): void {
    this.#older = generation(PositionBook.from(start, this.book.instrument), older);
    const between = replay(this.#older);
    this.#older.trades = between.trades;
    this.#newer = generation(between, newer);
    for (const id of late) {
      this.#older.ids.delete(id);
      this.#newer.ids.add(id);
    }
    this.book = replay(this.#newer);
    this.#forgotten = forgotten;
    this.#settled.splice(0, this.#settled.length, ...settled);
  }

  #place(fact: Fact): void {
    const { facts } = this.#newer;
    const last = facts.at(-1) ?? this.#older.facts.at(-1);
    if (last === undefined || !isAfter(last, fact)) {
      facts.push(fact);
      enter(this.book, fact);
    } else {
      this.#placeLate(fact);
    }
  }

  #placeLate(fact: Fact): void {
    const lastOlder = this.#older.facts.at(-1);
    if (lastOlder === undefined || !isAfter(lastOlder, fact)) {
      insert(this.#newer.facts, fact);
    } else {
      insert(this.#older.facts, fact);
      const book = replay(this.#older);
      this.#older.trades = book.trades;
      this.#newer.start = book;
    }
    this.book = replay(this.#newer);
  }

  #turn(): void {
    const { facts, trades } = this.#older;
    const lastFill = facts.findLast((fact) => 'fill' in fact);
    this.#forgotten = lastFill?.fill ?? this.#forgotten;
    if (this.#oldTrades === 'kept') for (const trade of trades) this.#settled.push(trade);
    this.#older = this.#newer;
    this.#older.trades = this.book.trades;
    this.#newer = generation(this.book, []);
    this.book = this.book.copy();
  }
}

function generation(start: PositionBook, facts: readonly Fact[]): Generation {
  return { start, facts: [...facts], ids: new Set(fillsOf(facts)), trades: [] };
}

function fillsOf(facts: readonly Fact[]): string[] {
  return facts.flatMap((fact) => ('fill' in fact ? [fact.fill.id] : []));
}

function insert(facts: Fact[], fact: Fact): void {
  let place = facts.length;
  while (place > 0 && isAfter(facts[place - 1] as Fact, fact)) place -= 1;
  facts.splice(place, 0, fact);
}

function replay({ start, facts }: Generation): PositionBook {
  const book = start.copy();
  for (const fact of facts) enter(book, fact);
  return book;
}

function enter(book: PositionBook, fact: Fact): void {
  if ('fill' in fact) book.add(fact);
  else book.finance(fact);
}

function timeOf(fact: Fact): Instant {
  return 'fill' in fact ? fact.fill.at : fact.at;
}

/**
 * The order of facts: by time, then by the venue's id, so that any order of arrival gives the same books. Financing of
 * the very instant of a fill stays where it was booked.
 */
function isAfter(left: Fact, right: Fact): boolean {
  const [before, after] = [timeOf(left), timeOf(right)];
  if (before !== after) return before > after;
  return 'fill' in left && 'fill' in right && left.fill.id > right.fill.id;
}

function isLater(left: Fill, right: Fill): boolean {
  return left.at === right.at ? left.id > right.id : left.at > right.at;
}
