import { normalCdf } from '../../../src/math/normal.ts';
import { SeededRandom } from '../../../src/math/random.ts';

/** What an invented forecaster knows in addition to the market's volatility. */
export interface Knowledge {
  /** How much more probable the true direction is made. 0 knows nothing; 0.04 is right in 52 % of the moves. */
  readonly direction: number;
  /** What the lean towards up follows when the direction is unknown: persistent noise, or the last returns. */
  readonly lean: 'noise' | 'momentum';
}

export interface ClusteringForecasts {
  readonly classes: readonly string[];
  readonly horizon: number;
  readonly truth: Int32Array;
  readonly probabilities: Float64Array;
  /** Shares of the classes over all rows. */
  readonly shares: readonly number[];
}

const HORIZON = 4; // bars
/** Larger moves are up or down, which are about half of the rows. */
const BARRIER = 0.015;

/**
 * Forecasts for a market whose volatility clusters (GARCH 0.12, 0.86) and whose direction is a coin toss. The labels
 * cover four bars and overlap. The forecasts know the volatility at each row.
 */
export function clusteringForecasts(
  seed: number,
  { direction, lean: follows }: Knowledge,
  rows = 2_000,
): ClusteringForecasts {
  const random = new SeededRandom(seed);
  const { returns, deviations } = market(random, rows + HORIZON);
  const truth = new Int32Array(rows);
  const probabilities = new Float64Array(rows * 3);
  const shares = [0, 0, 0];
  let lean = 0;
  for (let row = 0; row < rows; row++) {
    const move = returns.subarray(row, row + HORIZON).reduce((sum, value) => sum + value, 0);
    const answer = move > BARRIER ? 2 : move < -BARRIER ? 0 : 1;
    truth[row] = answer;
    shares[answer] = (shares[answer] ?? 0) + 1 / rows;
    const news = follows === 'noise' ? random.normal() : (returns[row - 1] ?? 0) / (deviations[row - 1] ?? 1);
    lean = 0.9 * lean + 0.02 * news;
    const hint = direction === 0 ? 0 : 0.05 * (random.next() < 0.5 + direction / 2 ? 1 : -1) * Math.sign(move);
    const up = Math.min(0.9, Math.max(0.1, 0.5 + (direction === 0 ? lean : hint)));
    const moves = 2 * (1 - normalCdf(BARRIER / ((deviations[row] as number) * Math.sqrt(HORIZON))));
    probabilities.set([moves * (1 - up), 1 - moves, moves * up], row * 3);
  }
  return { classes: ['down', 'flat', 'up'], horizon: HORIZON, truth, probabilities, shares };
}

function market(random: SeededRandom, bars: number): { returns: Float64Array; deviations: Float64Array } {
  const returns = new Float64Array(bars);
  const deviations = new Float64Array(bars);
  let deviation = 0.01;
  for (let bar = 0; bar < bars; bar++) {
    deviations[bar] = deviation;
    const value = deviation * random.normal();
    returns[bar] = value;
    deviation = Math.sqrt(2e-6 + 0.12 * value ** 2 + 0.86 * deviation ** 2);
  }
  return { returns, deviations };
}
