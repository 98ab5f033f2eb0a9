import type { CandleSeries } from '../../src/core/candle.ts';
import { decimalStep } from '../../src/core/money.ts';
import type { Instrument } from '../../src/core/instrument.ts';
import { HOUR, type Duration } from '../../src/core/time.ts';
import { findSegments } from '../../src/market/find-gaps.ts';
import { SeededRandom } from '../../src/math/random.ts';

export const BITCOIN: Instrument = {
  id: 'BTC/USDT',
  venue: 'binance',
  kind: 'margin',
  base: 'BTC',
  quote: 'USDT',
  tick: decimalStep('0.01'),
  lot: decimalStep('0.00001'),
  minimumLots: 1,
  minimumNotional: 5,
};

export interface CandleOptions {
  readonly interval?: Duration;
  readonly start?: number;
  readonly instrument?: Instrument;
  /** Holes in the candles: from the row after a hole to its length in bars. */
  readonly holes?: Readonly<Record<number, number>>;
}

/** Candles for scenarios by hand: each opens at the close before, and has no wicks. */
export function candlesFromCloses(
  closes: readonly number[],
  {
    interval = HOUR,
    start = 1_600_000_000_000_000 - (1_600_000_000_000_000 % HOUR),
    instrument = BITCOIN,
    holes = {},
  }: CandleOptions = {},
): CandleSeries {
  const close = Float64Array.from(closes);
  const open = Float64Array.from(closes, (_, row) => closes[Math.max(0, row - 1)] as number);
  let skipped = 0;
  const openTime = Float64Array.from(closes, (_, row) => {
    skipped += holes[row] ?? 0;
    return start + (row + skipped) * interval;
  });
  return {
    instrument,
    interval,
    length: closes.length,
    openTime,
    open,
    high: Float64Array.from(close, (value, row) => Math.max(value, open[row] as number)),
    low: Float64Array.from(close, (value, row) => Math.min(value, open[row] as number)),
    close,
    volume: new Float64Array(closes.length).fill(1),
    transactions: new Float64Array(closes.length).fill(Number.NaN),
    segments: findSegments(openTime, interval),
  };
}

export interface RandomCandleOptions extends CandleOptions {
  readonly volatility?: number;
  /** Median volume of a bar, in base currency. */
  readonly volume?: number;
}

/** A seeded geometric random walk with wicks and volume. */
export function randomCandles(length: number, seed: number, options: RandomCandleOptions = {}): CandleSeries {
  const random = new SeededRandom(seed);
  const volatility = options.volatility ?? 0.006;
  let price = 10_000;
  const closes = Array.from({ length }, () => (price *= Math.exp(volatility * random.normal())));
  const series = candlesFromCloses(closes, options);
  for (let row = 0; row < length; row++) {
    series.high[row] = (series.high[row] as number) * (1 + Math.abs(volatility * 0.5 * random.normal()));
    series.low[row] = (series.low[row] as number) * (1 - Math.abs(volatility * 0.5 * random.normal()));
    series.volume[row] = (options.volume ?? 1) * Math.exp(random.normal());
  }
  return series;
}
