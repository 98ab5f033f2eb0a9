import type { CandleSeries, Segment } from '../../core/candle.ts';
import type { Instrument } from '../../core/instrument.ts';
import { decimalStep } from '../../core/money.ts';
import { HOUR } from '../../core/time.ts';
import { SeededRandom } from '../../math/random.ts';

/** The instrument of drawn candles: a tick is a cent, a lot a hundred thousandth. */
export const DRAWN_INSTRUMENT: Instrument = {
  id: 'BTC/USD',
  venue: 'drawn',
  kind: 'margin',
  base: 'BTC',
  quote: 'USD',
  tick: decimalStep('0.01'),
  lot: decimalStep('0.00001'),
  minimumLots: 1,
  minimumNotional: 5,
};

export interface DrawnCandleOptions {
  readonly bars?: number;
  readonly seed?: number;
  /** Rows in front of which candles are missing. */
  readonly holes?: readonly number[];
  /** Standard deviation of a candle's log return. */
  readonly volatility?: number;
}

const FIRST_OPEN = 1_600_000_000_000_000 - (1_600_000_000_000_000 % HOUR);
const HOLE_BARS = 30;

/** Hourly candles of a seeded random walk, with wicks, volume and holes, to try parts on. */
export function drawnCandles({
  bars = 1_500,
  seed = 1,
  holes = [400, 900],
  volatility = 0.006,
}: DrawnCandleOptions = {}): CandleSeries {
  const random = new SeededRandom(seed);
  const columns = Array.from({ length: 7 }, () => new Float64Array(bars));
  const [openTime, open, high, low, close, volume, transactions] = columns as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let price = 10_000;
  let skipped = 0;
  for (let row = 0; row < bars; row++) {
    if (holes.includes(row)) skipped += HOLE_BARS;
    openTime[row] = FIRST_OPEN + (row + skipped) * HOUR;
    open[row] = price;
    price *= Math.exp(volatility * random.normal());
    close[row] = price;
    high[row] = Math.max(open[row] as number, price) * (1 + Math.abs(0.5 * volatility * random.normal()));
    low[row] = Math.min(open[row] as number, price) * (1 - Math.abs(0.5 * volatility * random.normal()));
    volume[row] = Math.exp(random.normal());
    transactions[row] = 1 + random.below(1_000);
  }
  const starts = [0, ...holes.filter((row) => row > 0 && row < bars)];
  const segments: Segment[] = starts.map((start, place) => ({ start, end: starts[place + 1] ?? bars }));
  return {
    instrument: DRAWN_INSTRUMENT,
    interval: HOUR,
    length: bars,
    openTime,
    open,
    high,
    low,
    close,
    volume,
    transactions,
    segments,
  };
}
