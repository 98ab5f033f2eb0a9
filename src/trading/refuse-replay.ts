import { EdgewiseError } from '../core/errors.ts';
import type { LiveJournalHeader } from '../live/live-journal.port.ts';
import { isReplay } from './replay-tag.ts';
import { openJournal } from './run-journal.ts';

/**
 * Throws `usage` for the folder of a replay on paper, whose venue ended with it. A folder whose journal cannot be read
 * passes: it may be that of a run with positions.
 */
export function refuseReplay(folder: string): void {
  const header = headerIn(folder);
  if (header === undefined || !isReplay(header)) return;
  throw new EdgewiseError('usage', 'This is the folder of a replay on paper, whose venue ended with it', {
    where: folder,
    expected: 'a run that trades',
    actual: `a replay of ${header.system}: what it holds at its end is in no account`,
    advice: 'nothing is to do; trade its system with `edgewise paper` or `edgewise live`',
  });
}

function headerIn(folder: string): LiveJournalHeader | undefined {
  try {
    const journal = openJournal(folder);
    journal.close();
    return journal.header;
  } catch {
    return undefined;
  }
}
