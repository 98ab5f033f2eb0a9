import { describe, expect, it } from 'vitest';
import { BITCOIN } from '../../test/support/candles.ts';
import type { Candle } from '../core/candle.ts';
import { HOUR, type Instant } from '../core/time.ts';
import { seriesFromCandles } from '../market/candle-series.ts';
import { excursionOf } from './excursion.ts';

const at = (hour: number) => (hour * HOUR) as Instant;
const BARS = [
  [100, 101, 99, 100],
  [100, 120, 90, 110],
  [110, 111, 80, 100],
  [100, 150, 50, 100],
] as const;
const series = seriesFromCandles(
  BARS.map(([open, high, low, close], hour): Candle => ({
    openTime: at(hour),
    closeTime: at(hour + 1),
    open,
    high,
    low,
    close,
    volume: 1,
    transactions: Number.NaN,
  })),
  BITCOIN,
  HOUR,
);
const digits = ({ adverse, favourable }: ReturnType<typeof excursionOf>) =>
  [adverse, favourable].map((value) => Number(value.toFixed(12)));

describe('an excursion', () => {
  it('goes by the candles that lie wholly within the trade', () => {
    const held = {
      side: 'long',
      entryAt: at(1),
      exitAt: at(3),
      entryPrice: 100,
      exitPrice: 100,
      exitReason: 'horizon',
      exitCause: 'order',
    } as const;
    expect(digits(excursionOf(held, series))).toEqual([0.2, 0.2]);
    const deeper = { ...held, exitPrice: 70 };
    expect(digits(excursionOf(deeper, series)), 'its own exit counts').toEqual([0.3, 0.2]);
    expect(digits(excursionOf({ ...deeper, side: 'short' }, series)), 'what hurts a long helps a short').toEqual([
      0.2, 0.3,
    ]);
  });

  it('leaves out a candle that it was left in half-way, but for its own exit', () => {
    expect(
      digits(
        excursionOf(
          {
            side: 'long',
            entryAt: at(2),
            exitAt: (at(2) + 1) as Instant,
            entryPrice: 110,
            exitPrice: 99,
            exitReason: 'horizon',
            exitCause: 'order',
          },
          series,
        ),
      ),
    ).toEqual([0.1, 0]);
  });

  it('leaves out the candle in which a stop or a liquidation ended it', () => {
    const stopped = {
      side: 'long',
      entryAt: at(1),
      exitAt: at(3),
      entryPrice: 100,
      exitPrice: 85,
      exitReason: 'stop',
      exitCause: 'order',
    } as const;
    expect(digits(excursionOf(stopped, series)), 'the low of 80 may have come after the stop at 85').toEqual([
      0.15, 0.2,
    ]);
    expect(digits(excursionOf({ ...stopped, exitReason: '', exitCause: 'liquidation' }, series))).toEqual([0.15, 0.2]);
  });
});
