import type { RunMoney } from '../trading/run-money.ts';

/** How the money went. The parts add up as `RunMoney` says. */
export interface RunPerformance extends RunMoney {
  /** Change of equity since 00:00 UTC of the venue's day, transfers apart. */
  readonly dayProfit: number;
  /** From the highest equity at a candle's close so far, as a fraction; transfers apart. */
  readonly drawdown: number;
  /** Finished ones. */
  readonly trades: number;
  /** Of the finished trades; undefined before the first. */
  readonly winRate: number | undefined;
}
