import { nearestName } from '../core/nearest-name.ts';
import { marketName } from '../market/market-name.ts';
import { knownVenue } from '../venues/venue-kits.ts';

export interface NamedInstrument {
  readonly id: string;
  readonly venue: string;
  readonly listing?: unknown;
  /** Whose candles it learns from, where they are not its own. */
  readonly candles?: { readonly instrument: string } | undefined;
}

/** Currencies in which most pairs are quoted. */
const QUOTES = ['USD', 'USDT', 'USDC', 'EUR', 'GBP', 'BTC', 'ETH'] as const;

/**
 * The instrument that was probably meant where nobody knows the one that is named. Its candles are then those of a coin
 * with nearly the same name, or two letters of its quote currency have changed places. Without this, research would
 * suppose a listing for it, and count its trials as those of another market. Undefined for what is recorded of the
 * venue, for a venue of which nothing is recorded, and where the system file states the listing.
 */
export function meantInstrument({ id, venue, listing, candles }: NamedInstrument): string | undefined {
  const known = knownVenue(venue);
  if (listing !== undefined || candles === undefined || known === undefined) return undefined;
  if (known.recordedListing(id) !== undefined) return undefined;
  const [base = '', quote = ''] = id.split('/');
  const [learned = '', learnedQuote = ''] = candles.instrument.split('/');
  const meantQuote = [...QUOTES, learnedQuote].find((one) => isSwapped(one, quote)) ?? quote;
  const isOther = marketName(`${base}/USD`) !== marketName(`${learned}/USD`);
  const meantBase = isOther ? (nearestName(base, [learned]) ?? base) : base;
  const meant = `${meantBase}/${meantQuote}`;
  return meant === id ? undefined : meant;
}

/** Whether a name has the letters of another one in another order. */
function isSwapped(name: string, written: string): boolean {
  const letters = (text: string): string => Array.from(text).sort().join('');
  return name !== written && letters(name) === letters(written);
}
