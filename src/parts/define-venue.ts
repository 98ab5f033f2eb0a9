import { z } from 'zod';
import type { Instrument } from '../core/instrument.ts';
import type { VenueKit } from '../venues/venue-kit.port.ts';
import { branded } from './part-brand.ts';
import type { VenuePart } from './part.port.ts';

const NONE = z.strictObject({});

/**
 * A venue of a user. What research supposes of its instruments and its fees stands in the system file, as `listing`
 * and `costs`: only venues that come with Edgewise have a record of theirs.
 */
export interface VenueDefinition extends Omit<VenueKit, 'recordedListing' | 'recordedTerms'> {
  /** An instrument that the contract of the venue is tried with, at the simulator. */
  readonly sample: Instrument;
}

/** A venue that a system file can name. Throws `usage` for a name that is not valid. */
export function defineVenue({ sample, ...definition }: VenueDefinition): VenuePart {
  const kit = { ...definition, recordedListing: () => undefined, recordedTerms: () => undefined };
  return branded({ ...venuePart(kit), sample });
}

/** A kit as a part: an instrument names it as its `venue`. */
export function venuePart(kit: VenueKit): VenuePart {
  return branded({
    kind: 'venue',
    name: kit.name,
    describe: `${kit.title}: ${kit.kinds.join(' and ')}, ${kit.simulator === undefined ? 'without' : 'with'} a simulator`,
    schema: NONE,
    kit,
  });
}
