import type { HeldTrade } from '../../../src/evidence/baselines/random-entry.ts';
import { SeededRandom } from '../../../src/math/random.ts';

export interface TraderSettings {
  readonly seed: number;
  readonly years: number;
  /** Correlation of the trader's direction with the next return of the market; 0 is no foresight. */
  readonly foresight: number;
  /** Cost of a round trip, as a fraction. */
  readonly cost: number;
  /** Trades at any time, or only while volatility is above its long-run level. */
  readonly only?: 'any' | 'wild';
  readonly longShare?: number;
  /** Annual Sharpe ratio of the market itself. */
  readonly marketSharpe?: number;
}

export interface SyntheticTrader {
  /** Simple returns of bars of eight hours. */
  readonly returns: Float64Array;
  readonly trades: readonly HeldTrade[];
  /** Share of equity put into a trade entered at each bar. */
  readonly sizes: Float64Array;
  readonly cost: number;
}

export const BARS_PER_DAY = 3;
const BARS_HELD = 3;
/** Volatility of eight hours for a yearly volatility of 60 %. */
const DEVIATION = 0.6 / Math.sqrt(365 * BARS_PER_DAY);

/**
 * Invents a market and a trader. The market has a yearly volatility of 60 % that clusters (GARCH with 0.08 and 0.90,
 * and shocks of Student's t with 5 degrees of freedom). The trader holds each position for a day, pauses one to four
 * bars, and sizes positions to the current volatility.
 */
export function syntheticTrader({
  seed,
  years,
  foresight,
  cost,
  only = 'any',
  longShare = 0.5,
  marketSharpe = 0,
}: TraderSettings): SyntheticTrader {
  const random = new SeededRandom(seed);
  const bars = Math.round(years * 365.2425) * BARS_PER_DAY;
  const drift = (marketSharpe * DEVIATION) / Math.sqrt(365 * BARS_PER_DAY);
  const returns = new Float64Array(bars);
  const sizes = new Float64Array(bars);
  const trades: HeldTrade[] = [];
  let variance = DEVIATION ** 2;
  let [direction, left, pause] = [0, 0, 2];
  for (let bar = 0; bar < bars; bar++) {
    sizes[bar] = Math.min(1, (0.3 * DEVIATION) / Math.sqrt(variance));
    if (left === 0 && pause === 0 && bar + BARS_HELD <= bars && isWanted(only, variance)) {
      direction = random.next() < longShare ? 1 : -1;
      left = BARS_HELD;
      trades.push({ entryBar: bar, exitBar: bar + BARS_HELD, direction: direction === 1 ? 1 : -1 });
    }
    const shock = studentShock(random);
    const held = left > 0 ? direction : 0;
    const value = drift + Math.sqrt(variance) * (foresight * held + shock * Math.sqrt(1 - foresight ** 2));
    returns[bar] = value;
    variance = 0.02 * DEVIATION ** 2 + 0.08 * Math.min(value * value, 25 * variance) + 0.9 * variance;
    if (left > 0) {
      left--;
      if (left === 0) pause = 1 + random.below(4);
    } else if (pause > 0) pause--;
  }
  return { returns, trades, sizes, cost };
}

/** Whether the trader trades at this variance of the market. */
function isWanted(only: 'any' | 'wild', variance: number): boolean {
  return only === 'any' || variance > DEVIATION ** 2;
}

/** Student's t with five degrees of freedom, scaled to a variance of one. */
function studentShock(random: SeededRandom): number {
  let square = 0;
  for (let degree = 0; degree < 5; degree++) square += random.normal() ** 2;
  return (random.normal() / Math.sqrt(square / 5)) * Math.sqrt(3 / 5);
}
