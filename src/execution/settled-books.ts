import type { Fill } from '../core/fill.ts';
import type { Instrument } from '../core/instrument.ts';
import { DAY, instant, type Instant } from '../core/time.ts';
import { settlementPaymentMinor } from '../exchange/settlement-payment.ts';
import { MarketLedger, REMEMBERED_FILLS, type MarketLedgerSnapshot, type OldTrades } from './market-ledger.ts';
import type { BookedFill, PositionBook } from './position-book.ts';
import type { Trade } from './trade.ts';

/** What one unit of a market pays, in quote currency, and when. */
export interface MarketSettlement {
  readonly at: Instant;
  readonly value: number;
}

/** What settlement did: signed lots that were held, and what came into cash for them. */
export interface SettledPosition {
  readonly lots: number;
  readonly paymentMinor: bigint;
}

/** The books of a settled market: the ledger stands right before the settlement. */
export interface SettledBookSnapshot extends MarketSettlement {
  readonly instrument: Instrument;
  readonly ledger: MarketLedgerSnapshot;
}

export interface SettledBooksSnapshot {
  readonly books: readonly SettledBookSnapshot[];
  readonly forgotten: number;
  readonly realisedMinor: bigint;
  readonly trades: readonly Trade[];
}

interface SettledBook extends MarketSettlement, SettledPosition {
  readonly ledger: MarketLedger;
  /** Behind the settlement. */
  readonly book: PositionBook;
}

/** So many settled markets are remembered at least, and every one that was settled within the newest two days. */
export const REMEMBERED_SETTLEMENTS = 256;
const REMEMBERED_FOR = 2 * DAY;

/**
 * The books of markets that have been settled. A fill or a financing of one of them that arrives late is put where it
 * belongs in time, before the settlement, and the settlement is made anew: the result is as if it had come in order.
 * The oldest markets are forgotten; of those only the sums and the trades are kept.
 */
export class SettledBooks {
  readonly #oldTrades: OldTrades | undefined;
  /** By instrument, in the order of their settlements. */
  readonly #books = new Map<string, SettledBook>();
  #forgotten = 0;
  #forgottenRealisedMinor = 0n;
  #forgottenTrades: Trade[] = [];

  constructor(oldTrades: OldTrades | undefined) {
    this.#oldTrades = oldTrades;
  }

  /** How many settled markets are not remembered any more. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** Profit of closed lots before fees and financing. */
  get realisedMinor(): bigint {
    let sum = this.#forgottenRealisedMinor;
    for (const { book } of this.#books.values()) sum += book.realisedMinor;
    return sum;
  }

  /** Finished round trips of all settled markets; only the newest where old ones are forgotten. */
  get trades(): readonly Trade[] {
    const trades = [...this.#forgottenTrades, ...[...this.#books.values()].flatMap(tradesOf)];
    return this.#oldTrades === 'forgotten' ? trades.slice(-REMEMBERED_FILLS) : trades;
  }

  has(instrument: string): boolean {
    return this.#books.has(instrument);
  }

  /** What one unit of a remembered market paid. */
  valueOf(instrument: string): number | undefined {
    return this.#books.get(instrument)?.value;
  }

  /** Minor units of one tick times one lot of a remembered market. */
  unitMinorOf(instrument: string): bigint | undefined {
    return this.#books.get(instrument)?.book.unitMinor;
  }

  /** Takes over the books of a market that ends. Throws a RangeError for a value that is below zero. */
  add(ledger: MarketLedger, settlement: MarketSettlement): SettledPosition {
    const settled = settle(ledger, settlement);
    const { id } = ledger.book.instrument;
    this.#forget(id);
    this.#books.set(id, settled);
    this.#forgetOld(settlement.at);
    return settled;
  }

  /** Whether a fill of a settled market is new. Throws a RangeError when it is too old for that to be known. */
  isNew(fill: Fill): boolean {
    return this.#ledger(fill.instrument).isNew(fill);
  }

  /** Books a new fill of a settled market; what the settlement pays more than before, below zero: less. */
  book(booked: BookedFill): bigint {
    const { instrument, at } = booked.fill;
    this.#ledger(instrument).add(booked);
    return this.#settleAnew(instrument, at);
  }

  /** Books financing of a settled market's position. */
  finance(instrument: string, amountMinor: bigint, at: Instant | undefined): void {
    this.#ledger(instrument).finance(amountMinor, at);
    this.#settleAnew(instrument);
  }

  snapshot(): SettledBooksSnapshot {
    const books = [...this.#books.values()].map(({ ledger, at, value }) => ({
      instrument: ledger.book.instrument,
      ledger: ledger.snapshot(),
      at,
      value,
    }));
    return {
      books,
      forgotten: this.#forgotten,
      realisedMinor: this.#forgottenRealisedMinor,
      trades: [...this.#forgottenTrades],
    };
  }

  restore({ books, forgotten, realisedMinor, trades }: SettledBooksSnapshot): void {
    this.#books.clear();
    for (const { instrument, ledger: kept, at, value } of books) {
      const ledger = new MarketLedger(instrument, this.#oldTrades);
      ledger.restore(kept);
      this.#books.set(instrument.id, settle(ledger, { at, value }));
    }
    this.#forgotten = forgotten;
    this.#forgottenRealisedMinor = realisedMinor;
    this.#forgottenTrades = [...trades];
  }

  #ledger(instrument: string): MarketLedger {
    return this.#settled(instrument).ledger;
  }

  #settled(instrument: string): SettledBook {
    const settled = this.#books.get(instrument);
    if (settled === undefined) throw new RangeError(`${instrument} is not among the settled markets of this ledger`);
    return settled;
  }

  /** A fill that is later than the settlement, by the venue's clock, moves the end of its trade. */
  #settleAnew(instrument: string, filledAt?: Instant): bigint {
    const { ledger, at, value, paymentMinor } = this.#settled(instrument);
    const settled = settle(ledger, { at: instant(Math.max(at, filledAt ?? at)), value });
    this.#books.set(instrument, settled);
    return settled.paymentMinor - paymentMinor;
  }

  #forgetOld(now: Instant): void {
    for (const [instrument, { at }] of this.#books) {
      if (this.#books.size <= REMEMBERED_SETTLEMENTS || now - at <= REMEMBERED_FOR) return;
      this.#forget(instrument);
    }
  }

  #forget(instrument: string): void {
    const settled = this.#books.get(instrument);
    if (settled === undefined) return;
    this.#books.delete(instrument);
    this.#forgotten++;
    this.#forgottenRealisedMinor += settled.book.realisedMinor;
    this.#forgottenTrades.push(...tradesOf(settled));
    if (this.#oldTrades === 'forgotten') this.#forgottenTrades = this.#forgottenTrades.slice(-REMEMBERED_FILLS);
  }
}

function settle(ledger: MarketLedger, { at, value }: MarketSettlement): SettledBook {
  const book = ledger.book.copy();
  const { instrument, lots } = book;
  const paymentMinor = lots === 0 ? 0n : settlementPaymentMinor(value, lots, instrument.lot);
  book.settle(at, paymentMinor);
  return { ledger, book, at, value, lots, paymentMinor };
}

function tradesOf({ ledger, book }: SettledBook): readonly Trade[] {
  return [...ledger.trades, ...book.trades];
}
