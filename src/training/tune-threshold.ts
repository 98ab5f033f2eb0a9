import type { Matrix } from '../math/matrix.ts';

export interface ThresholdOptions {
  /** Used when no candidate has enough trades. */
  readonly fallback: number;
  readonly candidates: readonly number[];
  /** Cost of entering and leaving a position together, as a fraction of its value. */
  readonly roundTripCost: number;
  readonly minimumTrades?: number;
  /** Class numbers for falling and for rising prices; `down` is undefined where short positions are not allowed. */
  readonly down: number | undefined;
  readonly up: number;
}

/**
 * Finds the entry threshold with the best result on rows that the model did not learn from: the candidate whose net
 * returns have the largest t-value. With the t-value a few lucky trades do not win against many good ones.
 * Call it with the validation tail of a training fold, never with test rows.
 */
export function tuneThreshold(forecasts: Matrix, forwardReturn: Float64Array, options: ThresholdOptions): number {
  const { fallback, candidates, minimumTrades = 30 } = options;
  let best = fallback;
  let bestScore = -Infinity;
  for (const threshold of candidates) {
    const nets = netReturns(forecasts, forwardReturn, threshold, options);
    if (nets.length < minimumTrades) continue;
    const mean = nets.reduce((sum, net) => sum + net, 0) / nets.length;
    const variance = nets.reduce((sum, net) => sum + (net - mean) ** 2, 0) / (nets.length - 1);
    const score = variance > 0 ? mean / Math.sqrt(variance / nets.length) : -Infinity;
    if (score > bestScore) [best, bestScore] = [threshold, score];
  }
  return best;
}

function netReturns(
  forecasts: Matrix,
  forwardReturn: Float64Array,
  threshold: number,
  { roundTripCost, down, up }: ThresholdOptions,
): number[] {
  const nets: number[] = [];
  for (let row = 0; row < forecasts.rows; row++) {
    const chosen = mostProbable(forecasts, row);
    if (chosen !== up && chosen !== down) continue;
    if ((forecasts.values[row * forecasts.columns + chosen] as number) < threshold) continue;
    const move = forwardReturn[row] as number;
    nets.push((chosen === up ? move : -move) - roundTripCost);
  }
  return nets;
}

/** The column with the largest value of a row; the first one among equals. */
export function mostProbable({ columns, values }: Matrix, row: number): number {
  let best = 0;
  for (let column = 1; column < columns; column++) {
    if ((values[row * columns + column] as number) > (values[row * columns + best] as number)) best = column;
  }
  return best;
}
