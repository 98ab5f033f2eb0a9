import { tradedOf, type RoledInstrument } from './market-roles.ts';
import type { BorrowTerms, FeeTier } from '../core/listing.ts';
import { nearestName } from '../core/nearest-name.ts';
import { duration, HOUR, parseDuration } from '../core/time.ts';
import { flatFee } from '../exchange/exchange-rules.ts';
import { KNOWN_VENUES, knownVenue } from '../venues/venue-kits.ts';

/** How often lending counts as charged at a venue whose own interval was not recorded. */
const USUAL_ROLLOVER_EVERY = duration(4 * HOUR);

/** What is traded, as far as its costs go by it. */
export interface PricedInstrument extends RoledInstrument {
  readonly id: string;
  readonly venue: string;
  readonly kind: string;
}

/** The part of a system that its costs follow from. */
export interface PricedSystem {
  readonly instruments: readonly PricedInstrument[];
  readonly costs: {
    readonly assumption?: string | undefined;
    readonly fee_bps?: number | undefined;
    readonly borrow_bps?: number | undefined;
    readonly slippage_bps: number;
    readonly half_spread_bps: number;
  };
}

/** What a venue publishes of its fees for one instrument. */
export interface PublishedCosts {
  readonly fees: readonly FeeTier[];
  /** Of a position on margin; absent for what is not lent for. */
  readonly borrow?: BorrowTerms;
  /** Where it was read, and when. */
  readonly source: string;
}

/** What trading one instrument costs. */
export interface TradingCosts {
  readonly fees: readonly FeeTier[];
  readonly borrow?: BorrowTerms;
}

/** The venue's own fees; undefined where none of that venue are recorded. */
export function publishedCosts({ id, venue, kind }: PricedInstrument): PublishedCosts | undefined {
  const known = knownVenue(venue);
  const listing = known?.recordedListing(id);
  const terms = listing?.fees === undefined ? known?.recordedTerms() : { ...listing, fees: listing.fees };
  if (terms === undefined) return undefined;
  const { fees, margin, source, date } = terms;
  return {
    fees,
    ...(kind === 'margin' && margin !== undefined ? { borrow: borrowTerms(margin) } : {}),
    source: date === undefined ? source : `${source}, ${date}`,
  };
}

/**
 * What the instrument at a place of the system file costs in research: the venue's own fees, or what the system file
 * assumes in their place.
 */
export function tradingCosts({ instruments, costs }: PricedSystem, place: number): TradingCosts {
  const instrument = instruments[place];
  if (instrument === undefined)
    throw new RangeError(`The system has ${instruments.length} instruments, and none at place ${place}`);
  const published = publishedCosts(instrument);
  const fees = costs.fee_bps === undefined ? published?.fees : flatFee(costs.fee_bps);
  if (fees === undefined)
    throw new RangeError(
      `No fees of ${instrument.venue} are recorded, and none are assumed: the schema lets no such system pass`,
    );
  const borrow = instrument.kind === 'margin' ? assumedBorrow(costs.borrow_bps, published?.borrow) : undefined;
  return { fees, ...(borrow === undefined ? {} : { borrow }) };
}

/** What taking an offer costs an account that has traded little, in basis points: the dearest of the instruments. */
export function takerFeeBps(system: PricedSystem): number {
  return Math.max(...tradedOf(system.instruments).map((_, place) => firstTaker(tradingCosts(system, place).fees)));
}

/** The same by the venues' own schedules; undefined where none is recorded. */
export function publishedTakerFeeBps({ instruments }: Pick<PricedSystem, 'instruments'>): number | undefined {
  const known = tradedOf(instruments).flatMap((instrument) => publishedCosts(instrument) ?? []);
  return known.length === 0 ? undefined : Math.max(...known.map(({ fees }) => firstTaker(fees)));
}

/** Costs per side that take the place of a system's own. */
export interface SideCosts {
  readonly feeBps?: number;
  readonly slippageBps?: number;
}

