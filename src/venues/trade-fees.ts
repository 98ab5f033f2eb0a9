/** The fee of a trade in one instrument. */
export interface ListedFee {
  readonly instrument: string;
  /**
   * The taker fee in basis points: the listed fee for an account that has traded little, or the fee that this account
   * pays now where none is listed.
   */
  readonly takerBps: number;
}

/** The fees of trades in some instruments. */
export interface TradeFees {
  readonly fees: readonly ListedFee[];
  /** Instruments whose fee the venue did not give, or gave in an unknown form. */
  readonly unknown: readonly string[];
}
