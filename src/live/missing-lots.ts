import type { Fill } from '../core/fill.ts';
import type { Instrument } from '../core/instrument.ts';
import { clientOrderId } from '../core/order.ts';
import { instant, SECOND, type Duration, type Instant } from '../core/time.ts';
import type { EngineEvent } from '../engine/event.ts';
import { lacksFunds } from '../execution/refusal-reason.ts';
import type { UncreditedLots } from '../execution/venue.port.ts';
import type { Difference } from './reconciliation.ts';

/** A venue shows what has traded up to a minute late: a reading that is younger than this after a fill may lack it. */
const SETTLED: Duration = (75 * SECOND) as Duration;

/**
 * A venue keeps less than this share of a purchase: a fee in coins, or decimals that it does not credit. If more is
 * missing, somebody took it.
 */
const LARGEST_SHARE = 0.02;

export interface MissingLotsParts {
  readonly instruments: readonly Instrument[];
  /** Lots of the run by its books, whatever the account held before. */
  readonly lots: (market: number) => number;
  /** Lots of it that the engine's stops and exits are for. */
  readonly sellable: (market: number) => number;
  /** Trades in an instrument that no order of the run made, as far as the venue has reported them. */
  readonly foreignTrades: () => readonly Fill[];
  /** What the venue's ledger credited less than our fills say, one of each trade, in any order. */
  readonly uncredited: () => readonly UncreditedLots[];
  readonly hasFill: (id: string) => boolean;
}

interface Seen {
  readonly missing: number;
  readonly since: Instant;
}

/**
 * Finds out that a spot venue has less of a position than its fills say, and what that leads to. The engine is shown
 * it at once, so that stops and exits are for what is there. What is missing is booked as a shortfall once it is sure:
 * the venue's ledger credited our own trades less by as much, it stays the same, it is as little as a venue may keep,
 * nothing is under way, and nobody else has traded there. Anything else is a person's to decide: the owner may have
 * taken coins out of the account.
 */
export class MissingLots {
  readonly #parts: MissingLotsParts;
  /** When the newest fill of an instrument was made. */
  readonly #filledAt = new Map<string, Instant>();
  readonly #seen = new Map<string, Seen>();
  #refused: 'refused' | 'no' = 'no';

  constructor(parts: MissingLotsParts) {
    this.#parts = parts;
  }

  /** Whether an order was refused since the last reading because the account lacks what it would have sold. */
  get isAsked(): boolean {
    return this.#refused === 'refused';
  }

  /** What the engine was shown. */
  observe(event: EngineEvent): void {
    if (event.kind === 'order-update' && lacksFunds(event.state)) this.#refused = 'refused';
    if (event.kind !== 'fill') return;
    const { instrument, at } = event.fill;
    this.#filledAt.set(instrument, instant(Math.max(at, this.#filledAt.get(instrument) ?? at)));
    this.#seen.delete(instrument);
  }

