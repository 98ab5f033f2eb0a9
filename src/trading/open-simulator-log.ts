import type { VenueSimulator } from '../venues/venue-simulator.port.ts';
import { openGrowingFile, type GrowingFile } from '../adapters/files/growing-file.ts';
import { lockAccount } from '../adapters/sqlite/account-lock.ts';

/**
 * Opens the log of a simulated account for one venue alone: of two that wrote into it, neither account could be made
 * again. The lock stands beside the log and ends with the process. Throws `check-failed`, naming the process that has it.
 */
export function openSimulatorLog(path: string, { logHead = '' }: VenueSimulator): GrowingFile {
  const lock = lockAccount(`${path}.lock`, `edgewise simulate, process ${process.pid}`, {
    refusal: 'Another simulated venue writes this log',
    advice: 'end it, or name another file with --wire-log',
  });
  try {
    const log = openGrowingFile(path, { head: logHead });
    return {
      ...log,
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
