import { expect, it } from 'vitest';
import { thereAndBack } from '../../bench/support/there-and-back.ts';
import { randomCandles } from '../support/candles.ts';

it('goes on in time and price where it turns, and keeps holes', () => {
  const series = randomCandles(50, 1, { holes: { 20: 3 } });
  const long = thereAndBack(series, 3);
  expect(long.length).toBe(150);
  for (let row = 1; row < long.length; row++)
    expect((long.openTime[row] as number) - (long.openTime[row - 1] as number)).toBeGreaterThanOrEqual(long.interval);
  expect(long.segments).toHaveLength(4);
  for (const turn of [50, 100]) expect(long.open[turn]).toBe(long.close[turn - 1]);
  expect(long.high[50]).toBe(series.high[49]);
});
