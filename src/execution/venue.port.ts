/**
 * A place where orders become fills: an exchange, a prediction market, or a simulation of one. It takes approved
 * orders only, and asserts the approval when it runs. Outcomes are values; a venue's trouble is one of eight codes.
 */
import type { Fill } from '../core/fill.ts';
import type { ClientOrderId, OrderState } from '../core/order.ts';
import { SECOND, type Duration, type Instant } from '../core/time.ts';
import type { ApprovedOrder } from '../risk/approved-order.ts';

/** For venues, which assert it before they act. */
export { isApproved, type ApprovedOrder } from '../risk/approved-order.ts';

/**
 * `nonce`: the number that counts the calls of a key was not above the last one, so that the call was not looked at.
 */
export type VenueTrouble =
  | 'rejected'
  | 'nonce'
  | 'unknown-outcome'
  | 'throttled'
  | 'maintenance'
  | 'funds'
  | 'size'
  | 'auth';

/**
 * How long a venue is left alone after it said that it was asked too often. It counts what it refuses too. The
 * strictest counter of a venue falls by one call in two seconds, so that this makes room for ten calls.
 */
export const THROTTLED_PAUSE: Duration = (20 * SECOND) as Duration;

export type SubmitOutcome =
  | { readonly kind: 'accepted' }
  | {
      readonly kind: 'refused';
      readonly trouble: VenueTrouble;
      readonly retryable: 'retryable' | 'final';
      readonly reason: string;
    };

export type CancelOutcome =
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'not-open'; readonly reason: string }
  /** Nobody knows whether it is still there; with `unknown-outcome` it has to be looked up. */
  | { readonly kind: 'failed'; readonly trouble: VenueTrouble; readonly reason: string };

/** An order of ours as the venue reports it. */
export interface ReportedOrder {
  readonly id: ClientOrderId;
  readonly state: OrderState;
}

/** One that the venue lists as open. */
export interface OpenOrder extends ReportedOrder {
  readonly instrument: string;
}

/** What is open at the venue. */
export interface OpenOrders {
  readonly ours: readonly OpenOrder[];
  /** Somebody else's, in words: left alone and reported. */
  readonly foreign: readonly string[];
}

/** What the account holds, counted as the ledger counts it. */
export interface VenueHoldings {
  /** Quote currency; what open margin positions cost is taken off. */
  readonly cashMinor: bigint;
  /** Signed whole lots by instrument, coins and margin positions together. */
  readonly lots: ReadonlyMap<string, number>;
  /** What of both cannot be traded before its owner has moved it, in words. */
  readonly bound?: readonly string[];
}

/** Money that moved at the venue without a fill. */
export interface ToldCashFlow {
  readonly id: string;
  readonly at: Instant;
  readonly amountMinor: bigint;
  /**
   * `interest` is what holding costs; `rounding` is by how much a trade of ours moved the balance otherwise than its
   * price, lots and fee say; `transfer` is everything that is not ours: deposits, withdrawals, trades of other hands.
   */
  readonly cause: 'interest' | 'rounding' | 'transfer';
  /** Whose position interest was paid for, where the venue says so: `others` where it is none of ours. */
  readonly position?: 'ours' | 'others';
  /**
   * The instrument of that position: the interest becomes part of its trade. Absent: it is shared by all that are open.
   */
  readonly instrument?: string;
  /** The trade of somebody else's that moved it, by the id of its fill. */
  readonly trade?: string;
  /** What of it is rounding, where it is such a trade on margin and the reported trades explain its profit. */
  readonly roundingMinor?: bigint;
}

/**
 * Coins of a trade of ours that the venue never credited, by a fee in coins or by the decimals that it keeps them in.
 */
export interface UncreditedLots {
  /** The id of its fill. */
  readonly trade: string;
  readonly instrument: string;
  /** Whole lots, rounded up. */
  readonly lots: number;
}

/**
 * A venue reached over a wire. Backtests call the matching core synchronously through `SimulatedVenue` instead.
 * `submit` and `cancel` answer with what is known; the reading calls reject when the venue gave no answer that can be
 * read.
 */
export interface Venue {
  readonly name: string;
  submit(order: ApprovedOrder): Promise<SubmitOutcome>;
  cancel(id: ClientOrderId): Promise<CancelOutcome>;
  openOrders(): Promise<OpenOrders>;
  /**
   * Looks an order of ours up; undefined when the venue does not know it (yet). `ended` leaves out the open ones where
   * that saves a call, for who has just read those.
   */
  find(id: ClientOrderId, among?: 'all' | 'ended'): Promise<ReportedOrder | undefined>;
  /** Our fills that no earlier call gave, oldest first. A call that rejects has given none. */
  newFills(): Promise<readonly Fill[]>;
  /**
   * Trades in our instruments that no order of ours made, as far as `newFills` has read them, oldest first; their cause
   * is `by-hand` or `liquidation`.
   */
  foreignTrades(): readonly Fill[];
  /** Cash flows that no earlier call gave, oldest first. A call that rejects has given none. */
  newCashFlows(): Promise<readonly ToldCashFlow[]>;
  /**
   * What our trades brought less than their fills say, as far as `newCashFlows` has read it: one of each trade, in any
   * order.
   */
  uncreditedLots(): readonly UncreditedLots[];
  holdings(): Promise<VenueHoldings>;
}
