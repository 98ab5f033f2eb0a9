import type { Database } from 'better-sqlite3';
import { EdgewiseError } from '../../core/errors.ts';

/** The number and the hash of the last event of a journal. */
export interface JournalTail {
  readonly seq: number;
  readonly chain: string;
}

/** Where the journal ends. Throws `data-corrupt` where that is not what was written last. */
export function wholeTail(path: string, database: Database): JournalTail {
  // One statement: another process may be writing, and both have to be of one instant.
  const found = database
    .prepare<
      [],
      JournalTail & { lastSeq: number; lastChain: string }
    >(`SELECT tail.seq, tail.chain, coalesce(last.seq, 0) AS lastSeq, coalesce(last.chain, '') AS lastChain
    FROM tail LEFT JOIN (SELECT seq, chain FROM events ORDER BY seq DESC LIMIT 1) AS last`)
    .get();
  if (found !== undefined && found.seq === found.lastSeq && found.chain === found.lastChain)
    return { seq: found.seq, chain: found.chain };
  throw new EdgewiseError('data-corrupt', 'The journal does not end where it ended when it was written last', {
    where: path,
    expected: found === undefined ? 'a record of its end' : `event ${found.seq}, ${found.chain}`,
    actual: `event ${found?.lastSeq ?? 0}, ${found?.lastChain ?? ''}`,
    advice: 'Restore it from a backup; the venue then tells what came later.',
  });
}
