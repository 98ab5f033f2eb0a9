import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { KNOWN_VENUES } from '../venues/venue-kits.ts';
import type { JobDetail } from '../live/job-ledger.port.ts';
import type { JobAnswer } from './job-process.ts';
import type { JobOrder } from './run-job.ts';

/** A job that another process does. */
export interface JobInHand {
  /** What came of it; rejects with the reason. */
  readonly done: Promise<JobDetail>;
  /** Ends it at once; what it has finished stays, whole. */
  stop(): void;
}

const VENUES = KNOWN_VENUES.map(({ name }) => name).join('|');
const SECRET = new RegExp(`^(${VENUES}|EDGEWISE|POLYGON|MASSIVE)_|KEY|SECRET|TOKEN|PASSWORD|WEBHOOK`, 'i');

/** The environment of a job: keys of venues and addresses of alerts are none of its business. */
export function withoutSecrets(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !SECRET.test(name)));
}

/**
 * Starts a job in a process of its own, so that the loop that trades is not held up, and a crash there is not one here.
 */
export function startJob(order: JobOrder): JobInHand {
  const file = import.meta.url.endsWith('.ts') ? './job-process.ts' : './job-process.js';
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [], {
    env: withoutSecrets(process.env),
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-2_000)));
  const done = new Promise<JobDetail>((resolve, reject) => {
    child.once('message', (answer: JobAnswer) =>
      answer.outcome === 'succeeded' ? resolve(answer.detail) : reject(new Error(answer.reason)),
    );
    // A second error, of a process that was never there, must not be one that nobody listens to.
    child.on('error', reject);
    child.once('exit', (code, signal) =>
      reject(
        new Error(
          `its process ended (${signal ?? `code ${code}`})${errors === '' ? '' : `: ${errors.trim().slice(-500)}`}`,
        ),
      ),
    );
  });
  done.catch(() => undefined);
  child.send(order);
  return { done, stop: () => void child.kill('SIGKILL') };
}
