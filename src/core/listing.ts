import type { Instrument, InstrumentKind } from './instrument.ts';
import type { DecimalStep } from './money.ts';
import type { Side } from './order.ts';
import type { Duration } from './time.ts';

/** One row of a fee schedule: from this 30-day volume (quote currency) on, these fees hold. */
export interface FeeTier {
  readonly volume: number;
  readonly makerBps: number;
  readonly takerBps: number;
}

/** On which terms a venue lends for positions on margin. */
export interface MarginTerms {
  /** Leverages that an order which buys may ask for, ascending. */
  readonly buyLeverages: readonly number[];
  /** The same for an order which sells; none where nothing can be sold short. */
  readonly sellLeverages: readonly number[];
  /** Margin levels in percent: a warning comes at the first, the position is liquidated at the second. */
  readonly callLevel: number;
  readonly stopLevel: number;
  /** Taken of what a long position borrows, once when it opens and again after each `rolloverEvery`. */
  readonly longBorrowBps: number;
  /** The same of what a short position borrows. */
  readonly shortBorrowBps: number;
  readonly rolloverEvery: Duration;
  /** Largest positions, in base currency; absent where the venue's limit is not known. */
  readonly longLimit?: number;
  readonly shortLimit?: number;
}

/**
 * What lending for a position costs: taken of what is opened, with its fee, and of what the open lots cost again at
 * every rollover.
 */
export type BorrowTerms = Pick<MarginTerms, 'longBorrowBps' | 'shortBorrowBps' | 'rolloverEvery'>;

/** Of a position that an order of this side opens. */
export function lendingBps({ longBorrowBps, shortBorrowBps }: BorrowTerms, side: Side): number {
  return side === 'buy' ? longBorrowBps : shortBorrowBps;
}

/** What a venue publishes about one instrument: the one source of its steps, minimums, fees and terms. */
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
  /** Ascending by volume, from 0 on. Absent where the venue does not publish them for this instrument. */
  readonly fees?: readonly FeeTier[];
  /** Absent where the venue does not lend for it. */
  readonly margin?: MarginTerms;
  /**
   * Told by the venue just now; recorded from it earlier; stated by a person in a system file; assumed for want of all
   * these.
   */
  readonly basis: 'venue' | 'recorded' | 'stated' | 'assumed';
  /** Where this was read, for reports: an endpoint or a page. */
  readonly source: string;
  /** ISO day on which it was read there, where that is known. */
  readonly date?: string;
}

/** The listed instrument as something to trade. */
export function instrumentOf(listing: Listing, kind: InstrumentKind): Instrument {
  const { id, venue, base, quote, tick, lot, minimumLots, minimumNotional } = listing;
  return { id, venue, kind, base, quote, tick, lot, minimumLots, minimumNotional };
}
