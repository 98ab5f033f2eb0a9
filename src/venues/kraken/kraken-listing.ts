import { stepsOfText } from '../../core/decimal-text.ts';
import { EdgewiseError } from '../../core/errors.ts';
import type { FeeTier, Listing, MarginTerms } from '../../core/listing.ts';
import { decimalStep, LEDGER_DECIMALS } from '../../core/money.ts';
import { duration, HOUR } from '../../core/time.ts';

/** Volume in `fee_volume_currency`, fee in percent. */
export type KrakenFeeRow = readonly [volume: number, percent: number];

/**
 * What Kraken's `AssetPairs` says of a pair, under Kraken's own names.
 * Source: docs.kraken.com, Get Tradable Asset Pairs.
 */
export interface KrakenPairListing {
  readonly tick_size: string;
  readonly lot_decimals: number;
  /** In base currency. */
  readonly ordermin: string;
  /** In quote currency. */
  readonly costmin?: string | undefined;
  readonly leverage_buy?: readonly number[] | undefined;
  readonly leverage_sell?: readonly number[] | undefined;
  readonly fees?: readonly KrakenFeeRow[] | undefined;
  readonly fees_maker?: readonly KrakenFeeRow[] | undefined;
  readonly margin_call?: number | undefined;
  readonly margin_stop?: number | undefined;
  readonly long_position_limit?: number | undefined;
  readonly short_position_limit?: number | undefined;
}

/** Percent of what is borrowed, taken on opening and on every rollover: `margin_rate` of Kraken's `Assets`. */
export interface KrakenMarginRates {
  readonly base: number;
  readonly quote: number;
}

/** Percent for lending a currency whose own rate is not known: the dearest that Kraken was recorded to take of any. */
export const UNKNOWN_MARGIN_RATE = 0.036;
/** How often Kraken takes the fee for lending again. */
export const ROLLOVER_EVERY = duration(4 * HOUR);

export interface KrakenListingRequest {
  /** `BASE/QUOTE`, as Edgewise names it. */
  readonly id: string;
  readonly pair: KrakenPairListing;
  readonly rates?: Partial<KrakenMarginRates>;
  readonly basis: 'venue' | 'recorded';
  /** ISO day on which Kraken said so; for listings that are kept. */
  readonly date?: string | undefined;
}

/**
 * What Kraken publishes of a pair, live or recorded, as a listing.
 * Throws `check-failed` for a minimum between two lots, and for
 * steps that the ledger cannot count.
 */
export function krakenListing({ id, pair, rates = {}, basis, date }: KrakenListingRequest): Listing {
  const [base = '', quote = ''] = id.split('/');
  const [tick, lot] = [decimalStep(pair.tick_size), { units: 1, decimals: pair.lot_decimals }];
  if (tick.decimals + lot.decimals > LEDGER_DECIMALS) {
    throw new EdgewiseError('check-failed', `Kraken lists finer steps of ${id} than the ledger can count`, {
      where: id,
      expected: `price and amount steps with ${LEDGER_DECIMALS} decimals together`,
      actual: `${tick.decimals} and ${lot.decimals}`,
      advice: 'trade another pair',
    });
  }
  const minimumLots = stepsOfText(pair.ordermin, lot);
  if (typeof minimumLots === 'string') {
    const what = `Kraken lists a smallest order of ${id} that is no whole number of lots`;
    throw new EdgewiseError('check-failed', what, { where: id, actual: pair.ordermin });
  }
  const fees = feeTiers(pair);
  const margin = marginTerms(pair, { base: UNKNOWN_MARGIN_RATE, quote: UNKNOWN_MARGIN_RATE, ...rates });
  return {
    id,
    venue: 'kraken',
    base,
    quote,
    tick,
    lot,
    minimumLots: Math.max(1, minimumLots),
    minimumNotional: Number(pair.costmin ?? 0),
    ...(fees === undefined ? {} : { fees }),
    ...(margin === undefined ? {} : { margin }),
    basis,
    source: 'Kraken AssetPairs and Assets',
    ...(date === undefined ? {} : { date }),
  };
}

/** Kraken's two lists of rows as one schedule. Undefined where it lists none, as it does since 2026-09-08. */
export function feeTiers(pair: Pick<KrakenPairListing, 'fees' | 'fees_maker'>): readonly FeeTier[] | undefined {
  const { fees: takers = [], fees_maker: told = [] } = pair;
  if (takers.length === 0) return undefined;
  const makers = told.length === 0 ? takers : told;
  const volumes = [...new Set([0, ...[...takers, ...makers].map(([from]) => from)])].sort((a, b) => a - b);
  return volumes.map((volume) => ({ volume, makerBps: feeAt(makers, volume), takerBps: feeAt(takers, volume) }));
}

/** In basis points; before the first row holds what it says. */
function feeAt(rows: readonly KrakenFeeRow[], volume: number): number {
  const reached = rows.filter(([from]) => from <= volume);
  const [, percent] = reached.reduce(
    (best, tier) => (tier[0] >= best[0] ? tier : best),
    reached[0] ?? rows[0] ?? [0, 0],
  );
  return basisPoints(percent);
}

function marginTerms(pair: KrakenPairListing, rates: KrakenMarginRates): MarginTerms | undefined {
  const buyLeverages = ascending(pair.leverage_buy);
  if (buyLeverages.length === 0) return undefined;
  return {
    buyLeverages,
    sellLeverages: ascending(pair.leverage_sell),
    callLevel: pair.margin_call ?? 80,
    stopLevel: pair.margin_stop ?? 40,
    longBorrowBps: basisPoints(rates.quote),
    shortBorrowBps: basisPoints(rates.base),
    rolloverEvery: ROLLOVER_EVERY,
    ...(pair.long_position_limit === undefined ? {} : { longLimit: pair.long_position_limit }),
    ...(pair.short_position_limit === undefined ? {} : { shortLimit: pair.short_position_limit }),
  };
}

function ascending(leverages: readonly number[] = []): readonly number[] {
  return leverages.toSorted((a, b) => a - b);
}

export function basisPoints(percent: number): number {
  return Number((percent * 100).toFixed(6));
}
