import type { Instrument } from '../core/instrument.ts';
import type { BorrowTerms, FeeTier } from '../core/listing.ts';
import { duration, type Duration } from '../core/time.ts';
import type { FundingSchedule } from './funding-schedule.ts';

/**
 * How a venue treats orders of one instrument. Basis points are of notional; a negative maker fee is a rebate.
 * docs/execution-model.md gives each rule's reason and on which side it errs.
 */
export interface ExchangeRules {
  /** Ascending by volume; the first tier starts at 0. */
  readonly fees: readonly FeeTier[];
  /** Half of the quoted spread: what crossing it costs, in basis points of the price. */
  readonly halfSpreadBps: number;
  /** Further adverse move of a marketable order, in basis points of the price. */
  readonly slippageBps: number;
  /** From sending to standing at the venue. */
  readonly latency: Duration;
  /** Largest share of a bar's volume that we may trade, in (0, 1]; absent: unlimited. */
  readonly participation?: number;
  /** Whether a resting limit fills when a bar merely touches it, or only when the bar trades through it. */
  readonly limitFill: 'through' | 'touch';
  readonly funding: FundingSchedule;
  /** What lending for a position on margin costs, long or short; absent: nothing. */
  readonly borrow?: BorrowTerms;
  /** Equity needed to open, as a fraction of position value; 1 / leverage. Not used for spot and outcomes. */
  readonly initialMargin: number;
  /** Equity needed to stay, as a fraction of position value. */
  readonly maintenanceMargin: number;
  readonly liquidationFeeBps: number;
}

/** An instrument with the rules that it trades under. */
export interface ExchangeMarket {
  readonly instrument: Instrument;
  readonly rules: ExchangeRules;
}

/** Rules with every default filled in: taker and maker 5 bps, slippage 3 bps, next bar, full margin. */
export function exchangeRules(changes: Partial<ExchangeRules> = {}): ExchangeRules {
  return {
    fees: [{ volume: 0, makerBps: 5, takerBps: 5 }],
    halfSpreadBps: 0,
    slippageBps: 3,
    latency: duration(0),
    limitFill: 'through',
    funding: { kind: 'none' },
    initialMargin: 1,
    maintenanceMargin: 0.005,
    liquidationFeeBps: 50,
    ...changes,
  };
}

/** One fee for makers and takers at every volume. */
export function flatFee(feeBps: number): readonly FeeTier[] {
  return [{ volume: 0, makerBps: feeBps, takerBps: feeBps }];
}
