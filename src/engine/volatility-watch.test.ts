import { expect, it } from 'vitest';
import { VolatilityWatch } from './volatility-watch.ts';

it('the volatility of each market is its own, known after a full window, and forgotten at a hole', () => {
  const watch = new VolatilityWatch(2, 2);
  for (const close of [1, 2, 4]) watch.observe(0, close, 'continuous');
  for (const close of [1, 2, 1]) watch.observe(1, close, 'continuous');
  expect(watch.of(0), 'two equal log returns').toBeCloseTo(0, 15);
  expect(watch.of(1), 'log returns of ln 2 and -ln 2').toBeCloseTo(Math.log(2) * Math.SQRT2, 14);
  watch.observe(1, 1, 'after-hole');
  expect([watch.of(0), watch.of(1), watch.of(2)], 'market 2 does not exist').toEqual([
    watch.of(0),
    Number.NaN,
    Number.NaN,
  ]);
});
