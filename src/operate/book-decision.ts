import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { ArtifactFolder } from '../adapters/artifacts/artifact-folder.ts';
import type { KeyPair } from '../venues/key-pair.ts';
import type { VenueClock } from '../venues/venue-clock.ts';
import type { VenueConnection, VenueKit } from '../venues/venue-kit.port.ts';
import { AdoptionFile } from '../adapters/files/adoption-file.ts';
import { lockAccount, type AccountLock } from '../adapters/sqlite/account-lock.ts';
import { EdgewiseError } from '../core/errors.ts';
import { orStopped } from '../core/or-stopped.ts';
import type { AdoptedEvent } from '../live/book-adoption.ts';
import type { LiveJournalHeader } from '../live/live-journal.port.ts';
import { loadArtifact } from '../training/open-artifact.ts';
import { countInBooks, journalBooks } from './journal-books.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { openJournal } from '../trading/run-journal.ts';
import { partsOf } from '../trading/run-settings.ts';
import { openLiveRun } from '../trading/open-run.ts';
import { lockTrading } from '../trading/lock-trading.ts';
import { processOf } from '../trading/run-process.ts';
import { workspaceAt } from '../config/workspace.ts';

export interface BookDecisionOptions {
  readonly folder: string;
  readonly workspace: string;
  readonly kit: VenueKit;
  readonly keys: KeyPair;
  readonly url: string;
  readonly clock: VenueClock;
  readonly codeVersion: string;
  /** Connection to the venue of the run. It has read the venue's listings. */
  readonly connection: VenueConnection;
  readonly header: LiveJournalHeader;
  readonly tell: (line: string) => void;
  readonly stop?: AbortSignal | undefined;
}

/** Result of booking a decision. */
export interface BookedDecision {
  /** Whether the trading process of the run booked it, or this process. */
  readonly bookedBy: 'the run' | 'this command';
  /** Number of events of the decision that were booked now. The others were in the books before. */
  readonly bookedEvents: number;
}

/** A trading process looks for decisions at every turn. */
const RUN_PATIENCE_MILLIS = 60_000;
const BETWEEN_LOOKS = 200;

/**
 * A process that makes a decision for a run holds this lock from its last reading of the books until the decision is
 * settled. Throws `check-failed` when another process holds it.
 */
export function lockAdoption(folder: string, by: string): AccountLock {
  return lockAccount(liveFolderAt(folder).adoptLock, `edgewise adopt by ${by}, process ${process.pid}`, {
    refusal: 'Another `edgewise adopt` decides for this run just now',
    advice: 'wait for it to end, and look again with `edgewise adopt RUN`: the books are others by then',
  });
}

/**
 * Gets a decision booked that is on the disk. The trading process of the run books it; if there is none, this process
 * does so with the lock of the run. A trading process may start or end meanwhile.
 */
export async function bookDecision(
  options: BookDecisionOptions,
  decision: { readonly id: string; readonly events: readonly AdoptedEvent[] },
): Promise<BookedDecision> {
  const { folder, tell, stop } = options;
  const { id } = decision;
  const inbox = new AdoptionFile(liveFolderAt(folder).adoption);
  let waitedSince: number | undefined;
  let bookedBy: BookedDecision['bookedBy'] = 'the run';
  while (inbox.read()?.id === id) {
    if (processOf(folder).kind === 'not running') {
      const outcome = await bookHere(options);
      if (outcome === 'nothing' && inbox.read()?.id === id) throw notBooked(folder);
      if (outcome === 'booked') bookedBy = 'this command';
      continue;
    }
    if (waitedSince === undefined)
      tell(
        `waiting for the process of the run to book it, ${RUN_PATIENCE_MILLIS / 1_000} s at most: it looks at every turn`,
      );
    waitedSince ??= performance.now();
    if (performance.now() - waitedSince > RUN_PATIENCE_MILLIS) {
      throw new EdgewiseError('check-failed', 'The process of the run has not booked it yet', {
        where: folder,
        expected: 'a turn',
        actual: `none in ${RUN_PATIENCE_MILLIS / 1_000} s`,
        advice:
          'it will with its next turn; `edgewise status RUN` shows whether it works. ' +
          'Once it is stopped, `edgewise adopt RUN --withdraw` takes the decision back',
      });
    }
    await orStopped(pause(BETWEEN_LOOKS), stop);
  }
  return { bookedBy, bookedEvents: bookedOf(folder, decision) };
}

/** Books with the lock of the run, so that no process trades it meanwhile. */
async function bookHere(options: BookDecisionOptions): Promise<'traded' | 'nothing' | 'booked' | 'refused'> {
  const { folder, workspace, keys, url, clock, codeVersion, kit, connection, header, tell, stop } = options;
  const { config, instruments } = partsOf(header);
  let lock: AccountLock | undefined;
  try {
    lock = orTraded(folder, () =>
      lockTrading({ config, setting: header.setting, workspace, folder, keys, url, purpose: 'adopt' }),
    );
    if (lock === undefined) return 'traded';
    const artifact = await loadArtifact(new ArtifactFolder(workspaceAt(workspace).artifacts), header.artifact);
    const run = await openLiveRun({
      config,
      artifact,
      folder,
      clock,
      codeVersion,
      setting: header.setting,
      place: header.place ?? 'real',
      tag: header.tag,
      past: [],
      lead: 0,
      instruments: connection.instruments(instruments, 'begun'),
      kit,
      connection,
      patience: { tell, stop },
    });
    try {
      return run.session.adopt();
    } finally {
      run.close();
    }
  } catch (error) {
    // A decision that cannot be booked was refused and set aside, and the error says so.
    if (existsSync(liveFolderAt(folder).adoption))
      tell(
        `not booked: the decision waits (${liveFolderAt(folder).adoption}). ` +
          '`edgewise adopt RUN` books it, and with --withdraw takes it back',
      );
    throw error;
  } finally {
    lock?.release();
  }
}

/** Takes the lock. Undefined where a run was started meanwhile, which then books the decision. */
function orTraded(folder: string, lock: () => AccountLock): AccountLock | undefined {
  try {
    return lock();
  } catch (error) {
    if (processOf(folder).kind === 'running') return undefined;
    throw error;
  }
}

/** The outcome of a booked decision. Throws where the decision was not booked. */
function bookedOf(
  folder: string,
  { id, events }: { readonly id: string; readonly events: readonly AdoptedEvent[] },
): number {
  const journal = openJournal(folder);
  const notes = [...journal.notes()];
  journal.close();
  const note = notes.findLast(
    ({ kind, detail }) => (kind === 'adopted' || kind === 'adoption-refused') && detail['id'] === id,
  );
  if (note?.kind === 'adopted' && typeof note.detail['events'] === 'number') return note.detail['events'];
  // On a full disk the note is lost, but the booked events are not.
  if (note === undefined && countInBooks(events, journalBooks(folder)) === events.length) return events.length;
  throw new EdgewiseError('check-failed', 'Nothing was booked', {
    where: folder,
    expected: 'the position as it was when this was decided',
    actual: String(note?.detail['reason'] ?? 'no word of it in the journal'),
    advice: 'look at `edgewise status RUN`, and decide again with `edgewise adopt RUN`',
  });
}

function notBooked(folder: string): EdgewiseError {
  return new EdgewiseError('check-failed', 'What was decided could not be booked, and waits', {
    where: liveFolderAt(folder).adoption,
    expected: 'a journal that can be written',
    actual: 'one that cannot',
    advice: 'make room on the disk; then `edgewise adopt RUN` books it, and with --withdraw takes it back',
  });
}
