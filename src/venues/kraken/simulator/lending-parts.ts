import type { Side } from '../../../core/order.ts';
import { lendingBps } from '../../../core/listing.ts';
import { partsFromBasisPoints } from '../../../exchange/exact-rate.ts';
import type { KrakenMarket } from './kraken-market.ts';

/**
 * Parts of 10^8 that lending takes of a position which an order of this side opens: once when it opens, and at every
 * rollover.
 */
export function lendingParts({ borrow, instrument }: Pick<KrakenMarket, 'borrow' | 'instrument'>, side: Side): bigint {
  return BigInt(partsFromBasisPoints(lendingBps(borrow, side), `lending for ${instrument.id}`));
}
