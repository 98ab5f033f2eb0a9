import {
  CELLS_PER_FEATURE,
  FEATURE_HISTOGRAM_BYTES,
  MAXIMUM_BLOCK_WIDTH,
  SPLIT_BYTES,
  WALK_NODE_BYTES,
} from '../../kernels/boosting-kernels.ts';
import type { BoostingOptions } from './boosting-options.ts';

/** Neighbouring features whose bins are stored together, row by row. One thread sums one block at a time. */
export interface FeatureBlock {
  readonly first: number;
  readonly width: number;
  /** Address of row 0's bins. */
  readonly bins: number;
}

/** Byte addresses of all parts that a fit keeps in shared memory. */
export interface Addresses {
  readonly control: number;
  /** Bins block by block, and row by row within a block. Histograms are summed from them. */
  readonly bins: number;
  /** The same bins feature by feature. Rows are partitioned by them. */
  readonly columns: number;
  readonly cuts: number;
  readonly labels: number;
  /** 0 when rows are not weighted. */
  readonly weights: number;
  readonly margins: number;
  readonly pairs: number;
  readonly pairSums: number;
  readonly rowsA: number;
  readonly rowsB: number;
  readonly inBag: number;
  /** int32 start and count per node and chunk; start is a position in the node's row buffer. */
  readonly segments: number;
  /** float64 gradient and hessian sums (quantised) per node. */
  readonly nodeSums: number;
  /** int32 per node: which buffer holds its rows (0 the row numbers themselves, 1 A, 2 B), and its histogram's slot. */
  readonly nodeState: number;
  readonly walk: number;
  readonly expansions: number;
  /** int32 per feature: number of bins that a split search scans; 0 where the tree may not use the feature. */
  readonly scannedBins: number;
  readonly splits: number;
  readonly histograms: number;
  readonly staging: number;
  readonly scratch: number;
  /** `WORKING_BYTES` per thread. */
  readonly working: number;
}

/**
 * The memory layout of a fit, and how its steps are divided into tasks. The number of threads may change the division
 * into tasks, but never the trees.
 */
export interface TrainingPlan {
  readonly rows: number;
  /** Training rows, then validation rows. */
  readonly allRows: number;
  /** Distance in rows between one class and the next in margins and pairs; even, above `allRows`. */
  readonly classStride: number;
  readonly features: number;
  readonly groups: number;
  readonly objective: BoostingOptions['objective'];
  readonly l1: number;
  readonly l2: number;
  readonly blocks: readonly FeatureBlock[];
  readonly chunkRows: number;
  readonly chunks: number;
  /** Chunks of validation rows follow those of training rows. */
  readonly validationChunks: number;
  readonly maximumNodes: number;
  readonly stagingRows: number;
  readonly at: Addresses;
  readonly bytes: number;
}

export interface TableShape {
  readonly rows: number;
  readonly validationRows: number;
  readonly features: number;
  readonly groups: number;
  readonly weighted: 'weighted' | 'unweighted';
}

/** Number of rows that one task partitions. Their pairs and a block's bins fit the second-level cache. */
const CHUNK_ROWS = 16_384;
/** Number of rows whose raw values are staged at a time. Also the size of the sample that quantiles are taken from. */
const STAGING_ROWS = 65_536;
const CONTROL_BYTES = 4096;
export const WORKING_BYTES = 8192;

export function planTraining(shape: TableShape, options: BoostingOptions, threads: number): TrainingPlan {
  const { rows, validationRows, features, groups } = shape;
  const allRows = rows + validationRows;
  const classStride = 2 * Math.ceil((allRows + 2) / 2);
  const chunks = rows <= CHUNK_ROWS / 2 ? 1 : 2 * Math.ceil(rows / (2 * CHUNK_ROWS));
  const chunkRows = 2 * Math.ceil(rows / chunks / 2);
  const maximumNodes = 2 ** (options.maximumDepth + 1) - 1;
  const splittable = 2 ** (options.maximumDepth - 1);
  const stagingRows = Math.min(STAGING_ROWS, Math.max(rows, validationRows));

  let end = 0;
  const take = (bytes: number): number => {
    const address = end;
    end += Math.ceil(bytes / 64) * 64;
    return address;
  };
  const at: Addresses = {
    control: take(CONTROL_BYTES),
    bins: take(features * allRows),
    columns: take(features * allRows),
    cuts: take(features * CELLS_PER_FEATURE * 4),
    labels: take(8 * (allRows + 2)),
    weights: shape.weighted === 'weighted' ? take(8 * (allRows + 2)) : 0,
    margins: take(8 * groups * classStride),
    pairs: take(8 * groups * classStride),
    pairSums: take(32 * groups * chunks),
    rowsA: take(4 * (rows + 2)),
    rowsB: take(4 * (rows + 2)),
    inBag: take(4 * chunks),
    segments: take(8 * maximumNodes * chunks),
    nodeSums: take(16 * maximumNodes),
    nodeState: take(8 * maximumNodes),
    walk: take(WALK_NODE_BYTES * maximumNodes),
    expansions: take(8 * splittable),
    scannedBins: take(4 * features),
    splits: take(SPLIT_BYTES * features * splittable),
    histograms: take(FEATURE_HISTOGRAM_BYTES * features * splittable),
    staging: take(4 * features * stagingRows),
    scratch: take(4 * stagingRows * threads),
    working: take(WORKING_BYTES * threads),
  };
  return {
    rows,
    allRows,
    classStride,
    features,
    groups,
    chunkRows,
    chunks,
    maximumNodes,
    stagingRows,
    at,
    objective: options.objective,
    l1: options.l1,
    l2: options.l2,
    blocks: featureBlocks(features, allRows, at.bins, threads),
    validationChunks: Math.ceil(validationRows / CHUNK_ROWS),
    bytes: end + 64,
  };
}

/** Divides the features into equal blocks, in a number that the threads can share evenly. */
function featureBlocks(features: number, allRows: number, bins: number, threads: number): FeatureBlock[] {
  const needed = Math.ceil(features / MAXIMUM_BLOCK_WIDTH);
  const count = Math.min(features, Math.ceil(needed / threads) * threads);
  return Array.from({ length: count }, (_, index) => {
    const first = Math.floor((index * features) / count);
    return { first, width: Math.floor(((index + 1) * features) / count) - first, bins: bins + first * allRows };
  });
}
