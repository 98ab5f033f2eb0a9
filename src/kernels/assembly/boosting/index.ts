// The boosting kernels, compiled by scripts/build-kernels.js. Each is the twin of a function in ../../typescript/boosting and gives the same bits.
export { addToHistogram, subtractHistogram, clear } from './histogram';
export { logisticPairs, softmaxPairs, squaredPairs } from './gradient-pairs';
export { findSplit } from './find-split';
export { sortFloats } from './sort-floats';
export { binColumn } from './bin-column';
export { sampleRows, partitionRows, addToMargins, walkTree } from './rows';
