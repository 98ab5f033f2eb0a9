import { expect, it } from 'vitest';
import { copyOfMoment } from './copy-of-moment.ts';
import type { Moment } from './moment.ts';
import { instant } from './time.ts';

it('a copy of a moment is equal to it and shares nothing with it', () => {
  const times = { openTime: instant(1), closeTime: instant(2) };
  const candle = { ...times, open: 1, high: 1, low: 1, close: 1, volume: 1, transactions: 1 };
  const book = { kind: 'book', knownAt: instant(2), bids: Float64Array.of(1, 2), asks: Float64Array.of(3, 4) } as const;
  const moment: Moment = {
    at: instant(2),
    markets: [
      { candle, continuity: 'continuous', facts: { book } },
      { candle: undefined, continuity: 'after-hole' },
    ],
  };
  const copy = copyOfMoment(moment);
  expect(copy).toEqual(moment);
  Object.assign(copy.markets[0]?.candle ?? {}, { close: 9 });
  copy.markets[0]?.facts?.book?.asks.fill(9);
  expect([candle.close, ...book.asks]).toEqual([1, 3, 4]);
});
