import { z } from 'zod';
import type { LiveJournalHeader } from '../live/live-journal.port.ts';
import { kitOfRecord } from '../parts/kits-of-system.ts';
import type { VenueKit } from '../venues/venue-kit.port.ts';
import { DEFAULT_VENUE } from '../venues/venue-kits.ts';
import { readRun } from './read-run.ts';
import { openJournal } from './run-journal.ts';

const usedModules = z.object({ use: z.array(z.object({ file: z.string(), sha256: z.string() })).optional() });

/**
 * The kit of the venue where a run trades, by the best that is left of its journal. A run without a journal that can be
 * read counts as one of the default venue: a command that closes positions must not end here. A venue of a user comes
 * from the copy of its module in the folder of the run.
 */
export async function kitOfRun(folder: string): Promise<VenueKit> {
  const header = headerOfRun(folder);
  if (header === undefined) return kitOfRecord({ venue: DEFAULT_VENUE }, folder);
  const { use } = usedModules.parse(JSON.parse(header.config));
  return kitOfRecord({ venue: header.venue, ...(use === undefined ? {} : { use }) }, folder);
}

/** What a run was begun as, by the best that is left of its journal; undefined where nothing of it can be read. */
export function headerOfRun(folder: string): LiveJournalHeader | undefined {
  try {
    const journal = openJournal(folder);
    try {
      return journal.header;
    } finally {
      journal.close();
    }
  } catch {
    // The copies of a damaged journal are read next.
  }
  try {
    return readRun(folder, () => undefined).header;
  } catch {
    return undefined;
  }
}
