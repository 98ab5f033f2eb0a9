import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { replaceSmallFile } from '../adapters/files/replace-small-file.ts';
import type { SqliteLiveJournal } from '../adapters/sqlite/sqlite-live-journal.ts';
import { liveFolderAt } from './run-folder.ts';
import { openJournal } from './run-journal.ts';

/** That the positions of a run were closed from outside, which its journal does not know before the run books it. */
export interface Flattened {
  /** Time of the venue at which all was flat. */
  readonly at: string;
  readonly by: string;
  readonly reason: string;
  /** Instruments that were closed then; empty where nothing was left to close. */
  readonly closed: readonly string[];
}

/** The note with the end of the journal as it was then. `chain` is the hash of event `seq` over all before it. */
const noteSchema = z.object({
  at: z.string(),
  by: z.string(),
  reason: z.string(),
  closed: z.array(z.string()),
  seq: z.number(),
  chain: z.string(),
});

/**
 * Notes that all positions of a run are closed, durably. Call it while the run is halted. Throws as the journal and the
 * disk do.
 */
export function writeFlattenNote(folder: string, flattened: Flattened): void {
  const journal = openJournal(folder);
  try {
    const note = { ...flattened, ...journal.end };
    replaceSmallFile(liveFolderAt(folder).flattened, `${JSON.stringify(note, undefined, 2)}\n`);
  } finally {
    journal.close();
  }
}

/**
 * The newest flatten of a run that its journal does not know of. Undefined where there was none, where the journal has
 * a fill that came later, and where the journal is another one than it was then. A note that is damaged is none.
 */
export function readFlattenNote(folder: string, journal: SqliteLiveJournal): Flattened | undefined {
  let text: string;
  try {
    text = readFileSync(liveFolderAt(folder).flattened, 'utf8');
  } catch {
    return undefined;
  }
  const note = noteIn(text);
  if (note === undefined) return undefined;
  const { seq, chain, ...flattened } = note;
  if ((seq === 0 ? '' : journal.chainAt(seq)) !== chain) return undefined;
  for (const _ of journal.events('fill', seq)) return undefined;
  return flattened;
}

function noteIn(text: string): z.infer<typeof noteSchema> | undefined {
  try {
    return noteSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
