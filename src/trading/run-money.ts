import { amountFromMinor, minorFromAmount } from '../core/money.ts';
import { canShort, type Instrument } from '../core/instrument.ts';
import type { PortfolioLedger } from '../execution/portfolio-ledger.ts';

/**
 * Where the money of a run went, in quote currency. `equity` is `startingCash + transfers + profit`, and `profit` is
 * `closed + open + fees + financing + venueRounding`: the sums hold exactly, in the ledger's minor units, before they
 * become numbers here.
 */
export interface RunMoney {
  readonly startingCash: number;
  /** Deposits less withdrawals. */
  readonly transfers: number;
  /** Price changes of what was closed, before fees and financing. */
  readonly closed: number;
  /** Price changes of what is open, at the newest closes, before fees and financing. */
  readonly open: number;
  /** Paid fees, below zero. */
  readonly fees: number;
  /** Interest, funding and rollovers; below zero where it cost. */
  readonly financing: number;
  /** What the venue's rounding of amounts and fees brought; below zero where it cost. */
  readonly venueRounding: number;
  readonly profit: number;
  readonly equity: number;
}

/** Where a run began, and the part of the ledger's financing that is the venue's rounding. */
export interface MoneyBeside {
  readonly startingCashMinor: bigint;
  readonly venueRoundingMinor: bigint;
}

/** Takes the money of a run apart. */
export function runMoney(ledger: PortfolioLedger, { startingCashMinor, venueRoundingMinor }: MoneyBeside): RunMoney {
  const openMinor = minorFromAmount(ledger.unrealised);
  const profitMinor = ledger.realisedMinor + openMinor - ledger.feesMinor + ledger.financingMinor;
  return {
    startingCash: amountFromMinor(startingCashMinor),
    transfers: amountFromMinor(ledger.transfersMinor),
    closed: amountFromMinor(ledger.realisedMinor),
    open: amountFromMinor(openMinor),
    fees: amountFromMinor(-ledger.feesMinor),
    financing: amountFromMinor(ledger.financingMinor - venueRoundingMinor),
    venueRounding: amountFromMinor(venueRoundingMinor),
    profit: amountFromMinor(profitMinor),
    equity: amountFromMinor(startingCashMinor + ledger.transfersMinor + profitMinor),
  };
}

/**
 * The quote currency that the account should have at its venue, in minor units. The ledger pays for every position out
 * of its cash; a venue takes nothing from the balance for a position on margin until it is closed.
 */
export function venueBalanceMinor(ledger: PortfolioLedger, instruments: readonly Instrument[]): bigint {
  return instruments.reduce(
    (sum, instrument, market) => (canShort(instrument) ? sum + ledger.costMinor(market) : sum),
    ledger.cashMinor,
  );
}
