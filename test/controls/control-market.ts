import type { CandleSeries } from '../../src/core/candle.ts';
import { duration } from '../../src/core/time.ts';
import { SeededRandom } from '../../src/math/random.ts';

export interface ControlMarketOptions {
  readonly seed: number;
  readonly bars: number;
  /**
   * Strength of the planted edge: the drift per bar, in multiples of that bar's volatility, when the signal is full.
   * 0 is a random walk.
   */
  readonly drift: number;
}

/** Candles with a known edge: the drift of each bar followed a known signal, which is 0 in a random walk. */
export interface ControlMarket {
  readonly series: CandleSeries;
  /** Signal at each close, in [-1, 1]. The drift of the next bar is `drift * volatility * signal`. */
  readonly signal: Float64Array;
  /** Volatility of one bar at that time; the drift is a multiple of it. */
  readonly volatility: Float64Array;
}

/** Momentum of a day persists for about a day, which suits a label of 36 hours. */
const RSI_PERIOD_HOURS = 21;
/** Distance of the RSI from 50 below which the signal is 0, and from which it is full. */
const LEAST_SIGNAL = 9;
const FULL_SIGNAL = 18;
const VOLATILITY_WINDOW_HOURS = 168;

/**
 * A market with the volatility clustering of Bitcoin and no direction except the planted one. Every bar is a real bar
 * of the template whose log return got a random sign; its wicks are mirrored with it. Sizes, clustering, fat tails and
 * volume are kept, and every conditional mean is zero by construction. A drift is added that follows momentum, which is
 * the relative strength index of the market's own past. Each seed starts at another bar of the template.
 */
export function controlMarket(template: CandleSeries, { seed, bars, drift }: ControlMarketOptions): ControlMarket {
  const random = new SeededRandom(seed);
  const offset = 1 + random.below(template.length - 1);
  const series = emptySeries(template, bars);
  const signal = new Float64Array(bars);
  const barVolatility = new Float64Array(bars);
  const momentum = new RelativeStrength(RSI_PERIOD_HOURS);
  const volatility = templateVolatility(template);
  let logPrice = Math.log(10_000);
  for (let bar = 0; bar < bars; bar++) {
    const source = 1 + ((offset + bar) % (template.length - 1));
    const pull = bar === 0 ? 0 : drift * (signal[bar - 1] as number) * (volatility[source] as number);
    const sign = random.next() < 0.5 ? -1 : 1;
    barVolatility[bar] = volatility[source] as number;
    logPrice = writeBar(series, bar, { template, source, sign, from: logPrice, pull });
    signal[bar] = drift === 0 ? 0 : momentum.push(series.close[bar] as number);
  }
  return { series, signal, volatility: barVolatility };
}

interface BarRecipe {
  readonly template: CandleSeries;
  readonly source: number;
  readonly sign: number;
  readonly from: number;
  readonly pull: number;
}

/** Writes one bar: the template's shape, mirrored by the sign, shifted by the drift. Returns the log close. */
function writeBar(series: CandleSeries, bar: number, { template, source, sign, from, pull }: BarRecipe): number {
  const before = Math.log(template.close[source - 1] as number);
  const at = (column: Float64Array) => sign * (Math.log(column[source] as number) - before);
  const close = from + at(template.close) + pull;
  const open = from + at(template.open);
  const extremes = [at(template.high), at(template.low)].map((move) => from + move + pull);
  series.open[bar] = Math.exp(open);
  series.close[bar] = Math.exp(close);
  series.high[bar] = Math.exp(Math.max(open, close, ...extremes));
  series.low[bar] = Math.exp(Math.min(open, close, ...extremes));
  series.volume[bar] = template.volume[source] as number;
  return close;
}

function emptySeries(template: CandleSeries, bars: number): CandleSeries {
  const start = template.openTime[0] as number;
  return {
    instrument: template.instrument,
    interval: duration(template.interval),
    length: bars,
    openTime: Float64Array.from({ length: bars }, (_, bar) => start + bar * template.interval),
    open: new Float64Array(bars),
    high: new Float64Array(bars),
    low: new Float64Array(bars),
    close: new Float64Array(bars),
    volume: new Float64Array(bars),
    transactions: new Float64Array(bars).fill(Number.NaN),
    segments: [{ start: 0, end: bars }],
  };
}

/** Root mean square of the template's log returns over a week before each bar. */
function templateVolatility({ close, length }: CandleSeries): Float64Array {
  const squares = new Float64Array(length);
  for (let row = 1; row < length; row++)
    squares[row] = Math.log((close[row] as number) / (close[row - 1] as number)) ** 2;
  const volatility = new Float64Array(length);
  let sum = 0;
  for (let row = 0; row < length; row++) {
    sum += squares[row] as number;
    if (row >= VOLATILITY_WINDOW_HOURS) sum -= squares[row - VOLATILITY_WINDOW_HOURS] as number;
    volatility[row] = Math.sqrt(Math.max(0, sum) / Math.min(row + 1, VOLATILITY_WINDOW_HOURS));
  }
  return volatility;
}

/** Wilder's relative strength index as a signal in [-1, 1]; 0 until it is warm. */
class RelativeStrength {
  readonly #period: number;
  #previous: number | undefined;
  #seen = 0;
  #gain = 0;
  #loss = 0;

  constructor(period: number) {
    this.#period = period;
  }

  push(close: number): number {
    const change = this.#previous === undefined ? 0 : close - this.#previous;
    this.#previous = close;
    this.#seen++;
    this.#gain += (Math.max(change, 0) - this.#gain) / this.#period;
    this.#loss += (Math.max(-change, 0) - this.#loss) / this.#period;
    if (this.#seen <= this.#period * 3 || this.#gain + this.#loss === 0) return 0;
    const strength = (100 * this.#gain) / (this.#gain + this.#loss);
    const beyondLeast = (Math.abs(strength - 50) - LEAST_SIGNAL) / (FULL_SIGNAL - LEAST_SIGNAL);
    return Math.sign(strength - 50) * Math.max(0, Math.min(1, beyondLeast));
  }
}
