import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { ScriptOutcome } from './fault-script.ts';

export type ScriptAnswer =
  | { readonly kind: 'outcome'; readonly outcome: ScriptOutcome }
  | { readonly kind: 'failure'; readonly why: string };

/** Runs scripts in threads, one at a time in each: a thread has nothing of another's. */
export class ScriptThreads {
  readonly #idle: Worker[] = [];

  /** Rejects with what a script fails of, as `runFaultScript` does. */
  async run(seed: number): Promise<ScriptOutcome> {
    const worker = this.#idle.pop() ?? new Worker(new URL('./script-worker.ts', import.meta.url));
    worker.postMessage(seed);
    const [answer] = (await once(worker, 'message')) as [ScriptAnswer];
    this.#idle.push(worker);
    if (answer.kind === 'failure') throw new Error(answer.why);
    return answer.outcome;
  }

  async close(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((worker) => worker.terminate()));
  }
}
