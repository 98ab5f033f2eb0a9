import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { JobDetail } from '../live/job-ledger.port.ts';
import { withoutSecrets } from '../trading/without-secrets.ts';
import type { JobAnswer } from './job-process.ts';
import type { JobOrder } from './run-job.ts';

/** A job that another process does. */
export interface JobInHand {
  /** Result of the job. Rejects with the reason of a failure. */
  readonly done: Promise<JobDetail>;
  /** Ends the job at once. Results that it has finished are kept. */
  stop(): void;
}

/**
 * Starts a job in a process of its own, so that it cannot delay or crash the trading process.
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
    // A process that failed to start may report a second error, which needs a listener.
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
