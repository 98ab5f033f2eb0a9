import type { CashKeeping } from './cash-keeping.ts';

/**
 * Exact cash and positions at the exchange. Buying pays the notional, selling receives it, whatever the instrument's
 * kind, so `cash + value of positions` is equity for spot, margin and perpetuals alike, and every minor unit is
 * accounted for: cash = deposit - signed notional of all fills - fees + settlements + funding + interest + transfers +
 * rounding.
 */
export class Account {
  cashMinor: bigint;
  feesMinor = 0n;
  fundingMinor = 0n;
  interestMinor = 0n;
  realisedMinor = 0n;
  /** What the venue's rounding of amounts and fees brought in all. */
  roundingMinor = 0n;
  readonly #keeping: CashKeeping | undefined;
  /** Signed whole lots by market. */
  readonly lots: Float64Array;
  /** What the open lots cost, signed like them: above zero paid for longs, below zero received for shorts. */
  readonly costMinor: bigint[];

  constructor(depositMinor: bigint, markets: number, keeping?: CashKeeping) {
    this.#keeping = keeping;
    this.cashMinor = depositMinor;
    this.lots = new Float64Array(markets);
    this.costMinor = Array.from({ length: markets }, () => 0n);
  }

  /**
   * Books a trade. `signedNotionalMinor` has the sign of `signedLots`. When part of a position closes, its share of the
   * cost is cut off towards zero; the remainder of less than a minor unit stays with the lots that stay.
   */
  trade(market: number, signedLots: number, signedNotionalMinor: bigint, feeMinor: bigint): void {
    this.cashMinor -= signedNotionalMinor + feeMinor;
    if (this.#keeping !== undefined) this.#round(this.#keeping, signedNotionalMinor, feeMinor);
    this.feesMinor += feeMinor;
    const held = this.lots[market] as number;
    const cost = this.costMinor[market] ?? 0n;
    this.lots[market] = held + signedLots;
    if (held === 0 || held > 0 === signedLots > 0) {
      this.costMinor[market] = cost + signedNotionalMinor;
      return;
    }
    const closed = Math.min(Math.abs(held), Math.abs(signedLots));
    const closedCost = shareOf(cost, closed, Math.abs(held));
    const closedNotional = shareOf(signedNotionalMinor, closed, Math.abs(signedLots));
    this.realisedMinor -= closedNotional + closedCost;
    this.costMinor[market] = cost - closedCost + (signedNotionalMinor - closedNotional);
  }

  /** A market was settled: its whole position leaves for a payment, signed like the lots, without a fee. */
  settle(market: number, paymentMinor: bigint): void {
    this.cashMinor += paymentMinor;
    this.realisedMinor += paymentMinor - (this.costMinor[market] ?? 0n);
    this.lots[market] = 0;
    this.costMinor[market] = 0n;
  }

  /**
   * Money that comes or goes without a trade here: a deposit, or what another account of the same owner made or lost.
   */
  transfer(amountMinor: bigint): void {
    this.cashMinor += amountMinor;
  }

  #round(keeping: CashKeeping, signedNotionalMinor: bigint, feeMinor: bigint): void {
    const moved = keeping.amountMinor(-signedNotionalMinor) - keeping.feeMinor(feeMinor);
    const rounding = moved + signedNotionalMinor + feeMinor;
    this.cashMinor += rounding;
    this.roundingMinor += rounding;
  }

  payFunding(amountMinor: bigint): void {
    this.cashMinor += amountMinor;
    this.fundingMinor += amountMinor;
  }

  payInterest(amountMinor: bigint): void {
    this.cashMinor += amountMinor;
    this.interestMinor += amountMinor;
  }
}

/** `part` of `whole` of an amount, cut off towards zero. */
function shareOf(amountMinor: bigint, part: number, whole: number): bigint {
  return part === whole ? amountMinor : (amountMinor * BigInt(part)) / BigInt(whole);
}
