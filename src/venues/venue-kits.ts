import { EdgewiseError } from '../core/errors.ts';
import { nearestName } from '../core/nearest-name.ts';
import { binance } from './binance/kit.ts';
import { bitfinex } from './bitfinex/kit.ts';
import { krakenKit } from './kraken/kit.ts';
import type { KnownVenue, VenueKit } from './venue-kit.port.ts';

/** The venues where Edgewise trades. The only list of them. */
export const VENUE_KITS: readonly VenueKit[] = [krakenKit];

/**
 * The venues with recorded listings and fees: the venues above, and those that research knows only by their candles.
 */
export const KNOWN_VENUES: readonly KnownVenue[] = [...VENUE_KITS, binance, bitfinex];

/** The venue of an instrument whose system file names none. */
export const DEFAULT_VENUE = krakenKit.name;

/** The kit of a venue. Throws `config-invalid`, with the nearest name, for a venue without a kit. */
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

/** The recorded facts of a venue, whether or not Edgewise can trade there; undefined where none were recorded. */
export function knownVenue(name: string): KnownVenue | undefined {
  return KNOWN_VENUES.find((each) => each.name === name);
}
