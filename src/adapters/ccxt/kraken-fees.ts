import { z } from 'zod';
import type { FeeTier } from '../../core/listing.ts';
import { feeTiers } from '../../market/kraken-listing.ts';
import type { KrakenClient } from './kraken-client.ts';

const row = z.tuple([z.coerce.number(), z.coerce.number()]);
const listing = z.object({ fees: z.array(row), fees_maker: z.array(row).optional() });

/** The schedule that the venue lists for a pair; undefined where it lists none. */
export function listedFees(client: KrakenClient, id: string): readonly FeeTier[] | undefined {
  const told = listing.safeParse(client.market(id).info);
  return told.success ? feeTiers(told.data) : undefined;
}

/** What a venue takes of a trade. */
export interface ListedFee {
  readonly instrument: string;
  /** Of whoever takes an offer that is there, in basis points, for an account that has traded little. */
  readonly takerBps: number;
}

/** The fees that Kraken lists. Load the client's markets before. What it does not tell is left out: ccxt would fill in numbers of its own. */
export function krakenFees(client: KrakenClient, instruments: readonly { readonly id: string }[]): readonly ListedFee[] {
  return instruments.flatMap(({ id }) => {
    const [first] = Object.hasOwn(client.markets ?? {}, id) ? (listedFees(client, id) ?? []) : [];
    return first === undefined ? [] : [{ instrument: id, takerBps: first.takerBps }];
  });
}
