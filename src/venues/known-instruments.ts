import { EdgewiseError } from '../core/errors.ts';
import type { Instrument, InstrumentKind } from '../core/instrument.ts';
import { instrumentOf, type Listing } from '../core/listing.ts';
import { assumedListing, type PriceRange } from '../market/assumed-listing.ts';
import { knownVenue } from './venue-kits.ts';

/**
 * The id of a pair in Edgewise's form: `btc-usdt`, `BTC_USDT` and `BTC/USDT` give `BTC/USDT`. Throws `usage` for a text
 * in another form.
 */
export function instrumentId(text: string): string {
  const match = /^([A-Za-z0-9][A-Za-z0-9.]{0,19})[/_-]([A-Za-z0-9][A-Za-z0-9.]{0,19})$/.exec(text.trim());
  if (match !== null) return `${match[1] ?? ''}/${match[2] ?? ''}`.toUpperCase();
  throw new EdgewiseError('usage', 'The instrument is not written as a pair.', {
    expected: 'BASE/QUOTE, such as BTC/USDT',
    actual: `"${text}"`,
    advice: 'Write base and quote currency with a slash between them.',
  });
}

/**
 * The listing that research uses where a system file states none: the recorded one, or fine steps that follow from the
 * prices. Live trading never uses it, because it asks the venue.
 */
export function researchListing(venue: string, id: string, prices: PriceRange = { lowest: 1, highest: 1 }): Listing {
  const [name, at] = [instrumentId(id), venue.toLowerCase()];
  return knownVenue(at)?.recordedListing(name) ?? assumedListing(at, name, prices);
}

export interface InstrumentHints {
  readonly kind?: InstrumentKind;
  /** The range of prices of the candles. The steps of an instrument without a known listing follow from it. */
  readonly prices?: PriceRange;
}

/** Makes the instrument that research uses. */
export function instrumentFor(venue: string, id: string, { kind = 'spot', prices }: InstrumentHints = {}): Instrument {
  return instrumentOf(researchListing(venue, id, prices), kind);
}
