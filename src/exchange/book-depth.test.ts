import { expect, it } from 'vitest';
import { instrumentOf } from '../../test/support/one-market-exchange.ts';
import { instant } from '../core/time.ts';
import { BookDepth } from './book-depth.ts';

/** 300, 200 and 400 lots are bid for, and nobody asks. */
const DEPTH = new BookDepth(
  { kind: 'book', knownAt: instant(0), bids: Float64Array.of(99, 0.3, 98, 0.2, 95, 0.4), asks: new Float64Array() },
  { instrument: instrumentOf('perpetual'), participationParts: undefined },
);

it.each([
  [1, 9_900],
  [300, 9_900],
  [301, 9_800],
  [500, 9_800],
  [501, 9_500],
  [900, 9_500],
  [901, 9_500],
])('the price at which %d lots are there is that of the last offer that they need, %d ticks', (lots, ticks) => {
  expect(DEPTH.ticksFor('sell', lots)).toBe(ticks);
});

it('there is no price for lots on a side where nobody offers anything', () => {
  expect([DEPTH.ticksFor('buy', 1), DEPTH.best('buy')]).toEqual([undefined, undefined]);
});
