import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { replaceSmallFile } from '../adapters/files/replace-small-file.ts';
import {
  serverName,
  shownServer,
  STATE_URL,
  stateServer,
  type StateServer,
} from '../adapters/postgres/state-server.ts';
import type { Workspace } from '../config/workspace.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { LedgerRecords, TrialLedger } from '../evidence/trial-ledger.port.ts';

/** Where the trials of a workspace are kept. */
export type LedgerPlace = Pick<Workspace, 'root' | 'trials' | 'stateServer'>;

/**
 * Opens the trial ledger of a workspace: on the state server that the environment names, else in the workspace. A
 * workspace that comes to a server brings its trials along, and stays there: trials that are kept elsewhere would be
 * forgotten by the count. Database libraries are loaded only here. Rejects with `config-invalid` where the environment
 * names another server than the one that has the trials.
 */
export async function openLedger(place: LedgerPlace, server = stateServer()): Promise<TrialLedger> {
  const known = knownServer(place);
  requireSame(place, known, server);
  if (server !== undefined) return openOnServer(place, server, known);
  await mkdir(place.root, { recursive: true });
  const { SqliteTrialLedger } = await import('../adapters/sqlite/sqlite-trial-ledger.ts');
  return new SqliteTrialLedger(place.trials);
}

/**
 * Looks into the trial ledger of a workspace, with no more than the permission to read; undefined where there is none.
 */
export async function lookIntoLedger<Found>(
  place: LedgerPlace,
  look: (ledger: TrialLedger) => Promise<Found>,
): Promise<Found | undefined> {
  const server = stateServer();
  if (server === undefined) requireSame(place, knownServer(place), server);
  if (!existsSync(server === undefined ? place.trials : place.root)) return undefined;
  const ledger = server === undefined ? await openAsAllowed(place.trials) : await openLedger(place, server);
  try {
    return await look(ledger);
  } finally {
    await ledger.close();
  }
}

/** Whether the next opening carries the trials of the workspace over to a state server; its address for people. */
export function willCarryOver(place: LedgerPlace, server = stateServer()): string | undefined {
  const carries = server !== undefined && knownServer(place) === undefined && hasContent(place.trials);
  return carries ? shownServer(server) : undefined;
}

async function openOnServer(place: LedgerPlace, server: StateServer, known: string | undefined): Promise<TrialLedger> {
  const { PostgresTrialLedger } = await import('../adapters/postgres/postgres-trial-ledger.ts');
  const ledger = new PostgresTrialLedger(server);
  if (known !== undefined) return ledger;
  try {
    await ledger.connect();
    if (hasContent(place.trials)) {
      await ledger.carryOver(await recordsOf(place.trials));
    }
    // Written last: where it is not, the same records are carried over again, and the server knows them.
    replaceSmallFile(place.stateServer, `${JSON.stringify({ server: serverName(server) })}\n`);
    return ledger;
  } catch (error) {
    await ledger.close();
    throw error;
  }
}

async function recordsOf(path: string): Promise<LedgerRecords> {
  const ledger = await openAsAllowed(path);
  try {
    return await ledger.records();
  } finally {
    await ledger.close();
  }
}

async function openAsAllowed(path: string) {
  const { SqliteTrialLedger } = await import('../adapters/sqlite/sqlite-trial-ledger.ts');
  return new SqliteTrialLedger(path, 'as-allowed');
}

/** The server that has the trials of a workspace; undefined where the workspace has them itself. */
function knownServer({ stateServer: path }: LedgerPlace): string | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const { server } = JSON.parse(readFileSync(path, 'utf8')) as { readonly server?: unknown };
    if (typeof server === 'string') return server;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  throw new EdgewiseError('data-corrupt', 'It cannot be read which state server has the trials of this workspace', {
    where: path,
    expected: '{"server":"host:port/database"}',
    advice: 'write it anew, with the server that has them',
  });
}

function requireSame(place: LedgerPlace, known: string | undefined, server: StateServer | undefined): void {
  if (known === undefined || (server !== undefined && serverName(server) === known)) return;
  throw new EdgewiseError('config-invalid', 'The trials of this workspace are kept on another state server', {
    where: place.root,
    expected: `${STATE_URL} with the database ${known}`,
    actual: server === undefined ? `${STATE_URL} is not set` : shownServer(server),
    advice: `set ${STATE_URL}; where the database has moved, write its new place into ${place.stateServer}`,
  });
}

function hasContent(path: string): boolean {
  return existsSync(path) && statSync(path).size > 0;
}
