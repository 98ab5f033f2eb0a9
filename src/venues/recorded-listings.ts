import type { Listing } from '../core/listing.ts';
import { recordedKraken } from './kraken/recorded-kraken.ts';

interface RecordedRow {
  readonly venue: string;
  readonly id: string;
  readonly tickDecimals: number;
  readonly lotDecimals: number;
  readonly minimumNotional: number;
}

/** What a small account pays there. Sources: binance.com/en/fee/schedule (VIP 0, spot), bitfinex.com/fees. */
const FEES = {
  binance: { source: 'Binance exchangeInfo and fee schedule', makerBps: 10, takerBps: 10 },
  bitfinex: { source: 'Bitfinex pair list and fee schedule', makerBps: 10, takerBps: 20 },
} as const;

/** Steps of common spot pairs at venues that research knows by their candles. */
const ROWS: readonly (RecordedRow & { readonly venue: keyof typeof FEES })[] = [
  { venue: 'binance', id: 'BTC/USDT', tickDecimals: 2, lotDecimals: 5, minimumNotional: 5 },
  { venue: 'binance', id: 'ETH/USDT', tickDecimals: 2, lotDecimals: 4, minimumNotional: 5 },
  { venue: 'binance', id: 'BNB/USDT', tickDecimals: 2, lotDecimals: 3, minimumNotional: 5 },
  { venue: 'binance', id: 'SOL/USDT', tickDecimals: 2, lotDecimals: 3, minimumNotional: 5 },
  { venue: 'binance', id: 'XRP/USDT', tickDecimals: 4, lotDecimals: 1, minimumNotional: 5 },
  { venue: 'bitfinex', id: 'BTC/USD', tickDecimals: 1, lotDecimals: 8, minimumNotional: 0 },
  { venue: 'bitfinex', id: 'ETH/USD', tickDecimals: 2, lotDecimals: 8, minimumNotional: 0 },
];

/** What a venue listed of an instrument when it was last looked at; undefined where nobody recorded it. */
export function recordedListing(venue: string, id: string): Listing | undefined {
  if (venue === 'kraken') return recordedKraken(id);
  const row = ROWS.find((one) => one.venue === venue && one.id === id);
  if (row === undefined) return undefined;
  const [base = '', quote = ''] = id.split('/');
  const { source, makerBps, takerBps } = FEES[row.venue];
  return {
    id,
    venue,
    base,
    quote,
    tick: { units: 1, decimals: row.tickDecimals },
    lot: { units: 1, decimals: row.lotDecimals },
    minimumLots: 1,
    minimumNotional: row.minimumNotional,
    fees: [{ volume: 0, makerBps, takerBps }],
    basis: 'recorded',
    source,
  };
}
