import { readFileSync } from 'node:fs';
import type { BoostingKernels } from './boosting-kernels.ts';
import { typescriptBoostingKernels } from './typescript-boosting-kernels.ts';
import { webassemblyBoostingKernels } from './webassembly-boosting-kernels.ts';

/**
 * Memory that several threads share, and the parts that running kernels over it needs. It can be posted to a worker.
 */
export type KernelMemory =
  | { readonly kind: 'webassembly'; readonly memory: WebAssembly.Memory; readonly module: WebAssembly.Module }
  | { readonly kind: 'typescript'; readonly buffer: SharedArrayBuffer };

export type KernelKind = KernelMemory['kind'];

const PAGE_BYTES = 65_536;
const MAXIMUM_PAGES = 65_536;

/** A module of one function that adds two i32x4 vectors. It is valid only on machines with SIMD. */
const SIMD_PROBE = Uint8Array.of(
  0,
  97,
  115,
  109,
  1,
  0,
  0,
  0,
  1,
  5,
  1,
  96,
  0,
  1,
  123,
  3,
  2,
  1,
  0,
  10,
  15,
  1,
  13,
  0,
  65,
  0,
  253,
  17,
  65,
  0,
  253,
  17,
  253,
  174,
  1,
  11,
);

const WASM = new URL('./boosting.wasm', import.meta.url);
let compiled: WebAssembly.Module | undefined;

/** Which kernels this machine runs fastest: WebAssembly where it has SIMD, else TypeScript. */
export function fastestKernels(): KernelKind {
  return typeof WebAssembly === 'object' && WebAssembly.validate(SIMD_PROBE) ? 'webassembly' : 'typescript';
}

/**
 * Makes shared memory of at least `bytes` bytes. Throws a RangeError above 4 GiB or when the machine has not enough
 * memory.
 */
export function createKernelMemory(bytes: number, kind: KernelKind = fastestKernels()): KernelMemory {
  const pages = Math.ceil(bytes / PAGE_BYTES);
  if (pages > MAXIMUM_PAGES)
    throw new RangeError(`Training needs ${bytes} bytes of working memory; kernels can address 4 GiB`);
  if (kind === 'typescript') return { kind, buffer: new SharedArrayBuffer(pages * PAGE_BYTES) };
  compiled ??= new WebAssembly.Module(readFileSync(WASM));
  return {
    kind,
    memory: new WebAssembly.Memory({ initial: pages, maximum: MAXIMUM_PAGES, shared: true }),
    module: compiled,
  };
}

export function memoryBuffer(memory: KernelMemory): SharedArrayBuffer {
  return memory.kind === 'webassembly' ? memory.memory.buffer : memory.buffer;
}

/** Kernels over this memory, for the calling thread. */
export function boostingKernels(memory: KernelMemory): BoostingKernels {
  return memory.kind === 'webassembly'
    ? webassemblyBoostingKernels(memory.module, memory.memory)
    : typescriptBoostingKernels(memory.buffer);
}
