import type { BorrowTerms, Listing } from '../../core/listing.ts';
import {
  basisPoints,
  feeTiers,
  krakenListing,
  ROLLOVER_EVERY,
  UNKNOWN_MARGIN_RATE,
  type KrakenFeeRow,
  type KrakenPairListing,
} from './kraken-listing.ts';

/** The entry of a pair in Kraken's `AssetPairs`, with its names. */
export interface RecordedKrakenPair extends KrakenPairListing {
  /** Kraken's own key of the pair. */
  readonly key: string;
  readonly altname: string;
  readonly wsname: string;
  /** Kraken's ids of the two assets. */
  readonly base: string;
  readonly quote: string;
  readonly cost_decimals: number;
  readonly pair_decimals: number;
}

/** The entry of an asset in Kraken's `Assets`. */
export interface RecordedKrakenAsset {
  readonly id: string;
  readonly altname: string;
  readonly decimals: number;
  readonly display_decimals: number;
  /** Fee for borrowing in percent of the borrowed amount, on opening and every four hours. */
  readonly margin_rate: string;
}

/**
 * Fees by 30-day volume in US dollars, in percent. Source: the example answer on docs.kraken.com, Get Tradable Asset
 * Pairs. Since 2026-09-08 `AssetPairs` answers with empty lists, and only `TradeVolume` gives the fees of an account.
 */
const TAKER_FEES: readonly KrakenFeeRow[] = [
  [0, 0.4],
  [10_000, 0.35],
  [50_000, 0.24],
  [100_000, 0.22],
  [250_000, 0.2],
  [500_000, 0.18],
  [1_000_000, 0.16],
  [2_500_000, 0.14],
  [5_000_000, 0.12],
  [10_000_000, 0.1],
  [100_000_000, 0.08],
  [500_000_000, 0.05],
];
const MAKER_FEES: readonly KrakenFeeRow[] = [
  [0, 0.25],
  [10_000, 0.2],
  [50_000, 0.14],
  [100_000, 0.12],
  [250_000, 0.1],
  [500_000, 0.08],
  [1_000_000, 0.06],
  [2_500_000, 0.04],
  [5_000_000, 0.02],
  [10_000_000, 0],
  [100_000_000, 0],
  [500_000_000, 0],
];

const COMMON = {
  quote: 'ZUSD',
  cost_decimals: 5,
  lot_decimals: 8,
  costmin: '0.5',
  fees: TAKER_FEES,
  fees_maker: MAKER_FEES,
  margin_call: 80,
  margin_stop: 40,
} as const;

const LEVERAGES = [2, 3, 4, 5, 6, 7, 8, 9, 10];
const UP_TO_TEN = { ...COMMON, leverage_buy: LEVERAGES, leverage_sell: LEVERAGES };
/** The leverages that Kraken is known to accept for pairs whose own list was not recorded. */
const UP_TO_FIVE = { ...COMMON, leverage_buy: LEVERAGES.slice(0, 4), leverage_sell: LEVERAGES.slice(0, 4) };

interface RecordedPair {
  readonly id: string;
  readonly date: string;
  readonly pair: RecordedKrakenPair;
}

/**
 * Pairs as Kraken listed them on the day in each entry. Bitcoin, dogecoin and solana have their whole entry of
 * `AssetPairs`. The others have its smallest orders and steps; their position limits were not recorded.
 */
const PAIRS: readonly RecordedPair[] = [
  {
    id: 'BTC/USD',
    date: '2026-09-25',
    pair: {
      ...UP_TO_TEN,
      key: 'XXBTZUSD',
      altname: 'XBTUSD',
      wsname: 'XBT/USD',
      base: 'XXBT',
      pair_decimals: 1,
      tick_size: '0.1',
      ordermin: '0.00005',
      long_position_limit: 350,
      short_position_limit: 250,
    },
  },
  {
    id: 'ETH/USD',
    date: '2026-07-03',
    pair: {
      ...UP_TO_FIVE,
      key: 'XETHZUSD',
      altname: 'ETHUSD',
      wsname: 'ETH/USD',
      base: 'XETH',
      pair_decimals: 2,
      tick_size: '0.01',
      ordermin: '0.001',
    },
  },
  {
    id: 'SOL/USD',
    date: '2026-09-25',
    pair: {
      ...UP_TO_TEN,
      key: 'SOLUSD',
      altname: 'SOLUSD',
      wsname: 'SOL/USD',
      base: 'SOL',
      pair_decimals: 2,
      tick_size: '0.01',
      ordermin: '0.06',
      long_position_limit: 37_000,
      short_position_limit: 24_000,
    },
  },
  {
    id: 'XRP/USD',
    date: '2026-07-03',
    pair: {
      ...UP_TO_FIVE,
      key: 'XXRPZUSD',
      altname: 'XRPUSD',
      wsname: 'XRP/USD',
      base: 'XXRP',
      pair_decimals: 5,
      tick_size: '0.00001',
      ordermin: '1.65',
    },
  },
  {
    id: 'LINK/USD',
    date: '2026-07-03',
    pair: {
      ...UP_TO_FIVE,
      key: 'LINKUSD',
      altname: 'LINKUSD',
      wsname: 'LINK/USD',
      base: 'LINK',
      pair_decimals: 5,
      tick_size: '0.00001',
      ordermin: '0.55',
    },
  },
  {
    id: 'ADA/USD',
    date: '2026-07-03',
    pair: {
      ...UP_TO_FIVE,
      key: 'ADAUSD',
      altname: 'ADAUSD',
      wsname: 'ADA/USD',
      base: 'ADA',
      cost_decimals: 6,
      pair_decimals: 6,
      tick_size: '0.000001',
      ordermin: '20',
    },
  },
  {
    id: 'DOGE/USD',
    date: '2026-09-25',
    pair: {
      ...UP_TO_TEN,
      key: 'XDGUSD',
      altname: 'XDGUSD',
      wsname: 'XDG/USD',
      base: 'XXDG',
      cost_decimals: 9,
      pair_decimals: 7,
      tick_size: '0.0000001',
      ordermin: '50',
      long_position_limit: 30_000_000,
      short_position_limit: 30_000_000,
    },
  },
  {
    id: 'PEPE/USD',
    date: '2026-07-13',
    pair: {
      ...UP_TO_FIVE,
      key: 'PEPEUSD',
      altname: 'PEPEUSD',
      wsname: 'PEPE/USD',
      base: 'PEPE',
      cost_decimals: 9,
      pair_decimals: 9,
      lot_decimals: 5,
      tick_size: '0.000000001',
      ordermin: '1500000',
    },
  },
];

