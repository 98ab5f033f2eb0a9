import type { SystemConfig } from '../config/system-schema.ts';
import type { VenueKit } from '../venues/venue-kit.port.ts';
import { kitOf, VENUE_KITS } from '../venues/venue-kits.ts';
import { catalogueOf } from './catalogue-of.ts';
import { loadKeptModules } from './kept-modules.ts';

/** The venues where a system can trade: those that come with Edgewise, and those of the modules that it uses. */
export function kitsOfSystem(config: Pick<SystemConfig, 'use'>): readonly VenueKit[] {
  return catalogueOf(config)
    .ofKind('venue')
    .map(({ kit }) => kit);
}

/** What a run has recorded of the venue where it trades. */
export interface RecordedVenue {
  readonly venue: string;
  readonly use?: SystemConfig['use'];
}

/**
 * The kit of the venue of a recorded run, from the copies of its modules. A venue that comes with Edgewise needs no
 * module: a copy that was lost keeps nobody from closing positions there. Throws `config-invalid` for a venue of no
 * kit.
 */
export async function kitOfRecord({ venue, use }: RecordedVenue, folder: string): Promise<VenueKit> {
  const builtIn = VENUE_KITS.find(({ name }) => name === venue);
  if (builtIn !== undefined) return builtIn;
  await loadKeptModules({ use }, folder);
  return kitOf(venue, kitsOfSystem({ use }));
}
