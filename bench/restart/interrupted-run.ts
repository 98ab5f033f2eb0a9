import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { SqliteLiveJournal } from '../../src/adapters/sqlite/sqlite-live-journal.ts';
import { liveFolderAt } from '../../src/trading/run-folder.ts';
import { RunBooks } from '../../src/trading/run-books.ts';

const LOOK_EVERY_MILLISECONDS = 50;

export interface InterruptedRunOptions {
  readonly workspace: string;
  readonly folder: string;
  readonly from: string;
  readonly days: number;
  /** Events of the journal before the process may be killed. */
  readonly events: number;
}

/**
 * Replays recorded candles on paper in a separate process, and ends that process with SIGKILL once its journal has
 * `events` events and a position is open. Returns the number of events and the lots at that time. Throws when the
 * replay ends sooner.
 */
export async function interruptedRun(options: InterruptedRunOptions): Promise<{ events: number; lots: number }> {
  const { workspace, folder, from, days } = options;
  const root = resolve(import.meta.dirname, '../..');
  const program = join(root, 'bin/edgewise.js');
  const system = join(root, 'systems/quickstart.yaml');
  const times = ['--from', from, '--days', String(days)];
  const child = spawn(
    process.execPath,
    [program, '--workspace', workspace, 'paper', system, '--replay', ...times, '--folder', folder],
    { stdio: 'ignore', cwd: root },
  );
  try {
    return await heldAfter(child, options);
  } finally {
    child.kill('SIGKILL');
  }
}

async function heldAfter(
  child: ChildProcess,
  { folder, events }: InterruptedRunOptions,
): Promise<{ events: number; lots: number }> {
  const { journal: path } = liveFolderAt(folder);
  const books = new RunBooks();
  while (child.exitCode === null && child.signalCode === null) {
    await wait(LOOK_EVERY_MILLISECONDS);
    if (!existsSync(path)) continue;
    if (eventsIn(path) < events) continue;
    const held = heldIn(path, books);
    if (held.lots === 0) continue;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await ended;
    // The process may have written more events between the reading and its end.
    const last = heldIn(path, books);
    if (last.lots !== 0) return last;
    throw new Error('The position was closed while the process was being killed: run it again');
  }
  throw new Error(`The replay ended before its journal had ${events} events and a position`);
}

function eventsIn(path: string): number {
  try {
    const journal = SqliteLiveJournal.openToRead(path);
    try {
      return journal.end.seq;
    } finally {
      journal.close();
    }
  } catch {
    // The journal is not complete yet.
    return 0;
  }
}

function heldIn(path: string, books: RunBooks): { events: number; lots: number } {
  const journal = SqliteLiveJournal.openToRead(path);
  try {
    const { seq, ledger } = books.readOn(journal);
    return { events: seq, lots: ledger.lots(0) };
  } finally {
    journal.close();
  }
}
