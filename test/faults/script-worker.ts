/** A worker thread: runs the scripts in process whose seeds it is sent, one at a time. */
import { parentPort } from 'node:worker_threads';
import { runFaultScript } from './fault-script.ts';
import type { ScriptAnswer } from './script-threads.ts';

const say = (answer: ScriptAnswer): void => parentPort?.postMessage(answer);
parentPort?.on('message', (seed: number) => {
  runFaultScript(seed).then(
    (outcome) => say({ kind: 'outcome', outcome }),
    (error: unknown) =>
      say({ kind: 'failure', why: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
