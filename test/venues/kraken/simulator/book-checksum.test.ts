import { describe, expect, it } from 'vitest';
import { bookChecksum, type BookLevel } from '../../../../src/venues/kraken/simulator/sockets/book-checksum.ts';
import { WireNumber, wireText } from '../../../../src/venues/kraken/simulator/sockets/wire-value.ts';

const levels = (...rows: readonly (readonly [price: string, qty: string])[]): BookLevel[] =>
  rows.map(([price, qty]) => ({ price: new WireNumber(price), qty: new WireNumber(qty) }));

describe('the checksum of a book', () => {
  // The worked example of https://docs.kraken.com/exchange/guides/websockets/book-checksum-v2
  const asks = levels(
    ['45285.2', '0.00100000'],
    ['45286.4', '1.54571953'],
    ['45286.6', '1.54571109'],
    ['45289.6', '1.54560911'],
    ['45290.2', '0.15890660'],
    ['45291.8', '1.54553491'],
    ['45294.7', '0.04454749'],
    ['45296.1', '0.35380000'],
    ['45297.5', '0.09945542'],
    ['45299.5', '0.18772827'],
  );
  const bids = levels(
    ['45283.5', '0.10000000'],
    ['45283.4', '1.54582015'],
    ['45282.1', '0.10000000'],
    ['45281.0', '0.10000000'],
    ['45280.3', '1.54592586'],
    ['45279.0', '0.07990000'],
    ['45277.6', '0.03310103'],
    ['45277.5', '0.30000000'],
    ['45277.3', '1.54602737'],
    ['45276.6', '0.15445238'],
  );

  it("is that of the example in Kraken's documentation", () => {
    expect(bookChecksum(asks, bids)).toBe(3_310_070_434);
  });

  it('does not see an eleventh level', () => {
    expect(
      bookChecksum([...asks, ...levels(['45300.0', '1.00000000'])], [...bids, ...levels(['45270.0', '1.00000000'])]),
    ).toBe(3_310_070_434);
  });

  it('is made of digits that the wire keeps, zeros at the end included', () => {
    expect(wireText({ bids: bids.slice(3, 4).map(({ price, qty }) => ({ price, qty })) })).toBe(
      '{"bids":[{"price":45281.0,"qty":0.10000000}]}',
    );
  });
});
