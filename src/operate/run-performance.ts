import type { RunMoney } from '../trading/run-money.ts';

/** The results of a run. The parts of the money add up as `RunMoney` says. */
export interface RunPerformance extends RunMoney {
  /** Change of equity since 00:00 UTC of the venue's day, without transfers. */
  readonly dayProfit: number;
  /** Distance from the highest equity at a candle's close so far, as a fraction, without transfers. */
  readonly drawdown: number;
  /** Finished ones. */
  readonly trades: number;
  /** Of the finished trades; undefined before the first. */
  readonly winRate: number | undefined;
}
