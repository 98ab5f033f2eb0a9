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
  const volumes = [...new Set([0, ...takers, ...makers].map((tier) => (typeof tier === 'number' ? tier : tier[0])))].sort((a, b) => a - b);
  return volumes.map((volume) => ({ volume, makerBps: feeAt(makers, volume), takerBps: feeAt(takers, volume) }));
}

/** In basis points; before the first row holds what it says. */
function feeAt(rows: readonly (readonly [volume: number, percent: number])[], volume: number): number {
  const reached = rows.filter(([from]) => from <= volume);
  const [, percent] = reached.reduce((best, tier) => (tier[0] >= best[0] ? tier : best), reached[0] ?? rows[0] ?? [0, 0]);
  return Number((percent * 100).toFixed(6));
}
