import fc from 'fast-check';
import type { TickBook, TickOffer, TickPrint } from './brute-force-run.ts';

const offerShape = fc.record({ away: fc.integer({ min: 0, max: 6 }), lots: fc.constantFrom(0, 3, 20, 90) });

/** A print or a book between two bars, by what lies between it and the last price. */
export const instantShape = fc.record({
  kind: fc.constantFrom('print' as const, 'book' as const, 'book' as const),
  market: fc.integer({ min: 0, max: 1 }),
  move: fc.integer({ min: -20, max: 20 }),
  volumeLots: fc.constantFrom(undefined, 0, 7, 40, 500),
  halfSpread: fc.integer({ min: 0, max: 4 }),
  bids: fc.array(offerShape, { maxLength: 4 }),
  asks: fc.array(offerShape, { maxLength: 4 }),
});

/**
 * A print or a book near a price. The spread is an even number of ticks: half-way between bid and ask is then a whole
 * tick, and neither side can say which way a half is rounded.
 */
export function instantOf(
  shape: typeof instantShape extends fc.Arbitrary<infer Shape> ? Shape : never,
  previous: number,
  at: number,
): TickPrint | TickBook {
  const { market, kind, move, volumeLots, halfSpread } = shape;
  const ticks = Math.max(40, previous + move);
  if (kind === 'print') return { kind, market, at, ticks, volumeLots };
  const side = (offers: readonly { away: number; lots: number }[], direction: 1 | -1): TickOffer[] => {
    let price = ticks + direction * halfSpread;
    return offers.map(({ away, lots }, place) => {
      if (place > 0) price += direction * (away + 1);
      return { ticks: price, lots };
    });
  };
  return { kind, market, at, bids: side(shape.bids, -1), asks: side(shape.asks, 1) };
}
