import type { Moment } from '../core/moment.ts';
import type { StepColumn } from './step-column.ts';

/** What the account of a backtest was after each moment, as `BacktestResult` describes it. */
export interface RecordedColumns {
  readonly times: Float64Array;
  readonly equity: Float64Array;
  readonly cash: StepColumn;
  readonly lots: readonly StepColumn[];
  readonly prices: readonly Float64Array[];
}

/** Records the account of a backtest after every moment. */
export interface AccountColumns {
  /** Rows so far. */
  readonly length: number;
  /** A moment before the first row: it gets none. */
  readonly pass: (moment: Moment) => void;
  readonly add: (moment: Moment) => void;
  /** The market at a place of the series ended at what one unit pays, behind its last candle. */
  readonly settle: (place: number, value: number) => void;
  /** The columns, cut to the rows there are. */
  readonly recorded: () => RecordedColumns;
}
