import { EdgewiseError } from '../core/errors.ts';
import { nearestName } from '../core/nearest-name.ts';
import { binance } from './binance/kit.ts';
import { bitfinex } from './bitfinex/kit.ts';
import { krakenKit } from './kraken/kit.ts';
import type { KnownVenue, VenueKit } from './venue-kit.port.ts';

/** The venues where Edgewise trades. The only list of them. */
export const VENUE_KITS: readonly VenueKit[] = [krakenKit];

/** The venues of which listings and fees were recorded: those, and the ones known by their candles alone. */
export const KNOWN_VENUES: readonly KnownVenue[] = [...VENUE_KITS, binance, bitfinex];

/** Where an instrument is traded whose system file names no venue. */
export const DEFAULT_VENUE = krakenKit.name;

/** The kit of a venue. Throws `config-invalid`, with the nearest name, for a venue where nothing here trades. */
export function kitOf(name: string, kits: readonly VenueKit[] = VENUE_KITS): VenueKit {
  const kit = kits.find((each) => each.name === name);
  if (kit !== undefined) return kit;
  const names = kits.map((each) => each.name);
  const near = nearestName(name, names);
  throw new EdgewiseError('config-invalid', `Nothing here trades at ${name}`, {
    where: 'venue',
    expected: names.join(', '),
    actual: name,
    ...(near === undefined ? {} : { advice: `did you mean "${near}"?` }),
  });
}

/** What was recorded of a venue, whether or not it can be traded at; undefined where nothing was. */
export function knownVenue(name: string): KnownVenue | undefined {
  return KNOWN_VENUES.find((each) => each.name === name);
}
