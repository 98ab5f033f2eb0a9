import type { VenueKit } from '../venues/venue-kit.port.ts';
import { DEFAULT_VENUE, kitOf, VENUE_KITS } from '../venues/venue-kits.ts';
import { readRun } from './closing-parts.ts';
import { openJournal } from './run-journal.ts';

/**
 * The kit of the venue where a run trades, by the best that is left of its journal. A run without a journal that can be
 * read counts as one of the default venue: a command that closes positions must not end here.
 */
export function kitOfRun(folder: string, kits: readonly VenueKit[] = VENUE_KITS): VenueKit {
  return kitOf(venueOfRun(folder) ?? DEFAULT_VENUE, kits);
}

function venueOfRun(folder: string): string | undefined {
  try {
    const journal = openJournal(folder);
    try {
      return journal.header.venue;
    } finally {
      journal.close();
    }
  } catch {
    // The copies of a damaged journal are read next.
  }
  try {
    return readRun(folder, () => undefined).header.venue;
  } catch {
    return undefined;
  }
}
