import type { Duration } from '../core/time.ts';
import { RunningCorrelation } from '../math/running-correlation.ts';
import type { SeriesColumns } from './find-gaps.ts';

/** Figures that compare candles with their neighbours, over some rows. */
export class ForesightMeasures {
  candles = 0;
  /** Sums of |ln(later open / close)| for the next open, and for the one after it. */
  nextOpenGap = 0;
  laterOpenGap = 0;
  /** Sum of |ln(next close / open)|: the gap between two candles where open and close are swapped. */
  swappedGap = 0;
  /** Numbers of candles whose high or low the body of the next candle did not pass, and the body of the one before. */
  highHeldNext = 0;
  highHeldBefore = 0;
  lowHeldNext = 0;
  lowHeldBefore = 0;
  /** Correlations of the body, and of the place of the close between low and high, with the sign of the next return. */
  readonly bodyWithNextReturn = new RunningCorrelation();
  readonly placeWithNextReturn = new RunningCorrelation();
  readonly volume = new AmountMeasures();
  readonly transactions = new AmountMeasures();
}

/** Correlations of the changes of an amount: the volume or the number of transactions. */
export class AmountMeasures {
  readonly withOwnRange = new RunningCorrelation();
  readonly withNextRange = new RunningCorrelation();
  readonly withNextReturn = new RunningCorrelation();
}

/**
 * The rows that can be measured. They have a range, one candle before and two after them, and no hole between these.
 */
export function measurableRows(columns: SeriesColumns, interval: Duration): Uint32Array {
  const { openTime, high, low } = columns;
  const rows = new Uint32Array(openTime.length);
  let count = 0;
  for (let row = 1; row + 2 < openTime.length; row++) {
    const unbroken = openTime[row + 2] === (openTime[row - 1] as number) + 3 * interval;
    if (unbroken && (high[row] as number) > (low[row] as number)) rows[count++] = row;
  }
  return rows.slice(0, count);
}

/** Measures these rows, each of which is measurable. */
export function measureForesight(columns: SeriesColumns, rows: Uint32Array): ForesightMeasures {
  const measures = new ForesightMeasures();
  for (const row of rows) addCandle(measures, columns, row);
  return measures;
}

function addCandle(measures: ForesightMeasures, columns: SeriesColumns, row: number): void {
  const open = (offset: number) => columns.open[row + offset] as number;
  const close = (offset: number) => columns.close[row + offset] as number;
  const high = columns.high[row] as number;
  const low = columns.low[row] as number;
  measures.candles++;
  measures.nextOpenGap += Math.abs(Math.log(open(1) / close(0)));
  measures.laterOpenGap += Math.abs(Math.log(open(2) / close(0)));
  measures.swappedGap += Math.abs(Math.log(close(1) / open(0)));
  if (Math.max(open(1), close(1)) <= high) measures.highHeldNext++;
  if (Math.max(open(-1), close(-1)) <= high) measures.highHeldBefore++;
  if (Math.min(open(1), close(1)) >= low) measures.lowHeldNext++;
  if (Math.min(open(-1), close(-1)) >= low) measures.lowHeldBefore++;
  const direction = Math.sign(open(2) - open(1));
  if (direction !== 0) {
    const range = Math.log(high / low);
    measures.bodyWithNextReturn.add(Math.log(close(0) / open(0)) / range, direction);
    measures.placeWithNextReturn.add(Math.log(close(0) / low) / range, direction);
  }
  for (const amount of ['volume', 'transactions'] as const)
    addAmount(measures[amount], columns, { amount, row, direction });
}

interface AmountPlace {
  readonly amount: 'volume' | 'transactions';
  readonly row: number;
  /** Sign of the next return. */
  readonly direction: number;
}

function addAmount(measures: AmountMeasures, columns: SeriesColumns, { amount, row, direction }: AmountPlace): void {
  const change = Math.log((columns[amount][row] as number) / (columns[amount][row - 1] as number));
  if (!Number.isFinite(change)) return;
  const range = (at: number) => Math.log((columns.high[at] as number) / (columns.low[at] as number));
  const own = Math.log(range(row) / range(row - 1));
  const next = Math.log(range(row + 1) / range(row));
  if (Number.isFinite(own)) measures.withOwnRange.add(change, own);
  if (Number.isFinite(next)) measures.withNextRange.add(change, next);
  if (direction !== 0) measures.withNextReturn.add(change, direction);
}
