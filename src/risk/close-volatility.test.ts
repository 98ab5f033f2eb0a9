import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CloseVolatility } from './close-volatility.ts';

const CLOSES = fc.array(fc.double({ min: 1, max: 1_000, noNaN: true }), { maxLength: 12 });

it('restored from a snapshot, it goes on as the one that was not interrupted', () => {
  fc.assert(
    fc.property(CLOSES, CLOSES, fc.integer({ min: 2, max: 5 }), (before, after, window) => {
      const [volatility, restored] = [new CloseVolatility(window), new CloseVolatility(window)];
      for (const close of before) volatility.push(close);
      restored.push(7);
      restored.restore(volatility.snapshot());
      expect(restored.value).toBe(volatility.value);
      for (const close of after) {
        for (const each of [volatility, restored]) each.push(close);
        expect(restored.value).toBe(volatility.value);
      }
    }),
  );
});

it('needs two returns at least, because one has no deviation', () => {
  for (const window of [1, 0, 2.5, Number.NaN]) expect(() => new CloseVolatility(window)).toThrow('at least 2');
  const smallest = new CloseVolatility(2);
  for (const close of [1, Math.E, 1]) smallest.push(close);
  expect(smallest.value, 'returns of 1 and -1').toBeCloseTo(Math.SQRT2, 14);
});
