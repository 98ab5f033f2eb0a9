import type { Instrument, InstrumentKind } from './instrument.ts';
import type { DecimalStep } from './money.ts';
import type { Side } from './order.ts';
import type { Duration } from './time.ts';

/** One row of a fee schedule: these fees apply from this 30-day volume (in quote currency) upwards. */
export interface FeeTier {
  readonly volume: number;
  readonly makerBps: number;
  readonly takerBps: number;
}

/** The terms on which a venue lends for positions on margin. */
export interface MarginTerms {
  /** Leverages that a buy order may ask for, ascending. */
  readonly buyLeverages: readonly number[];
  /** Leverages that a sell order may ask for, ascending; empty where nothing can be sold short. */
  readonly sellLeverages: readonly number[];
  /** Margin levels in percent: the venue warns at the first and liquidates the position at the second. */
  readonly callLevel: number;
  readonly stopLevel: number;
  /** Basis points of what a long position borrows, charged when it opens and again after each `rolloverEvery`. */
  readonly longBorrowBps: number;
  /** Basis points of what a short position borrows, charged at the same times. */
  readonly shortBorrowBps: number;
  readonly rolloverEvery: Duration;
  /** Largest positions, in base currency; absent where the venue's limit is not known. */
  readonly longLimit?: number;
  readonly shortLimit?: number;
}

/**
 * What a loan for a position costs. The first charge is a share of the value that is opened and is taken with the fee.
 * Each rollover takes the same share of the cost of the lots that are still open.
 */
export type BorrowTerms = Pick<MarginTerms, 'longBorrowBps' | 'shortBorrowBps' | 'rolloverEvery'>;

/** The borrow rate of a position that an order of this side opens, in basis points. */
export function lendingBps({ longBorrowBps, shortBorrowBps }: BorrowTerms, side: Side): number {
  return side === 'buy' ? longBorrowBps : shortBorrowBps;
}

/** What a venue publishes about one instrument. It is the only source of its steps, minimums, fees and margin terms. */
export interface Listing {
  /** `BASE/QUOTE`, as in `Instrument`. */
  readonly id: string;
  readonly venue: string;
  readonly base: string;
  readonly quote: string;
  readonly tick: DecimalStep;
  readonly lot: DecimalStep;
  /** Smallest order, in lots. */
  readonly minimumLots: number;
  /** Smallest order, in quote currency. */
  readonly minimumNotional: number;
  /** Ascending by volume; the first row starts at 0. Absent where the venue publishes none for this instrument. */
  readonly fees?: readonly FeeTier[];
  /** Absent where the venue does not lend for it. */
  readonly margin?: MarginTerms;
  /**
   * `venue`: read from the venue now. `recorded`: read from the venue earlier. `stated`: written by a person in a
   * system file. `assumed`: there is no other source.
   */
  readonly basis: 'venue' | 'recorded' | 'stated' | 'assumed';
  /** The endpoint or page that this was read from; reports show it. */
  readonly source: string;
  /** ISO day on which it was read there, where that is known. */
  readonly date?: string;
}

/** The instrument that a listing describes. */
export function instrumentOf(listing: Listing, kind: InstrumentKind): Instrument {
  const { id, venue, base, quote, tick, lot, minimumLots, minimumNotional } = listing;
  return { id, venue, kind, base, quote, tick, lot, minimumLots, minimumNotional };
}
