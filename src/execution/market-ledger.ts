import type { Fill } from '../core/fill.ts';
import type { Instrument } from '../core/instrument.ts';
import { PositionBook, type BookedFill } from './position-book.ts';
import type { Trade } from './trade.ts';

/** At least as many fills of a market are kept, to tell a fill seen twice from a new one and to put late ones in their place. */
export const REMEMBERED_FILLS = 256;

/** Whether every finished trade is kept, for whoever reports on a run, or only as many as fills: a live run has no end. */
export type OldTrades = 'kept' | 'forgotten';

/** Fills in the order of their time with their ids, the book as it was before them, and the trades that they finished. */
interface Generation {
  start: PositionBook;
  readonly fills: BookedFill[];
  readonly ids: Set<string>;
  trades: readonly Trade[];
}

/**
 * One market's fills with the book that follows from them. A fill that arrives late is put where it belongs, and what
 * came after it is booked anew. Fills are kept in two generations; when the newer is full the older is forgotten, so that
 * a run without end needs memory with one. What would belong before everything kept is refused: nobody can tell any more
 * whether it was booked.
 */
export class MarketLedger {
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
    this.#older = { start: this.book.copy(), fills: [], ids: new Set(), trades: [] };
    this.#newer = { start: this.book.copy(), fills: [], ids: new Set(), trades: [] };
  }

  /** Finished round trips, in the order of their exits; only the newest where old ones are forgotten. */
  get trades(): readonly Trade[] {
    return [...this.#settled, ...this.#older.trades, ...this.book.trades];
  }

  /** Whether a fill is new. Throws a RangeError when it is older than all that are kept, so that nobody knows. */
  isNew(fill: Fill): boolean {
    if (this.#newer.ids.has(fill.id) || this.#older.ids.has(fill.id)) return false;
    const forgotten = this.#forgotten;
    if (forgotten === undefined || isAfter(fill, forgotten)) return true;
    throw new RangeError(`Fill ${fill.id} is from before the newest ${REMEMBERED_FILLS} fills of ${fill.instrument}: whether it was booked is not known any more`);
  }

  /** Books a new fill. */
  add(booked: BookedFill): void {
    const { fills, ids } = this.#newer;
    ids.add(booked.fill.id);
    const last = fills.at(-1) ?? this.#older.fills.at(-1);
    if (last === undefined || !isAfter(last.fill, booked.fill)) {
      fills.push(booked);
      this.book.add(booked);
    } else {
      this.#addLate(booked);
    }
    if (ids.size === REMEMBERED_FILLS) this.#turn();
  }

  #addLate(booked: BookedFill): void {
    const lastOlder = this.#older.fills.at(-1);
    if (lastOlder === undefined || !isAfter(lastOlder.fill, booked.fill)) {
      insert(this.#newer.fills, booked);
    } else {
      insert(this.#older.fills, booked);
      const book = replay(this.#older);
      this.#older.trades = book.trades;
      this.#newer.start = book;
    }
    this.book = replay(this.#newer);
  }

  #turn(): void {
    const { fills, trades } = this.#older;
    this.#forgotten = fills.at(-1)?.fill ?? this.#forgotten;
    if (this.#oldTrades === 'kept') for (const trade of trades) this.#settled.push(trade);
    this.#older = this.#newer;
    this.#older.trades = this.book.trades;
    this.#newer = { start: this.book, fills: [], ids: new Set(), trades: [] };
    this.book = this.book.copy();
  }
}

function insert(fills: BookedFill[], booked: BookedFill): void {
  let place = fills.length;
  while (place > 0 && isAfter((fills[place - 1] as BookedFill).fill, booked.fill)) place -= 1;
  fills.splice(place, 0, booked);
}

function replay({ start, fills }: Generation): PositionBook {
  const book = start.copy();
  for (const booked of fills) book.add(booked);
  return book;
}

/** The order of facts: by time, then by the venue's id, so that any order of arrival gives the same books. */
function isAfter(left: Fill, right: Fill): boolean {
  return left.at === right.at ? left.id > right.id : left.at > right.at;
}
