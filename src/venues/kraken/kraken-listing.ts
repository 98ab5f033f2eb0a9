import { stepsOfText } from '../../core/decimal-text.ts';
import { EdgewiseError } from '../../core/errors.ts';
import type { FeeTier, Listing, MarginTerms } from '../../core/listing.ts';
import { decimalStep, LEDGER_DECIMALS } from '../../core/money.ts';
import { duration, HOUR } from '../../core/time.ts';

/** One row of a fee schedule: volume in `fee_volume_currency`, fee in percent. */
export type KrakenFeeRow = readonly [volume: number, percent: number];

/**
 * The entry of a pair in Kraken's `AssetPairs`, with Kraken's names. Source: docs.kraken.com, Get Tradable Asset Pairs.
 */
export interface KrakenPairListing {
  readonly tick_size: string;
  readonly lot_decimals: number;
  /** Smallest order in base currency. */
  readonly ordermin: string;
  /** Smallest order in quote currency. */
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

/**
 * Fees for borrowing in percent of the borrowed amount, charged on opening and on every rollover: `margin_rate` of
 * Kraken's `Assets`.
 */
export interface KrakenMarginRates {
  readonly base: number;
  readonly quote: number;
}

/** The rate in percent for a currency whose own rate is not known: the highest that was recorded of Kraken. */
export const UNKNOWN_MARGIN_RATE = 0.036;
/** Time between two rollover fees of Kraken. */
export const ROLLOVER_EVERY = duration(4 * HOUR);

export interface KrakenListingRequest {
  /** The instrument's id in Edgewise: `BASE/QUOTE`. */
  readonly id: string;
  readonly pair: KrakenPairListing;
  readonly rates?: Partial<KrakenMarginRates>;
  readonly basis: 'venue' | 'recorded';
  /** ISO day on which Kraken listed it; for listings that are stored. */
  readonly date?: string | undefined;
}

/**
 * Makes a listing from Kraken's entry of a pair, live or recorded. Throws `check-failed` for a minimum that is no whole
 * number of lots, and for steps that the ledger cannot count.
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

/** Joins Kraken's two lists of fees into one schedule. Undefined where it lists none, as since 2026-09-08. */
export function feeTiers(pair: Pick<KrakenPairListing, 'fees' | 'fees_maker'>): readonly FeeTier[] | undefined {
  const { fees: takers = [], fees_maker: listedMakers = [] } = pair;
  if (takers.length === 0) return undefined;
  const makers = listedMakers.length === 0 ? takers : listedMakers;
  const volumes = [...new Set([0, ...[...takers, ...makers].map(([from]) => from)])].sort((a, b) => a - b);
  return volumes.map((volume) => ({ volume, makerBps: feeAt(makers, volume), takerBps: feeAt(takers, volume) }));
}

/** The fee at a volume in basis points. Below the volume of the first row, the first row applies. */
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
