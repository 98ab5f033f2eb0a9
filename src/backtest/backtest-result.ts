import type { Instrument } from '../core/instrument.ts';
import type { PositionView } from '../core/portfolio.ts';
import type { EntryCounts } from '../engine/entry-funnel.ts';
import type { Trade } from '../execution/trade.ts';
import type { StepColumn } from './step-column.ts';

/**
 * What a backtest gives: raw series and trades, no judgement. Columns have one row per moment of the universe, taken
 * after everything that happened at that moment. Money is in quote currency.
 */
export interface BacktestResult {
  /** In the order of the series. */
  readonly instruments: readonly Instrument[];
  /** The moments: closes of candles, in microseconds. */
  readonly times: Float64Array;
  /** Cash and positions marked to the closes. */
  readonly equity: Float64Array;
  /** It has as many rows as `times`, as have the lots. */
  readonly cash: StepColumn;
  /** Signed lots held, a column per instrument. */
  readonly lots: readonly StepColumn[];
  /**
   * The newest close, a column per instrument; NaN before its first. Behind the settlement of a market it is what one
   * unit paid.
   */
  readonly prices: readonly Float64Array[];
  readonly startingEquity: number;
  /** Closed round trips, in the order of closing. */
  readonly trades: readonly Trade[];
  /** Still held at the end: carried and marked to the last close, never sold at it. */
  readonly openPositions: readonly PositionView[];
  readonly orders: number;
  readonly fills: number;
  /** Moments with at least one forecast. */
  readonly forecastMoments: number;
  /** What became of every chance to enter. */
  readonly entries: EntryCounts;
  /** Refused orders by the check that refused. */
  readonly refusals: Readonly<Record<string, number>>;
  readonly liquidations: number;
  /**
   * Share of the time from the first open to the last close with a position, holes included; undefined without moments.
   */
  readonly exposure: number | undefined;
  readonly tradedNotional: number;
  /** Traded notional / mean equity over the whole run; undefined without moments or with a mean not above zero. */
  readonly turnover: number | undefined;
  readonly fees: number;
  /** Spread and slippage against the frictionless price. */
  readonly slippage: number;
  /** Negative when paid. */
  readonly funding: number;
  readonly interest: number;
}
