import { z } from 'zod';
import type { FeeTier } from '../../core/listing.ts';
import { feeTiers } from './kraken-listing.ts';
import type { ListedFee, TradeFees } from '../trade-fees.ts';
import type { KrakenClient } from './kraken-client.ts';

/** A number, or a number as text. An empty text or null does not count as a fee of 0. */
const number = z.union([z.number(), z.string().trim().min(1).transform(Number)]).pipe(z.number().nonnegative());
const row = z.tuple([number, number]);
const listing = z.object({ fees: z.array(row), fees_maker: z.array(row).optional() });

const accountAnswer = z.object({ result: z.object({ fees: z.record(z.string(), z.unknown()) }) });
const pairAnswer = z.object({ fee: number });

/** The fee schedule that the venue lists for a pair; undefined where it lists none. */
function listedFees(client: KrakenClient, id: string): readonly FeeTier[] | undefined {
  const parsed = listing.safeParse(client.market(id).info);
  return parsed.success ? feeTiers(parsed.data) : undefined;
}

type Pair = { readonly id: string };

/**
 * The fees of trades at Kraken. They come from its listing. Pairs without listed fees (all pairs since 8 September
 * 2026) get the fees that this account pays, which needs keys. Load the client's markets before.
 */
export async function tradeFees(client: KrakenClient, instruments: readonly Pair[]): Promise<TradeFees> {
  const fees = await knownFees(client, instruments);
  const known = new Set(fees.map(({ instrument }) => instrument));
  return { fees, unknown: instruments.flatMap(({ id }) => (known.has(id) ? [] : [id])) };
}

async function knownFees(client: KrakenClient, instruments: readonly Pair[]): Promise<readonly ListedFee[]> {
  const listed = krakenFees(client, instruments);
  const rest = instruments.filter(
    ({ id }) => Object.hasOwn(client.markets ?? {}, id) && !listed.some(({ instrument }) => instrument === id),
  );
  if (rest.length === 0 || (client.apiKey ?? '') === '') return listed;
  const pairs = rest.map(({ id }) => ({ id, pair: String(client.market(id).id) }));
  const parsed = accountAnswer.safeParse(
    await client.privatePostTradeVolume({ pair: pairs.map(({ pair }) => pair).join(',') }),
  );
  const fees = parsed.success ? parsed.data.result.fees : {};
  const own = pairs.flatMap(({ id, pair }) => {
    const percent = pairAnswer.safeParse(fees[pair]);
    return percent.success ? [{ instrument: id, takerBps: Number((percent.data.fee * 100).toFixed(6)) }] : [];
  });
  return [...listed, ...own];
}

/**
 * The fees that Kraken lists. Load the client's markets before. Pairs without listed fees are left out, because ccxt
 * would fill in its own numbers.
 */
export function krakenFees(client: KrakenClient, instruments: readonly Pair[]): readonly ListedFee[] {
  return instruments.flatMap(({ id }) => {
    const [first] = Object.hasOwn(client.markets ?? {}, id) ? (listedFees(client, id) ?? []) : [];
    return first === undefined ? [] : [{ instrument: id, takerBps: first.takerBps }];
  });
}
