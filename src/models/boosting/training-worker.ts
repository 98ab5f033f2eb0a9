import { parentPort } from 'node:worker_threads';
import { boostingKernels, memoryBuffer } from '../../kernels/kernel-memory.ts';
import type { KernelMemory } from '../../kernels/kernel-memory.ts';
import { PhaseControl } from './phase-control.ts';
import type { TrainingPlan } from './training-plan.ts';
import { TrainingShard } from './training-shard.ts';

/** The message that asks a thread to help with one fit. */
export interface WorkerFit {
  readonly plan: TrainingPlan;
  readonly memory: KernelMemory;
  /** 1 to threads - 1: the number of the working memory that the thread uses. */
  readonly thread: number;
}

parentPort?.on('message', ({ plan, memory, thread }: WorkerFit) => {
  const buffer = memoryBuffer(memory);
  const shard = new TrainingShard(plan, buffer, boostingKernels(memory), thread);
  new PhaseControl(buffer, plan.at.control).follow((command, task) => shard.run(command, task));
  parentPort?.postMessage('idle');
});