/**
 * Assets of those pairs. Decimals and rates are of 2026-09-25. The rates of XRP, LINK, ADA and PEPE are those of
 * Kraken's support article 206161568.
 */
const ASSETS: readonly RecordedKrakenAsset[] = [
  { id: 'XXBT', altname: 'XBT', decimals: 10, display_decimals: 5, margin_rate: '0.01' },
  { id: 'XETH', altname: 'ETH', decimals: 10, display_decimals: 5, margin_rate: '0.02' },
  { id: 'SOL', altname: 'SOL', decimals: 10, display_decimals: 5, margin_rate: '0.02' },
  { id: 'XXRP', altname: 'XRP', decimals: 8, display_decimals: 5, margin_rate: '0.02' },
  { id: 'LINK', altname: 'LINK', decimals: 10, display_decimals: 5, margin_rate: '0.02' },
  { id: 'ADA', altname: 'ADA', decimals: 8, display_decimals: 6, margin_rate: '0.02' },
  { id: 'XXDG', altname: 'XDG', decimals: 8, display_decimals: 2, margin_rate: '0.02' },
  { id: 'PEPE', altname: 'PEPE', decimals: 5, display_decimals: 0, margin_rate: '0.02' },
  { id: 'ZUSD', altname: 'USD', decimals: 4, display_decimals: 2, margin_rate: '0.036' },
];

/** Every recorded pair of Kraken, by its id in Edgewise. */
export const RECORDED_KRAKEN_IDS: readonly string[] = PAIRS.map(({ id }) => id);

/** The recorded entry of a pair; undefined where none was recorded. */
export function recordedKrakenPair(id: string): RecordedKrakenPair | undefined {
  return PAIRS.find((recorded) => recorded.id === id)?.pair;
}

/** An asset by Kraken's id, such as `XXBT`; undefined where none was recorded. */
export function recordedKrakenAsset(id: string): RecordedKrakenAsset | undefined {
  return ASSETS.find((asset) => asset.id === id);
}

/** The recorded listing of a pair; undefined where none was recorded. */
export function recordedKraken(id: string): Listing | undefined {
  const recorded = PAIRS.find((one) => one.id === id);
  if (recorded === undefined) return undefined;
  const { pair, date } = recorded;
  const rates = { base: rateOf(pair.base), quote: rateOf(pair.quote) };
  return krakenListing({ id, pair, rates, basis: 'recorded', date });
}

function rateOf(asset: string): number {
  const rate = recordedKrakenAsset(asset)?.margin_rate;
  if (rate === undefined) throw new RangeError(`No recorded margin rate of ${asset}`);
  return Number(rate);
}

/**
 * The terms for a pair that was not recorded: the fee schedule that all pairs share, and the highest recorded rate for
 * borrowing.
 */
export function krakenTerms(): Pick<Listing, 'source' | 'date'> &
  Required<Pick<Listing, 'fees'>> & { readonly margin: BorrowTerms } {
  const fees = feeTiers({ fees: TAKER_FEES, fees_maker: MAKER_FEES }) ?? [];
  const dearestBps = basisPoints(UNKNOWN_MARGIN_RATE);
  const margin = { longBorrowBps: dearestBps, shortBorrowBps: dearestBps, rolloverEvery: ROLLOVER_EVERY };
  return {
    fees,
    margin,
    source: "Kraken's schedule for all pairs, and its dearest recorded rate for lending",
    date: '2026-09-25',
  };
}