  /** Events for the engine after the books were held against the venue's: only what is news. */
  credited(differences: readonly Difference[], at: Instant): readonly EngineEvent[] {
    const wasRefused = this.#refused === 'refused';
    this.#refused = 'no';
    return this.#parts.instruments.flatMap(({ id: instrument, kind }, market) => {
      const own = this.#parts.lots(market);
      if (kind !== 'spot' || own <= 0) return [];
      const lots = own - this.#missing(differences, instrument, own, at);
      // What was refused a moment ago though it is there is locked: it is not asked for again at once.
      if (lots === this.#parts.sellable(market) || (wasRefused && lots === own)) return [];
      return [{ kind: 'credited' as const, at, instrument, lots }];
    });
  }

  /** What is booked as never credited. */
  shortfalls(
    differences: readonly Difference[],
    at: Instant,
    isQuiet: (instrument: string) => boolean,
  ): readonly Fill[] {
    return this.#parts.instruments.flatMap(({ id: instrument, kind }, market) => {
      const own = this.#parts.lots(market);
      const missing = shortBy(differences, instrument);
      const unbooked = this.#unbooked(instrument);
      const isLittle = kind === 'spot' && own > 0 && missing > 0 && missing <= Math.min(littleOf(own), sum(unbooked));
      if (!isLittle || !isQuiet(instrument) || this.#isTradedByOthers(instrument)) {
        this.#seen.delete(instrument);
        return [];
      }
      const seen = this.#seen.get(instrument);
      if (seen?.missing !== missing) {
        this.#seen.set(instrument, { missing, since: at });
        return [];
      }
      if (at - seen.since < SETTLED || !this.#isSettled(instrument, at)) return [];
      return shortfallsOf(unbooked, missing, at);
    });
  }

  /**
   * Lots that are not there of a position of so many. Coins of the owner may be gone without any of the run's being so.
   * Right after a fill a little that is missing is taken for what the venue keeps; later the venue's ledger says
   * whether it is.
   */
  #missing(differences: readonly Difference[], instrument: string, own: number, at: Instant): number {
    const short = shortBy(differences, instrument);
    if (short <= 0) return 0;
    if (!this.#isSettled(instrument, at)) return short <= littleOf(own) ? short : 0;
    const held = differences.find((one) => one.kind === 'position' && one.instrument === instrument);
    const lacking = held?.kind === 'position' ? own - Math.max(0, held.theirs) : 0;
    return Math.max(0, lacking, Math.min(short, littleOf(own), sum(this.#unbooked(instrument))));
  }

  /** Our trades that were credited less, as far as that is not booked. */
  #unbooked(instrument: string): readonly UncreditedLots[] {
    return this.#parts
      .uncredited()
      .filter((one) => one.instrument === instrument && !this.#parts.hasFill(shortfallId(one.trade)));
  }

  /**
   * Whether a reading of the account has every fill that is known. What was filled before this process began is old
   * enough after a while too.
   */
  #isSettled(instrument: string, at: Instant): boolean {
    if (!this.#filledAt.has(instrument)) this.#filledAt.set(instrument, at);
    return at - (this.#filledAt.get(instrument) ?? at) >= SETTLED;
  }

  #isTradedByOthers(instrument: string): boolean {
    return this.#parts.foreignTrades().some((trade) => trade.instrument === instrument);
  }
}

/** By how many lots the venue has less than the books. */
function shortBy(differences: readonly Difference[], instrument: string): number {
  const difference = differences.find((one) => one.kind === 'position' && one.instrument === instrument);
  return difference?.kind === 'position' ? difference.ours - difference.theirs : 0;
}

function littleOf(lots: number): number {
  return Math.max(1, Math.floor(lots * LARGEST_SHARE));
}

function sum(uncredited: readonly UncreditedLots[]): number {
  return uncredited.reduce((total, { lots }) => total + lots, 0);
}

/** Named after its trade: a restart knows by it what is booked, in whatever order the venue's ledger is read then. */
function shortfallId(trade: string): string {
  return `shortfall ${trade}`;
}

/** So many missing lots as shortfalls of the trades that were credited less. */
function shortfallsOf(unbooked: readonly UncreditedLots[], missing: number, at: Instant): readonly Fill[] {
  let left = missing;
  return unbooked.flatMap((uncredited) => {
    const lots = Math.min(left, uncredited.lots);
    left -= lots;
    return lots > 0 ? [shortfall(uncredited, lots, at)] : [];
  });
}

/** Lots that were paid for and never came: gone for nothing, so that the trade bears what they cost. */
function shortfall({ trade, instrument }: UncreditedLots, lots: number, at: Instant): Fill {
  return {
    id: shortfallId(trade),
    order: clientOrderId('shortfall'),
    instrument,
    side: 'sell',
    lots,
    priceTicks: 0,
    feeMinor: 0n,
    liquidity: 'taker',
    at,
    cause: 'shortfall',
  };
}
