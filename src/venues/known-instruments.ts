import { EdgewiseError } from '../core/errors.ts';
import type { Instrument, InstrumentKind } from '../core/instrument.ts';
import { instrumentOf, type Listing } from '../core/listing.ts';
import { assumedListing, type PriceRange } from '../market/assumed-listing.ts';
import { knownVenue } from './venue-kits.ts';

/**
 * Writes a pair the one way Edgewise does: `btc-usdt`, `BTC_USDT` and `BTC/USDT` are `BTC/USDT`. Throws `usage` for
 * anything else.
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
 * The listing that research goes by where a system file states none: the recorded one, or fine steps that follow from
 * the prices. Live trading never uses it: there the venue is asked.
 */
export function researchListing(venue: string, id: string, prices: PriceRange = { lowest: 1, highest: 1 }): Listing {
  const [name, at] = [instrumentId(id), venue.toLowerCase()];
  return knownVenue(at)?.recordedListing(name) ?? assumedListing(at, name, prices);
}

export interface InstrumentHints {
  readonly kind?: InstrumentKind;
  /** Of its candles: they give the steps of an instrument that no listing is known of. */
  readonly prices?: PriceRange;
}

/** An instrument as research knows it. */
export function instrumentFor(venue: string, id: string, { kind = 'spot', prices }: InstrumentHints = {}): Instrument {
  return instrumentOf(researchListing(venue, id, prices), kind);
}
