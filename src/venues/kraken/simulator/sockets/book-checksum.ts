import { crc32 } from 'node:zlib';
import type { WireNumber } from './wire-value.ts';

export interface BookLevel {
  readonly price: WireNumber;
  readonly qty: WireNumber;
}

/**
 * The checksum of a book: CRC-32 over the digits of its ten best asks and then its ten best bids, best first, without
 * points and leading zeros. Source: Kraken's documentation, "Book checksum (WebSocket v2)".
 */
export function bookChecksum(asks: readonly BookLevel[], bids: readonly BookLevel[]): number {
  return crc32(
    [...asks.slice(0, 10), ...bids.slice(0, 10)].map(({ price, qty }) => plain(price) + plain(qty)).join(''),
  );
}

function plain({ digits }: WireNumber): string {
  return digits.replace('.', '').replace(/^0+/, '');
}
