import { boostingKernels, memoryBuffer } from '../../kernels/kernel-memory.ts';
import type { KernelKind, KernelMemory } from '../../kernels/kernel-memory.ts';
import { PhaseControl } from './phase-control.ts';
import type { TrainingPlan } from './training-plan.ts';
import { TrainingShard } from './training-shard.ts';
import type { Command } from './training-shard.ts';
import { giveMemory, takeMemory, takeWorkers } from './worker-pool.ts';
import type { PooledWorker } from './worker-pool.ts';

/** The threads of one fit, including the calling thread, and the memory that they share. */
export class WorkerTeam {
  readonly buffer: SharedArrayBuffer;
  readonly #memory: KernelMemory;
  readonly #control: PhaseControl;
  readonly #shard: TrainingShard;
  readonly #workers: readonly PooledWorker[];

  /** With 1 thread no other is started. Further threads begin to help as soon as they are ready. */
  constructor(plan: TrainingPlan, threads: number, kernels?: KernelKind) {
    this.#memory = takeMemory(plan.bytes, kernels);
    this.buffer = memoryBuffer(this.#memory);
    this.#control = new PhaseControl(this.buffer, plan.at.control);
    this.#control.reset();
    this.#shard = new TrainingShard(plan, this.buffer, boostingKernels(this.#memory), 0);
    this.#workers = threads > 1 ? takeWorkers(threads - 1) : [];
    this.#workers.forEach((worker, index) => worker.start({ plan, memory: this.#memory, thread: index + 1 }));
  }

  /** Does tasks 0 to `tasks - 1` of a step and returns when all are done. */
  run(command: Command, tasks: number): void {
    this.#control.lead(command, tasks, (task) => this.#shard.run(command, task));
  }

  /** Ends the fit. Threads go back to the pool, or are terminated when the fit was stopped. */
  async release(how: 'keep' | 'terminate'): Promise<void> {
    this.#control.finish();
    if (how === 'terminate') await Promise.all(this.#workers.map((worker) => worker.terminate()));
    // A thread that has not joined yet is still starting. It will find the fit finished, and holds this memory until
    // then.
    else if (this.#control.joined() === this.#workers.length)
      await Promise.all(this.#workers.map((worker) => worker.whenIdle()));
    if (this.#workers.every(({ state }) => state !== 'busy')) giveMemory(this.#memory);
  }
}
