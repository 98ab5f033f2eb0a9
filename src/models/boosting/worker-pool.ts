import { Worker } from 'node:worker_threads';
import { createKernelMemory, fastestKernels, memoryBuffer } from '../../kernels/kernel-memory.ts';
import type { KernelKind, KernelMemory } from '../../kernels/kernel-memory.ts';
import type { WorkerFit } from './training-worker.ts';

/** A thread that waits for fits and does not keep the process alive. */
export class PooledWorker {
  readonly #worker: Worker;
  #busy = false;
  #ended = false;
  #onIdle: (() => void) | undefined;

  constructor() {
    const file = import.meta.url.endsWith('.ts') ? './training-worker.ts' : './training-worker.js';
    this.#worker = new Worker(new URL(file, import.meta.url), { execArgv: [] });
    this.#worker.on('message', () => this.#becomeIdle());
    this.#worker.on('error', () => this.#end());
    this.#worker.on('exit', () => this.#end());
    // This comes after the listeners, because adding a message listener makes the thread keep the process alive again.
    this.#worker.unref();
  }

  get state(): 'idle' | 'busy' | 'ended' {
    return this.#ended ? 'ended' : this.#busy ? 'busy' : 'idle';
  }

  start(fit: WorkerFit): void {
    this.#busy = true;
    this.#worker.postMessage(fit);
  }

  /** Resolves when the thread has left its fit. */
  async whenIdle(): Promise<void> {
    if (this.state !== 'busy') return;
    this.#worker.ref();
    await new Promise<void>((resolve) => (this.#onIdle = resolve));
    this.#worker.unref();
  }

  async terminate(): Promise<void> {
    this.#end();
    await this.#worker.terminate();
  }

  #end(): void {
    this.#ended = true;
    this.#becomeIdle();
  }

  #becomeIdle(): void {
    this.#busy = false;
    this.#onIdle?.();
    this.#onIdle = undefined;
  }
}

/** Threads and memory kept between fits, so that the hundreds of fits of a walk-forward start without delay. */
const workers: PooledWorker[] = [];
let spare: KernelMemory | undefined;

/** Memory of more than this is given back to the system after a fit. */
const SPARE_BYTES = 256 * 1024 * 1024;

/**
 * Takes up to `count` idle threads. Starts new threads while the process has fewer than `count`. Returns fewer when
 * other fits are using them.
 */
export function takeWorkers(count: number): PooledWorker[] {
  for (const ended of workers.filter(({ state }) => state === 'ended')) workers.splice(workers.indexOf(ended), 1);
  while (workers.length < count) workers.push(new PooledWorker());
  return workers.filter(({ state }) => state === 'idle').slice(0, count);
}

/** Takes memory of at least this number of bytes. It may hold data of an earlier fit. */
export function takeMemory(bytes: number, kind: KernelKind = fastestKernels()): KernelMemory {
  const kept = spare;
  if (kept === undefined || kept.kind !== kind) return createKernelMemory(bytes, kind);
  spare = undefined;
  const missing = bytes - memoryBuffer(kept).byteLength;
  if (missing <= 0) return kept;
  if (kept.kind !== 'webassembly') return createKernelMemory(bytes, kind);
  kept.memory.grow(Math.ceil(missing / 65_536));
  return kept;
}

/** Keeps memory for the next fit. No thread may use it any more. */
export function giveMemory(memory: KernelMemory): void {
  const { byteLength } = memoryBuffer(memory);
  if (byteLength <= SPARE_BYTES && byteLength >= (spare === undefined ? 0 : memoryBuffer(spare).byteLength))
    spare = memory;
}
