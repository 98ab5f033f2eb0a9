import { z } from 'zod';
import type { FeeTier } from '../../exchange/exchange-rules.ts';
import type { KrakenClient } from './kraken-client.ts';

const row = z.tuple([z.coerce.number(), z.coerce.number()]);
const listing = z.object({ fees: z.array(row).min(1), fees_maker: z.array(row).optional() });

/** The schedule that the venue lists for a pair, in percent of 30-day volume there; undefined where it lists none. */
export function listedFees(client: KrakenClient, id: string): readonly FeeTier[] | undefined {
  const told = listing.safeParse(client.market(id).info);
  if (!told.success) return undefined;
  const { fees: takers, fees_maker: makers = takers } = told.data;
  const volumes = [...new Set([0, ...[...takers, ...makers].map(([from]) => from)])].sort((a, b) => a - b);
  return volumes.map((volume) => ({ volume, makerBps: feeAt(makers, volume), takerBps: feeAt(takers, volume) }));
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

/** In basis points; before the first row holds what it says. */
function feeAt(rows: readonly (readonly [volume: number, percent: number])[], volume: number): number {
  const reached = rows.filter(([from]) => from <= volume);
  const [, percent] = reached.reduce((best, tier) => (tier[0] >= best[0] ? tier : best), reached[0] ?? rows[0] ?? [0, 0]);
  return Number((percent * 100).toFixed(6));
}
