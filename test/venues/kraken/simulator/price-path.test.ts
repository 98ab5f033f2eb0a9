import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR, instant } from '../../../../src/core/time.ts';
import { PricePath } from '../../../../src/wire/price-path.ts';
import { RecordedCandles } from '../../../../src/wire/recorded-candles.ts';
import { hourlyCandles, START } from './kraken-simulator.ts';

const candle = fc
  .tuple(
    fc.double({ min: 100, max: 200, noNaN: true }),
    fc.double({ min: 100, max: 200, noNaN: true }),
    fc.double({ min: 0, max: 50, noNaN: true }),
    fc.double({ min: 0, max: 50, noNaN: true }),
  )
  .map(
    ([open, close, above, below]) =>
      [open, Math.max(open, close) + above, Math.min(open, close) - below, close] as const,
  );

it('the path of a price touches every recorded price of every candle and no other extreme, however it is cut', () => {
  fc.assert(
    fc.property(
      fc.array(candle, { minLength: 1, maxLength: 4 }),
      fc.array(fc.integer({ min: 1, max: 4 * HOUR }), { maxLength: 8 }),
      (rows, cuts) => {
        const series = hourlyCandles(rows);
        const path = new PricePath(new RecordedCandles(series));
        const bars = [...cuts.sort((a, b) => a - b), 5 * HOUR].flatMap((at) => path.walkTo(instant(START + at)));
        for (const [row, [open, high, low, close]] of rows.entries()) {
          const begin = START + row * HOUR;
          const inside = bars.filter(({ openTime }) => openTime >= begin && openTime < begin + HOUR);
          expect(inside[0]?.open).toBe(open);
          expect(Math.max(...inside.map((bar) => bar.high))).toBeCloseTo(high, 9);
          expect(Math.min(...inside.map((bar) => bar.low))).toBeCloseTo(low, 9);
          expect(inside.at(-1)?.close).toBe(close);
          expect(
            inside.reduce((sum, { volume }) => sum + volume, 0),
            'all of the volume, once',
          ).toBeCloseTo(30, 6);
        }
        expect(path.isOver).toBe(true);
      },
    ),
    { seed: 5, numRuns: 200 },
  );
});

it('the path of a price is one line: each bar begins where and when the one before ended', () => {
  const path = new PricePath(
    new RecordedCandles(
      hourlyCandles([
        [100, 110, 90, 105],
        [105, 106, 95, 96],
      ]),
    ),
  );
  const bars = [7, 31, 64, 119, 120].flatMap((minutes) => path.walkTo(instant(START + minutes * 60_000_000)));
  for (const [index, bar] of bars.slice(1).entries()) {
    expect(bar.openTime).toBe(bars[index]?.closeTime);
    expect(bar.open).toBe(bars[index]?.close);
  }
  expect(bars.at(-1)).toMatchObject({ close: 96, closeTime: START + 2 * HOUR });
});

describe('the path of a price', () => {
  it('goes to the extreme against the candle first: what a stop fears comes before what a target hopes', () => {
    const rising = new PricePath(new RecordedCandles(hourlyCandles([[100, 110, 90, 105]])));
    rising.walkTo(instant(START + HOUR / 3));
    expect(rising.price).toBe(90);
    const falling = new PricePath(new RecordedCandles(hourlyCandles([[100, 110, 90, 95]])));
    falling.walkTo(instant(START + HOUR / 3));
    expect(falling.price).toBe(110);
  });
});

it('the path of a price stands still before its candles and after them', () => {
  const path = new PricePath(new RecordedCandles(hourlyCandles([[100, 110, 90, 105]])));
  expect(path.walkTo(instant(START - HOUR))).toEqual([]);
  expect(path.price).toBe(100);
  path.walkTo(instant(START + 9 * HOUR));
  expect([path.price, path.walkTo(instant(START + 10 * HOUR))]).toEqual([105, []]);
});
