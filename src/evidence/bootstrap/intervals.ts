import { wilsonInterval } from '../../math/proportion-interval.ts';
import type { Estimate } from '../estimate.ts';
import { bootstrapInterval, type BootstrapOptions } from './bootstrap-interval.ts';

/** With fewer trades Wilson's formula is more accurate than resampling. */
const FEW_TRADES = 30;

/**
 * Annual Sharpe ratio of per-period returns with its interval. Both are absent where there is no interval. That is so
 * with fewer than eight returns, or when so few returns differ from zero (a single trade) that resamples miss them all.
 */
export function sharpeInterval(returns: Float64Array, periodsPerYear: number, options: BootstrapOptions): Estimate {
  const scale = Math.sqrt(periodsPerYear);
  const found = bootstrapInterval(
    [returns, returns.map((value) => value * value)],
    ([sum = 0, squares = 0], count) => {
      const mean = sum / count;
      const variance = (squares - sum * mean) / (count - 1);
      // The variance of a constant is zero up to rounding errors.
      return variance > 1e-12 * mean * mean && variance > 0 ? (scale * mean) / Math.sqrt(variance) : undefined;
    },
    options,
  );
  return found.low === undefined ? {} : found;
}

/** Mean of a series with its interval. */
export function meanInterval(values: Float64Array, options: BootstrapOptions): Estimate {
  return bootstrapInterval([values], ([sum = 0], count) => sum / count, options);
}

/**
 * Share of trades with a profit, with its interval. Blocks of neighbouring trades are resampled, because trades that
 * overlap or follow each other are not independent. Wilson's interval is used for fewer than 30 trades, and where all
 * trades won or all lost.
 */
export function winRateInterval(profits: Float64Array, options: BootstrapOptions): Estimate {
  const wins = profits.map((profit) => (profit > 0 ? 1 : 0));
  const won = wins.reduce((sum, win) => sum + win, 0);
  if (profits.length === 0) return {};
  if (profits.length < FEW_TRADES || won === 0 || won === profits.length) {
    return { value: won / profits.length, ...wilsonInterval(won, profits.length, options.level) };
  }
  return meanInterval(wins, options);
}
