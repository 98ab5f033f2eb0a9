import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { isAlive } from '../adapters/files/lock-owner.ts';
import type { PatienceOptions } from '../venues/patiently.ts';
import type { KeyVariables } from '../venues/key-variables.ts';
import { isSecretName } from '../adapters/files/redactor.ts';
import { EdgewiseError } from '../core/errors.ts';
import { orStopped } from '../core/or-stopped.ts';
import { liveFolderAt } from './run-folder.ts';
import { STEADY_NODE } from './steady-node.ts';
import { PROGRAM_PATH } from './program-path.ts';

/** Where the venue on paper of a run is. */
export interface PaperVenueAddress {
  readonly url: string;
  readonly socketUrl: string;
  readonly pid: number;
}

interface WaitOptions extends Pick<PatienceOptions, 'tell' | 'stop'> {
  /** Of the venue. Keys of the real account stay in this process. */
  readonly keys: Pick<KeyVariables, 'key' | 'secret'>;
}

const PATIENCE_MILLIS = 60_000;
const ANSWER_MILLIS = 2_000;
const TELL_AFTER_MILLIS = 1_000;
/** A process that is there and does not answer may only be slow. */
const SLOW_MILLIS = 20_000;

/**
 * The venue on paper of a run, started if it is not there: as a process that outlives this one, because a stop at a
 * venue outlives whoever placed it. Its port is that of before where it is free. Throws `check-failed` when it does not
 * come up.
 */
export async function ensurePaperVenue(folder: string, options: WaitOptions): Promise<PaperVenueAddress> {
  const { tell, stop } = options;
  const before = readAddress(folder);
  if (before !== undefined && (await isThere(before, options))) return before;
  const { logs } = liveFolderAt(folder);
  mkdirSync(logs, { recursive: true });
  const log = join(logs, 'venue.log');
  const output = openSync(log, 'a');
  const begun = readFileSync(log).length;
  const port = before === undefined ? 0 : Number(new URL(before.url).port);
  const child = spawnVenue(folder, port, { output, environment: withoutAccountKeys(process.env, options.keys) });
  closeSync(output);
  child.unref();
  for (let waited = 0; waited < PATIENCE_MILLIS; waited += 50) {
    await orStopped(pause(50), stop);
    if (waited === TELL_AFTER_MILLIS)
      tell?.(
        `waiting for the venue on paper to come up, ${(PATIENCE_MILLIS - waited) / 1_000} s more at most: it reads its account and the market's prices first`,
      );
    const now = readAddress(folder);
    if (now !== undefined && now.pid === child.pid) return now;
    if (child.exitCode !== null || child.signalCode !== null) break;
  }
  // Somebody else may have brought it up in the same moment: the account has one keeper.
  const other = readAddress(folder);
  if (other !== undefined && (await orStopped(answers(other, SLOW_MILLIS), stop))) return other;
  throw new EdgewiseError('check-failed', 'The venue on paper did not come up', {
    where: log,
    actual: readFileSync(log).subarray(begun).toString('utf8').trim().slice(-1_500),
    advice: 'try again when the market answers; `edgewise doctor SYSTEM` shows whether it does',
  });
}

/** Whether the venue of before still answers. A process that runs is given longer. */
async function isThere(before: PaperVenueAddress, { tell, stop }: WaitOptions): Promise<boolean> {
  if (!isAlive(before.pid)) return orStopped(answers(before, 0), stop);
  const told = setTimeout(
    () =>
      tell?.(
        `waiting for the venue on paper at ${before.url}, ${SLOW_MILLIS / 1_000} s at most: its process runs and does not answer yet`,
      ),
    ANSWER_MILLIS,
  );
  return orStopped(answers(before, SLOW_MILLIS), stop).finally(() => clearTimeout(told));
}

interface SpawnOptions {
  readonly output: number;
  readonly environment: NodeJS.ProcessEnv;
}

/** Starts the process. It prints to an open file. */
function spawnVenue(folder: string, port: number, { output, environment }: SpawnOptions): ChildProcess {
  return spawn(process.execPath, [...STEADY_NODE, PROGRAM_PATH, 'simulate', 'paper', folder, '--port', `${port}`], {
    detached: true,
    stdio: ['ignore', output, output],
    env: environment,
  });
}

/** Keys of any real account stay here. */
function withoutAccountKeys(environment: NodeJS.ProcessEnv, { key, secret }: WaitOptions['keys']): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !isSecretName(name) && name !== key && name !== secret),
  );
}

const addressSchema = z.object({ url: z.url(), socketUrl: z.url(), pid: z.int() });

/** Where it was last; it need not be there any more. Undefined for a file that states no address. */
function readAddress(folder: string): PaperVenueAddress | undefined {
  try {
    return addressSchema.safeParse(JSON.parse(readFileSync(liveFolderAt(folder).paperVenue, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Whether it answers, asked again for so long. */
async function answers({ url }: PaperVenueAddress, patienceMillis: number): Promise<boolean> {
  for (const begun = performance.now(); ; await pause(200)) {
    const isThere = await fetch(new URL('/__sim/time', url), { signal: AbortSignal.timeout(ANSWER_MILLIS) }).then(
      (response) => response.ok,
      () => false,
    );
    if (isThere || performance.now() - begun >= patienceMillis) return isThere;
  }
}
