import { instant } from '../time.ts';
import type { FactCodec, FactHead } from './fact-codec.ts';

/**
 * Resting orders of one market, added up by price, best first. `bids` and `asks` hold price and amount in turn: price
 * in quote currency, amount in base currency. A side that nobody is on is empty.
 */
export interface OrderBook extends FactHead<'book'> {
  readonly bids: Float64Array;
  readonly asks: Float64Array;
}

const HEAD = 2;

/** Numbers of a book: when it was known, how many numbers its bids have, the bids, the asks. */
export const ORDER_BOOK: FactCodec<OrderBook> = {
  kind: 'book',
  numbersOf({ knownAt, bids, asks }) {
    const numbers = new Float64Array(HEAD + bids.length + asks.length);
    numbers[0] = knownAt;
    numbers[1] = bids.length;
    numbers.set(bids, HEAD);
    numbers.set(asks, HEAD + bids.length);
    return numbers;
  },
  factOf(numbers) {
    const [knownAt, bidNumbers = -1] = numbers;
    const askNumbers = numbers.length - HEAD - bidNumbers;
    if (knownAt === undefined || !isSide(bidNumbers) || !isSide(askNumbers))
      throw new RangeError(
        `A book has two numbers and then price and amount of each order, was given ${numbers.length}`,
      );
    return {
      kind: 'book',
      knownAt: instant(knownAt),
      bids: numbers.slice(HEAD, HEAD + bidNumbers),
      asks: numbers.slice(HEAD + bidNumbers),
    };
  },
};

function isSide(count: number): boolean {
  return Number.isInteger(count) && count >= 0 && count % 2 === 0;
}
