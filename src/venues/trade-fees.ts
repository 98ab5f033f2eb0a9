/** What a venue takes of a trade. */
export interface ListedFee {
  readonly instrument: string;
  /**
   * Of an order that takes an offer, in basis points: as listed for an account that has traded little, or where nothing
   * is listed, what this account pays now.
   */
  readonly takerBps: number;
}

/** What a venue takes of trades in some instruments. */
export interface TradeFees {
  readonly fees: readonly ListedFee[];
  /** Instruments whose fee the venue did not give, or not in a form that is known. */
  readonly unknown: readonly string[];
}
