import type { KernelMemory } from '../../kernels/kernel-memory.ts';
import { boostingKernels, memoryBuffer } from '../../kernels/kernel-memory.ts';
import type { TrainingPlan } from './training-plan.ts';
import { TrainingShard } from './training-shard.ts';
import type { Command } from './training-shard.ts';

/** Threads that carry out the steps of one fit. */
export interface WorkerTeam {
  /** Does tasks 0 to `tasks - 1` of a step and returns when all are done. */
  run(command: Command, tasks: number): void;
  /** Lets the threads go: back to wait for the next fit, or ended. */
  release(how: 'keep' | 'terminate'): void;
}

/** A team of the calling thread alone. */
export function soloTeam(plan: TrainingPlan, memory: KernelMemory): WorkerTeam {
  const shard = new TrainingShard(plan, memoryBuffer(memory), boostingKernels(memory), 0);
  return {
    run(command, tasks) {
      for (let task = 0; task < tasks; task++) shard.run(command, task);
    },
    release() {},
  };
}
