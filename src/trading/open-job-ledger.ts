import { existsSync } from 'node:fs';
import { PostgresJobLedger } from '../adapters/postgres/postgres-job-ledger.ts';
import { stateServer, type StateServer } from '../adapters/postgres/state-server.ts';
import { SqliteJobLedger } from '../adapters/sqlite/sqlite-job-ledger.ts';
import type { JobLedger } from '../live/job-ledger.port.ts';
import { liveFolderAt } from './run-folder.ts';
import { openJournal } from './run-journal.ts';

/**
 * Opens the job ledger of a run: on the state server that the environment names, else in the folder of the run. A run
 * whose ledger lies in its folder already goes on with that one. A server is asked at the first call, not here.
 */
export function openJobLedger(folder: string): JobLedger {
  const { schedule } = liveFolderAt(folder);
  const server = stateServer();
  if (server === undefined || existsSync(schedule)) return SqliteJobLedger.open(schedule);
  return onServer(server, folder);
}

/** The same for somebody who looks, and may be allowed to read only; undefined where the run has none. */
export function lookIntoJobLedger(folder: string): JobLedger | undefined {
  const { schedule } = liveFolderAt(folder);
  if (existsSync(schedule)) return SqliteJobLedger.openToRead(schedule);
  const server = stateServer();
  return server === undefined ? undefined : onServer(server, folder);
}

/** The tag of its orders tells a run from every other one of that system, on whatever machine. */
function onServer(server: StateServer, folder: string): JobLedger {
  const journal = openJournal(folder);
  try {
    const { system, tag } = journal.header;
    return new PostgresJobLedger(server, `${system} ${tag}`);
  } finally {
    journal.close();
  }
}
