import { readFileSync } from 'node:fs';
import type { Column, ColumnKernels } from './column-kernels.ts';
import { fastestKernels, type KernelKind } from './kernel-memory.ts';
import { typescriptColumnKernels } from './typescript-column-kernels.ts';
import { averagesBytes, WebassemblyAverages } from './webassembly-averages.ts';
import { STATE_BYTES, webassemblyColumnKernels, type ColumnLoops } from './webassembly-column-kernels.ts';

/** Columns of equal length side by side in one memory, and the kernels that run over them. */
export interface ColumnMemory {
  readonly columns: readonly Column[];
  readonly kernels: ColumnKernels;
}

const PAGE_BYTES = 65_536;
const LINE_BYTES = 64;
const SET_BYTES = 4_096;
/**
 * A long array of the system's allocator begins so many bytes after a page. Copies between equal places are quicker.
 */
const FIRST_BYTE = 4_096 + 16;
const WASM = new URL('./columns.wasm', import.meta.url);
let compiled: WebAssembly.Module | undefined;

/** Makes `count` columns of `rows` rows. Throws a RangeError when the machine has not enough memory. */
export function createColumnMemory(count: number, rows: number, kind: KernelKind = fastestKernels()): ColumnMemory {
  const room = rows + (rows & 1);
  const stride = strideOf(room);
  const end = FIRST_BYTE + stride * count;
  const cut = (buffer: ArrayBuffer): readonly Column[] =>
    Array.from({ length: count }, (_, index) => new Float64Array(buffer, FIRST_BYTE + stride * index, rows));
  if (kind === 'typescript') {
    return { columns: cut(new ArrayBuffer(end)), kernels: typescriptColumnKernels };
  }
  compiled ??= new WebAssembly.Module(readFileSync(WASM));
  const pages = Math.ceil((end + STATE_BYTES + averagesBytes(room)) / PAGE_BYTES);
  const memory = new WebAssembly.Memory<ArrayBuffer>({ initial: pages, maximum: pages });
  const { exports: loops } = new WebAssembly.Instance<ColumnLoops>(compiled, { env: { memory } });
  const averages = new WebassemblyAverages(loops.eightAverages, memory.buffer, end + STATE_BYTES, room);
  return {
    columns: cut(memory.buffer),
    kernels: webassemblyColumnKernels(loops, memory.buffer, end, averages),
  };
}

/**
 * Bytes from one column to the next: whole lines of the cache, and each column begins in another one of its sets.
 * Columns that begin in the same set push each other out of the cache, and a load waits for a store to the same place
 * of another.
 */
function strideOf(rows: number): number {
  return Math.ceil((8 * rows) / SET_BYTES) * SET_BYTES + 13 * LINE_BYTES;
}
