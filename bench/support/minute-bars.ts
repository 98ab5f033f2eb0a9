import { decimalStep } from '../../src/core/money.ts';
import { MINUTE } from '../../src/core/time.ts';
import type { CandleSeries } from '../../src/core/candle.ts';
import { SeededRandom } from '../../src/math/random.ts';

/** Seeded one-minute candles without holes. Prices are whole cents, so that both sides get equal numbers. */
export function minuteBars(length: number, seed: number): CandleSeries {
  const random = new SeededRandom(seed);
  const columns = {
    open: new Float64Array(length),
    high: new Float64Array(length),
    low: new Float64Array(length),
    close: new Float64Array(length),
    volume: new Float64Array(length),
  };
  const cents = (price: number) => Math.round(100 * price) / 100;
  let last = 30_000;
  let logPrice = 0;
  for (let row = 0; row < length; row++) {
    logPrice = 0.999_99 * logPrice + 0.000_8 * random.normal();
    const open = cents(last * (1 + 0.000_05 * random.normal()));
    const close = cents(30_000 * Math.exp(logPrice));
    columns.open[row] = open;
    columns.close[row] = close;
    columns.high[row] = cents(Math.max(open, close) * (1 + 0.000_3 * random.next()) + 0.01);
    columns.low[row] = cents(Math.min(open, close) * (1 - 0.000_3 * random.next()) - 0.01);
    columns.volume[row] = Math.round(1e5 * Math.exp(random.normal())) / 1e4;
    last = close;
  }
  const start = 1_704_067_200_000_000;
  return {
    instrument: {
      id: 'BTC/USDT',
      venue: 'bench',
      kind: 'spot',
      base: 'BTC',
      quote: 'USDT',
      tick: decimalStep('0.01'),
      lot: decimalStep('0.00001'),
      minimumLots: 1,
      minimumNotional: 5,
    },
    interval: MINUTE,
    length,
    openTime: Float64Array.from({ length }, (_, row) => start + row * MINUTE),
    ...columns,
    transactions: new Float64Array(length).fill(Number.NaN),
    segments: [{ start: 0, end: length }],
  };
}
