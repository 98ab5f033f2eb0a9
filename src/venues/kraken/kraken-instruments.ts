import { z } from 'zod';
import { EdgewiseError } from '../../core/errors.ts';
import type { Instrument } from '../../core/instrument.ts';
import { instrumentOf, type Listing } from '../../core/listing.ts';
import type { WantedInstrument } from '../venue-kit.port.ts';
import { krakenListing, type KrakenMarginRates } from './kraken-listing.ts';
import type { KrakenClient } from './kraken-client.ts';

const feeRow = z.tuple([z.coerce.number(), z.coerce.number()]);
const leverages = z.array(z.coerce.number());
const level = z.coerce.number().optional();

const pair = z.object({
  tick_size: z.string(),
  lot_decimals: z.coerce.number().int().min(0).max(18),
  ordermin: z.string(),
  costmin: z.string().optional(),
  leverage_buy: leverages.optional(),
  leverage_sell: leverages.optional(),
  fees: z.array(feeRow).optional(),
  fees_maker: z.array(feeRow).optional(),
  margin_call: level,
  margin_stop: level,
  long_position_limit: level,
  short_position_limit: level,
});

const asset = z.object({ margin_rate: z.coerce.number() });

/**
 * The venue's listings of the wanted pairs, which trading uses. Pass the ISO day for listings that are stored. Load the
 * client's markets before. Throws `check-failed` for a pair that is not listed, or whose steps the ledger cannot count.
 */
export function krakenListings(client: KrakenClient, wanted: readonly WantedInstrument[], date?: string): Listing[] {
  return wanted.map((instrument) => listingOfPair(client, instrument, date));
}

/**
 * Instruments with the steps and minimums that the venue lists. Load the client's markets before. Throws `check-failed`
 * for a pair that is not listed, or that cannot be held on margin. A run that has begun may hold a position, so it
 * starts even if the venue no longer lends for it.
 */
export function krakenInstruments(
  client: KrakenClient,
  wanted: readonly WantedInstrument[],
  run: 'new' | 'begun' = 'new',
): Instrument[] {
  return wanted.map((instrument) => {
    const listing = listingOfPair(client, instrument);
    if (run === 'new' && instrument.kind === 'margin') requireMargin(listing);
    return instrumentOf(listing, instrument.kind);
  });
}

/**
 * Checks the leverage of orders on margin. Throws `check-failed` where the venue does not accept it for longs and
 * shorts of a pair.
 */
export function requireLeverage(listings: readonly Listing[], leverage: number): void {
  for (const { id, margin } of listings) {
    const problem = leverageProblem(margin, leverage);
    if (problem !== undefined)
      throw new EdgewiseError('check-failed', `Kraken does not lend ${leverage} times for ${id}`, {
        where: 'live.leverage',
        expected: problem,
        actual: String(leverage),
      });
  }
}

/**
 * Describes the leverages that the venue accepts in place of one that it refuses; undefined where it accepts it for
 * longs and shorts.
 */
export function leverageProblem(margin: Listing['margin'], leverage: number): string | undefined {
  if (margin === undefined || (margin.buyLeverages.includes(leverage) && margin.sellLeverages.includes(leverage)))
    return undefined;
  const both = margin.buyLeverages.filter((each) => margin.sellLeverages.includes(each));
  return both.length === 0 ? 'kind: spot, for nothing can be sold short there' : `one of ${both.join(', ')}`;
}

function listingOfPair(client: KrakenClient, { id, base, quote }: WantedInstrument, date?: string): Listing {
  const market = Object.hasOwn(client.markets ?? {}, id) ? client.market(id) : undefined;
  if (market === undefined) {
    throw new EdgewiseError('check-failed', `${id} is not listed at Kraken`, {
      where: 'instruments',
      expected: 'a listed pair',
      actual: id,
      advice: '`edgewise doctor SYSTEM` shows what is',
    });
  }
  const rates: Partial<KrakenMarginRates> = { ...rateOf(client, base, 'base'), ...rateOf(client, quote, 'quote') };
  return krakenListing({ id, pair: pair.parse(market.info), rates, basis: 'venue', date });
}

function requireMargin({ id, margin }: Listing): void {
  if (margin !== undefined) return;
  throw new EdgewiseError('check-failed', `${id} cannot be held on margin at Kraken`, {
    where: 'instruments',
    expected: 'kind: spot',
    actual: 'kind: margin',
    advice: 'shorts are then skipped and counted',
  });
}

/** The margin rate of a currency in percent; absent where the venue does not state it. */
function rateOf(client: KrakenClient, currency: string, side: keyof KrakenMarginRates): Partial<KrakenMarginRates> {
  const parsed = asset.safeParse(client.currencies?.[currency]?.info);
  return parsed.success ? { [side]: parsed.data.margin_rate } : {};
}
