/**
 * Word that something happened at the venue or the market, so that it is looked at sooner. A hint is never the truth
 * and nothing is booked from it: one that is lost, late, doubled or false costs a call at most.
 */
export type Hint =
  /** Something became of one of the account's orders. */
  | 'execution'
  /** A candle has begun, so the one before it has closed. */
  | 'candle';

export interface MarketHints {
  /** `up`, or in words why hints do not come just now. */
  readonly state: string;
  start(listener: (hint: Hint) => void): void;
  close(): void;
}
