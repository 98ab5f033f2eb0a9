import type { BoostingKernels } from './boosting-kernels.ts';
import { binColumn } from './typescript/boosting/bin-column.ts';
import { findSplit } from './typescript/boosting/find-split.ts';
import { logisticPairs, softmaxPairs, squaredPairs } from './typescript/boosting/gradient-pairs.ts';
import { addToHistogram, subtractHistogram } from './typescript/boosting/histogram.ts';
import { MemoryViews } from './typescript/boosting/memory-views.ts';
import { addToMargins, partitionRows, sampleRows, walkTree } from './typescript/boosting/rows.ts';
import { sortFloats } from './typescript/boosting/sort-floats.ts';

/**
 * The boosting kernels in plain TypeScript. They are used where WebAssembly SIMD is missing. Tests compare the
 * WebAssembly kernels with them.
 */
export function typescriptBoostingKernels(buffer: ArrayBufferLike): BoostingKernels {
  const views = new MemoryViews(buffer);
  return {
    sortFloats: sortFloats.bind(undefined, views),
    binColumn: binColumn.bind(undefined, views),
    sampleRows: sampleRows.bind(undefined, views),
    logisticPairs: logisticPairs.bind(undefined, views),
    softmaxPairs: softmaxPairs.bind(undefined, views),
    squaredPairs: squaredPairs.bind(undefined, views),
    addToHistogram: addToHistogram.bind(undefined, views),
    subtractHistogram: subtractHistogram.bind(undefined, views),
    clear: (address, bytes) => void views.bytes.fill(0, address, address + bytes),
    findSplit: findSplit.bind(undefined, views),
    partitionRows: partitionRows.bind(undefined, views),
    addToMargins: addToMargins.bind(undefined, views),
    walkTree: walkTree.bind(undefined, views),
  };
}
