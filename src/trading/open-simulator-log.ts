import { statSync } from 'node:fs';
import { openGrowingFile, requireOwnLog, type GrowingFile } from '../adapters/files/growing-file.ts';
import { namedFile } from '../adapters/files/named-file.ts';
import { lockAccount } from '../adapters/sqlite/account-lock.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { VenueSimulator } from '../venues/venue-simulator.port.ts';

export interface SimulatorLog extends GrowingFile {
  readonly begin: 'new' | 'continued';
}

/**
 * Opens the log of a simulated account for one venue alone: of two that wrote into it, neither account could be made
 * again. The lock stands beside the log, where all links to it lead, and ends with the process. Throws `check-failed`,
 * naming the process that has it, and `data-corrupt` for a file that is no log, or that has two names.
 */
export async function openSimulatorLog(named: string, { logHead: head = '' }: VenueSimulator): Promise<SimulatorLog> {
  const { path } = await namedFile(named);
  // Nothing is put beside a file that is not its own.
  requireOwnLog(path, head);
  requireOneName(path);
  const lock = lockAccount(`${path}.lock`, `edgewise simulate, process ${process.pid}`, {
    refusal: 'Another simulated venue writes this log',
    advice: 'end it, or name another file with --wire-log',
  });
  try {
    const log = openGrowingFile(path, { head });
    return {
      ...log,
      begin: isEmpty(log.lines) ? 'new' : 'continued',
      close: () => {
        log.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The lock of a file that has a second name would stand beside the first name alone. */
function requireOneName(path: string): void {
  const names = statSync(path, { throwIfNoEntry: false })?.nlink ?? 1;
  if (names <= 1) return;
  throw new EdgewiseError('data-corrupt', 'The log has more than one name, so another simulated venue may write it.', {
    where: path,
    expected: 'a file without hard links',
    actual: `a file with ${names} names`,
    advice: 'copy the file, and name the copy with --wire-log',
  });
}

function isEmpty(lines: Iterable<string>): boolean {
  for (const _ of lines) return false;
  return true;
}
