import { minorFromAmount, notionalMinor, stepSize } from '../core/money.ts';
import { canShort } from '../core/instrument.ts';
import { partsFromBasisPoints, partsFromFraction } from './exact-rate.ts';
import type { BookDepth } from './book-depth.ts';
import type { ExchangeMarket } from './exchange-rules.ts';
import { FeeMeter } from './fee-meter.ts';
import { emptyPriceSpan, type PriceSpan } from './price-span.ts';
import type { TradedVolume } from './traded-volume.ts';
import type { WorkingOrder } from './working-order.ts';

/** One market's rules in exact numbers, and what is going on there. */
export interface MatchedMarket extends ExchangeMarket {
  readonly index: number;
  readonly fees: FeeMeter;
  /** Minor units of one tick times one lot. */
  readonly unitMinor: bigint;
  readonly minimumNotionalMinor: bigint;
  readonly tickSize: number;
  readonly lotSize: number;
  /** Half-spread and slippage together. */
  readonly adverseParts: number;
  readonly participationParts: number | undefined;
  readonly initialParts: number;
  readonly maintenanceParts: number;
  readonly liquidationParts: number;
  readonly shorting: 'allowed' | 'never';
  /** `own-cash` instruments are paid in full; `margin` ones need equity only. */
  readonly settlement: 'own-cash' | 'margin';
  /** `free` when holding a position here costs nothing and cannot be liquidated, so that its bars need no look. */
  readonly holding: 'free' | 'charged';
  /** Those that have not ended. */
  readonly orders: WorkingOrder[];
  /** Of what a position borrows; zero where nothing is lent, or lending is free. */
  readonly longBorrowParts: bigint;
  readonly shortBorrowParts: bigint;
  /** Infinity where lending costs nothing. */
  readonly rolloverEvery: number;
  /** Until when funding of the open position is settled. */
  fundedUntil: number;
  /** When the next rollover of the open position falls due; Infinity without one. */
  rolloverAt: number;
  readonly reach: Reach;
}

/** What orders of a market can trade at, and how much, in the bar, print or book that it is shown. */
export interface Reach {
  readonly prices: PriceSpan;
  /** Half-spread and slippage of who takes; none in a book, which has its own. */
  adverseParts: number;
  /** Lots that may still trade. */
  budgetLots: number;
  /** The offers of a book; undefined in a bar and at a print. */
  depth: BookDepth | undefined;
  /** Whether all this holds for what is shown now: read when something first needs it. */
  reading: 'read' | 'unread';
}

export function matchedMarket(market: ExchangeMarket, index: number, volume?: TradedVolume): MatchedMarket {
  const { instrument, rules } = market;
  const parts = (fraction: number, name: string): number => partsFromFraction(fraction, `${name} of ${instrument.id}`);
  if (rules.participation !== undefined && !(rules.participation > 0 && rules.participation <= 1)) {
    throw new RangeError(`participation is above 0 and at most 1, was ${rules.participation}`);
  }
  const borrow = instrument.kind === 'margin' ? rules.borrow : undefined;
  const borrowed = (bps = 0): bigint => BigInt(partsFromBasisPoints(bps, `borrowing for ${instrument.id}`));
  const settlement = instrument.kind === 'margin' || instrument.kind === 'perpetual' ? 'margin' : 'own-cash';
  return {
    ...market,
    index,
    fees: new FeeMeter(rules.fees, volume),
    unitMinor: notionalMinor(1, 1, instrument.tick, instrument.lot),
    tickSize: stepSize(instrument.tick),
    lotSize: stepSize(instrument.lot),
    minimumNotionalMinor: minorFromAmount(instrument.minimumNotional),
    adverseParts:
      partsFromBasisPoints(rules.halfSpreadBps, 'half-spread') + partsFromBasisPoints(rules.slippageBps, 'slippage'),
    participationParts: rules.participation === undefined ? undefined : parts(rules.participation, 'participation'),
    initialParts: parts(rules.initialMargin, 'initial margin'),
    maintenanceParts: parts(rules.maintenanceMargin, 'maintenance margin'),
    liquidationParts: partsFromBasisPoints(rules.liquidationFeeBps, 'liquidation fee'),
    shorting: canShort(instrument) ? 'allowed' : 'never',
    settlement,
    holding: settlement === 'own-cash' && rules.funding.kind === 'none' ? 'free' : 'charged',
    orders: [],
    longBorrowParts: borrowed(borrow?.longBorrowBps),
    shortBorrowParts: borrowed(borrow?.shortBorrowBps),
    rolloverEvery: borrow?.rolloverEvery ?? Number.POSITIVE_INFINITY,
    fundedUntil: 0,
    rolloverAt: Number.POSITIVE_INFINITY,
    reach: { prices: emptyPriceSpan(), adverseParts: 0, budgetLots: Infinity, depth: undefined, reading: 'unread' },
  };
}
