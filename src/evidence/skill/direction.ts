import { bootstrapInterval, type BootstrapOptions } from '../bootstrap/bootstrap-interval.ts';
import { meanInterval } from '../bootstrap/intervals.ts';
import type { Estimate } from '../estimate.ts';
import type { ClassForecasts } from './class-forecasts.ts';

/** Whether forecasts know which way the market goes, whatever they know of how far. */
export interface DirectionSkill {
  /** Rows that moved: those whose answer is `up` or `down`, or that did not end where they began. */
  readonly rows: number;
  /** Correlation, over these rows, of the forecast lean towards up with the direction that came; above 0 is skill. */
  readonly correlation: Estimate;
  /**
   * Share of all rows with a return in which the more probable direction came, however small the move: a barrier that
   * only large moves reach keeps those whose direction is easiest. Without returns, of the rows that moved. Where
   * classes have no `down`, up is forecast where it is as probable as in the shares or more.
   */
  readonly accuracy: Estimate;
}

/**
 * Judges direction among the rows that moved. The lean is P(up) / (P(up) + P(down)), or P(up) where classes have no
 * `down`, less the same of the training folds' class shares. Who knows only that the market will be wild forecasts `up`
 * and `down` more often, beats the class shares in log-loss, and has a correlation of 0 here. Intervals are by the
 * stationary bootstrap over all rows, so that overlapping answers and runs of calm are drawn together.
 * Undefined where classes have no `up`, or nothing moved.
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
