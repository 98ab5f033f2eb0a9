import { bootstrapInterval, type BootstrapOptions } from '../bootstrap/bootstrap-interval.ts';
import { meanInterval } from '../bootstrap/intervals.ts';
import type { Estimate } from '../estimate.ts';
import type { ClassForecasts } from './class-forecasts.ts';

/** How well forecasts predict the direction of the market, independent of the size of its moves. */
export interface DirectionSkill {
  /** Number of rows that moved: their class is `up` or `down`, or, without a class `down`, their return is not zero. */
  readonly rows: number;
  /** Correlation of the forecasts' lean towards up with the true direction, over these rows; above 0 is skill. */
  readonly correlation: Estimate;
  /**
   * Share of the rows in which the more probable direction was right. With returns it counts every row that has one,
   * also for small moves, because the direction of the large moves that reach a barrier is easier to forecast. Without
   * returns it counts the rows that moved. Where there is no class `down`, a row forecasts up when `up` is at least as
   * probable as in the class shares.
   */
  readonly accuracy: Estimate;
}

/**
 * Judges the direction among the rows that moved. The lean is P(up) / (P(up) + P(down)), or P(up) where there is no
 * class `down`, minus the same figure of the training folds' class shares. A model that only forecasts volatility gives
 * `up` and `down` higher probabilities, beats the class shares in log-loss, and has a correlation of 0 here. Intervals
 * are by the stationary bootstrap over all rows, so that overlapping answers and quiet stretches are drawn together.
 * Undefined where there is no class `up`, or nothing moved.
 */
export function judgeDirection(forecasts: ClassForecasts, bootstrap: BootstrapOptions): DirectionSkill | undefined {
  const { truth, classes } = forecasts;
  const up = classes.indexOf('up');
  const count = truth.length;
  const moved = Float64Array.from({ length: count }, (_, row) => directionOf(forecasts, row));
  const rows = moved.reduce((sum, direction) => sum + Math.abs(direction), 0);
  if (up < 0 || rows === 0) return undefined;
  const leaned = (row: number) =>
    leanOf(forecasts, forecasts.probabilities, row) - leanOf(forecasts, forecasts.baseline, row);
  const lean = Float64Array.from({ length: count }, (_, row) => leaned(row));
  return {
    rows,
    correlation: correlationOverMoved(lean, moved, bootstrap),
    accuracy: accuracyOf(forecasts, moved, bootstrap),
  };
}

/** 1 up, -1 down, 0 where nothing moved. */
function directionOf({ classes, truth, forwardReturn }: ClassForecasts, row: number): number {
  const name = classes[truth[row] as number];
  if (classes.includes('down')) return name === 'up' ? 1 : name === 'down' ? -1 : 0;
  return Math.sign(forwardReturn?.[row] ?? 0);
}

function leanOf({ classes }: ClassForecasts, table: Float64Array, row: number): number {
  const width = classes.length;
  const up = table[row * width + classes.indexOf('up')] as number;
  const down = classes.includes('down') ? (table[row * width + classes.indexOf('down')] as number) : 1 - up;
  return up + down > 0 ? up / (up + down) : 0.5;
}

function correlationOverMoved(lean: Float64Array, moved: Float64Array, bootstrap: BootstrapOptions): Estimate {
  const weight = moved.map(Math.abs);
  const rows = weight.reduce((sum, value) => sum + value, 0);
  const meanOf = (values: Float64Array) =>
    values.reduce((sum, value, row) => sum + value * (weight[row] as number), 0) / rows;
  const [meanLean, meanMoved] = [meanOf(lean), meanOf(moved)];
  const x = lean.map((value, row) => (value - meanLean) * (weight[row] as number));
  const y = moved.map((value, row) => (value - meanMoved) * (weight[row] as number));
  const product = (a: Float64Array, b: Float64Array) => a.map((value, row) => value * (b[row] as number));
  return bootstrapInterval(
    [product(x, y), weight, x, y, product(x, x), product(y, y)],
    ([xy = 0, n = 0, sumX = 0, sumY = 0, xx = 0, yy = 0]) => {
      const spread = Math.max(0, xx - (sumX * sumX) / n) * Math.max(0, yy - (sumY * sumY) / n);
      return n > 1 && spread > 0 ? (xy - (sumX * sumY) / n) / Math.sqrt(spread) : undefined;
    },
    bootstrap,
  );
}

function accuracyOf(forecasts: ClassForecasts, moved: Float64Array, bootstrap: BootstrapOptions): Estimate {
  const came = forecasts.forwardReturn?.map(Math.sign) ?? moved;
  const right: number[] = [];
  came.forEach((direction, row) => {
    const even = forecasts.classes.includes('down') ? 0.5 : leanOf(forecasts, forecasts.baseline, row);
    const lean = leanOf(forecasts, forecasts.probabilities, row) - even;
    if (direction === 1 || direction === -1) right.push(lean === 0 ? 0.5 : Math.sign(lean) === direction ? 1 : 0);
  });
  return meanInterval(Float64Array.from(right), bootstrap);
}
