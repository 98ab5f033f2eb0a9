import { DAY } from '../../src/core/time.ts';
import { atEqualVolatility } from '../../src/evidence/performance/equal-volatility.ts';
import { periodicReturns } from '../../src/evidence/performance/equity-curve.ts';
import { meansByPeriod } from '../../src/evidence/performance/exposure.ts';
import { rollingSharpe } from '../../src/evidence/performance/rolling-sharpe.ts';
import type { SeededRandom } from '../../src/math/random.ts';
import type {
  EquitySeries,
  ExposureSeries,
  ForecastSeries,
  PriceSeries,
  ReportTrade,
  RollingSeries,
  ShapSample,
} from '../../src/report/report-input.ts';
import type { FixtureOptions } from './fixture-options.ts';

/** Microseconds. */
const HOUR = 3_600_000_000;
/** Microseconds UTC of the first bar. */
export const START = Date.UTC(2018, 0, 1) * 1_000;
/** Added to each hour's return while a position is open. */
const DRIFT = {
  edge: 0.00011,
  'no edge': -0.00004,
  'not enough evidence': 0.00016,
  'not credible': 0.0006,
  'no verdict': 0.0003,
} as const;

export function prices(random: SeededRandom, bars: number): { time: Float64Array; close: Float64Array } {
  const time = Float64Array.from({ length: bars }, (_, row) => START + row * HOUR);
  const close = new Float64Array(bars);
  let [level, spread] = [Math.log(13_400), 0.006];
  for (let row = 0; row < bars; row++) {
    spread = 0.0006 + 0.9 * spread + 0.0008 * Math.abs(random.normal());
    level += spread * random.normal() + 0.00012 * (Math.log(9_000) + row * 0.00002 - level);
    close[row] = Math.round(Math.exp(level) * 100) / 100;
  }
  return { time, close };
}

export function tradesOver(
  random: SeededRandom,
  time: Float64Array,
  close: Float64Array,
  wanted: number,
): ReportTrade[] {
  const trades: ReportTrade[] = [];
  const spacing = Math.floor(close.length / (wanted + 1));
  for (let index = 0; index < wanted; index++) {
    const entry = index * spacing + random.below(Math.max(1, spacing - 30));
    const exit = Math.min(close.length - 1, entry + 4 + random.below(24));
    const side = random.next() < 0.62 ? 'long' : 'short';
    const [entryPrice, exitPrice] = [close[entry]!, close[exit]!];
    const change = (exitPrice / entryPrice - 1) * (side === 'long' ? 1 : -1) - 0.0016;
    trades.push({
      side,
      entryTime: time[entry]!,
      entryPrice,
      exitTime: time[exit]!,
      exitPrice,
      net: Math.round(change * 100_000) / 100,
      reason: random.next() < 0.8 ? 'horizon' : 'stop',
      instrument: 'BTC/USD',
      adverse: Math.abs(change) / 2 + 0.002,
      favourable: Math.abs(change) / 3 + 0.003,
    });
  }
  return trades;
}

export function equityOver(
  time: Float64Array,
  close: Float64Array,
  trades: readonly ReportTrade[],
  verdict: FixtureOptions['verdict'],
): EquitySeries {
  const strategy = new Float64Array(close.length);
  let [money, next] = [10_000, 0];
  for (let row = 0; row < close.length; row++) {
    const trade = trades[next];
    if (trade !== undefined && row > 0 && time[row]! > trade.entryTime) {
      money *= 1 + 0.4 * ((close[row]! / close[row - 1]! - 1) * (trade.side === 'long' ? 1 : -1)) + DRIFT[verdict];
      if (time[row]! >= trade.exitTime) next++;
    }
    strategy[row] = money;
  }
  return { time, strategy, buyAndHold: close.map((price) => (price / close[0]!) * 10_000) };
}

/** Adds the line that the report draws with the account: buy and hold at the account's volatility. */
export function drawnEquity(equity: EquitySeries): EquitySeries {
  const equal = atEqualVolatility(
    periodicReturns({ at: equity.time, equity: equity.strategy }, DAY),
    periodicReturns({ at: equity.time, equity: equity.buyAndHold }, DAY),
  );
  if (equal === undefined) return equity;
  return {
    ...equity,
    equalVolatility: equity.time.map(
      (at) => 10_000 * equal.growth[Math.min(equal.growth.length - 1, Math.floor((at - equity.time[0]!) / DAY))]!,
    ),
  };
}

export function exposureOver({ time }: EquitySeries, trades: readonly ReportTrade[]): ExposureSeries {
  let next = 0;
  const held = time.map((at) => {
    while (next < trades.length && trades[next]!.exitTime < at) next++;
    const trade = trades[next];
    return trade === undefined || at <= trade.entryTime ? 0 : trade.side === 'long' ? 0.1 : -0.1;
  });
  const { at, mean } = meansByPeriod(time, held, DAY);
  return { time: at, net: mean, gross: meansByPeriod(time, held.map(Math.abs), DAY).mean };
}

export function rollingOver({ time, strategy }: EquitySeries): RollingSeries {
  const sharpe = rollingSharpe(periodicReturns({ at: time, equity: strategy }, DAY), 90, 365.25);
  return { time: sharpe.map((_, day) => time[0]! + (90 + day) * DAY), sharpe };
}

export function forecastOver(random: SeededRandom, { time }: PriceSeries): ForecastSeries {
  let lean = 0;
  return { instrument: 'BTC/USD', time, lean: time.map(() => (lean = 0.9 * lean + 0.03 * random.normal())) };
}

export function shapSample(random: SeededRandom, features: readonly string[]): ShapSample {
  return {
    className: 'up',
    features: features.slice(0, 12).map((feature, rank) => {
      const value = Float64Array.from({ length: 300 }, () => random.normal());
      const slope = (rank % 3 === 0 ? -1 : 1) * (0.09 / (1 + rank * 0.35));
      return { feature, value, shap: value.map((input) => slope * input + 0.02 * random.normal()) };
    }),
  };
}
