import { z } from 'zod';
import type { KrakenClient } from './kraken-client.ts';

/** By volume traded in 30 days, in percent; the first is what a small account pays. */
const listing = z.object({ fees: z.array(z.tuple([z.coerce.number(), z.coerce.number()])).min(1) });

/** What a venue takes of a trade. */
export interface ListedFee {
  readonly instrument: string;
  /** Of whoever takes an offer that is there, in basis points, for an account that has traded little. */
  readonly takerBps: number;
}

/** The fees that Kraken lists. Load the client's markets before. What it does not tell is left out: ccxt would fill in numbers of its own. */
export function krakenFees(client: KrakenClient, instruments: readonly { readonly id: string }[]): readonly ListedFee[] {
  return instruments.flatMap(({ id }) => {
    const told = Object.hasOwn(client.markets ?? {}, id) ? listing.safeParse(client.market(id).info) : undefined;
    const [first] = told?.data?.fees ?? [];
    return first === undefined ? [] : [{ instrument: id, takerBps: Math.round(first[1] * 10_000) / 100 }];
  });
}