/** Cost of going in and out once, as a fraction of the traded value: fees of a small account, slippage and spread. */
export function roundTripCost(
  system: PricedSystem,
  { feeBps = takerFeeBps(system), slippageBps = system.costs.slippage_bps }: SideCosts = {},
): number {
  return (2 * (feeBps + slippageBps + system.costs.half_spread_bps)) / 10_000;
}

/**
 * What borrowing costs beside the round trip when a position lasts as long as the label looks ahead, as a fraction: the
 * dearer side of the dearest instrument.
 */
export function horizonBorrowCost(system: PricedSystem & { readonly label: { readonly horizon: string } }): number {
  const horizon = parseDuration(system.label.horizon) ?? 0;
  return Math.max(
    ...tradedOf(system.instruments).map((_, place) => {
      const { borrow } = tradingCosts(system, place);
      if (borrow === undefined) return 0;
      const times = 1 + Math.floor(horizon / borrow.rolloverEvery);
      return (times * Math.max(borrow.longBorrowBps, borrow.shortBorrowBps)) / 10_000;
    }),
  );
}

/** The fixed part of the barrier: the larger of the fraction and the multiple of cost. A label without one has none. */
export function barrierFloor(
  system: PricedSystem & {
    readonly label: { readonly barrier?: number | undefined; readonly cost_multiple?: number | undefined };
  },
): number | undefined {
  const { barrier, cost_multiple: multiple = 0 } = system.label;
  if (barrier === undefined) return undefined;
  return Math.max(barrier, multiple === 0 ? 0 : multiple * roundTripCost(system));
}

/** The setting of the costs that nothing can be made of, and what is expected there. */
export function costProblem({
  instruments,
  costs,
}: PricedSystem): { readonly setting: 'assumption' | 'fee_bps' | 'borrow_bps'; readonly expected: string } | undefined {
  const { assumption, fee_bps: fee, borrow_bps: borrow } = costs;
  const unknown = tradedOf(instruments).find((instrument) => publishedCosts(instrument) === undefined);
  if (fee === undefined && unknown !== undefined) {
    const known = KNOWN_VENUES.map(({ name }) => name);
    const near = known.includes(unknown.venue) ? undefined : nearestName(unknown.venue, known);
    const meant = near === undefined ? '' : `; did you mean the venue "${near}"?`;
    return {
      setting: 'fee_bps',
      expected: `the fee per side, with its name in costs.assumption: no schedule of the venue "${unknown.venue}" is recorded${meant}`,
    };
  }
  if (assumption === undefined && (fee !== undefined || borrow !== undefined)) {
    return {
      setting: 'assumption',
      expected: "a name for fees that are not the venue's own; without fee_bps and borrow_bps the venue's own count",
    };
  }
  if (borrow !== undefined && tradedOf(instruments).every(({ kind }) => kind !== 'margin')) {
    return { setting: 'borrow_bps', expected: 'nothing: no instrument is of kind margin, and only those borrow' };
  }
  if (assumption !== undefined && fee === undefined && borrow === undefined) {
    return {
      setting: 'assumption',
      expected: "fee_bps or borrow_bps beside it: without them the venue's own fees count, and nothing is assumed",
    };
  }
  return undefined;
}

function firstTaker([first]: readonly FeeTier[]): number {
  return first?.takerBps ?? 0;
}

function borrowTerms({ longBorrowBps, shortBorrowBps, rolloverEvery }: BorrowTerms): BorrowTerms {
  return { longBorrowBps, shortBorrowBps, rolloverEvery };
}

/** One rate for both sides, taken as often as the venue takes its own. */
function assumedBorrow(bps: number | undefined, published: BorrowTerms | undefined): BorrowTerms | undefined {
  if (bps === undefined) return published;
  return { longBorrowBps: bps, shortBorrowBps: bps, rolloverEvery: published?.rolloverEvery ?? USUAL_ROLLOVER_EVERY };
}
