import type { Side } from '../../../core/order.ts';
import { lendingBps } from '../../../core/listing.ts';
import { partsFromBasisPoints } from '../../../exchange/exact-rate.ts';
import type { KrakenMarket } from './kraken-market.ts';

/**
 * The fee for borrowing for a position that an order of this side opens, in parts of 10^8 of its cost. It is charged at
 * the opening and at every rollover.
 */
export function lendingParts({ borrow, instrument }: Pick<KrakenMarket, 'borrow' | 'instrument'>, side: Side): bigint {
  return BigInt(partsFromBasisPoints(lendingBps(borrow, side), `lending for ${instrument.id}`));
}
