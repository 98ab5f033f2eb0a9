/**
 * The inner loops of histogram gradient boosting, over one linear memory that worker threads share. Two implementations
 * give the same bits: WebAssembly SIMD, and plain TypeScript where SIMD is missing.
 *
 * Numbers that name a place are byte addresses in that memory. A row's gradient pair is 8 bytes: the quantised hessian
 * (unsigned, low half) and gradient (signed, high half). Sums of pairs are 64-bit integers, so they do not depend on
 * the order of the rows, and hence not on the number of threads. A histogram has 256 such cells per feature. Where
 * `rows` is 0, the rows are `first` to `first + count - 1`; else `rows` is the address of `count` 32-bit row numbers.
 */
export interface BoostingKernels {
  /**
   * Sorts `count` finite or infinite floats ascending; `scratch` has room for as many, `working` for 8192 bytes. Radix
   * sort.
   */
  sortFloats(values: number, scratch: number, count: number, working: number): void;
  /**
   * Bins one column of a row-major float table: the bin is the number of `cuts` not above the value, 255 for NaN.
   * `cuts` are 256 ascending floats, padded with Infinity. Bins are written twice: every `targetStride` bytes at
   * `target`, and side by side at `column`. Returns how many values were infinite. `working` has room for 64 bytes.
   */
  binColumn(
    values: number,
    valueStride: number,
    count: number,
    cuts: number,
    target: number,
    targetStride: number,
    column: number,
    working: number,
  ): number;
  /**
   * Chooses rows for a tree: those whose hash is below `threshold` go to the front of `target`, the others to its end,
   * backwards. Returns the number in front.
   */
  sampleRows(first: number, count: number, seed: number, threshold: number, target: number): number;
  /**
   * Pairs of the logistic loss. `weights` is 0 for none. `sums` receives the sums of |gradient| and of hessian, before
   * scaling.
   */
  logisticPairs(task: PairTask): void;
  /**
   * Pairs of the soft-max loss, one set per class. `sums` receives the same two numbers every 32 bytes, class after
   * class.
   */
  softmaxPairs(task: PairTask, classes: number): void;
  /** Pairs of the squared error. */
  squaredPairs(task: PairTask): void;
  /**
   * Adds the pairs of the rows to the histograms of a block of `width` features (1 to 16), whose bins lie row by row at
   * `bins`.
   */
  addToHistogram(
    bins: number,
    width: number,
    rows: number,
    first: number,
    count: number,
    pairs: number,
    histogram: number,
  ): void;
  /** `larger` holds the parent's cells and becomes the other child's: parent minus `smaller`. */
  subtractHistogram(larger: number, smaller: number, cells: number): void;
  clear(address: number, bytes: number): void;
  /**
   * The best split of one feature at one node; see SplitSearch. Writes 32 bytes at `out`: score, bin, missing side,
   * left sums.
   */
  findSplit(histogram: number, bins: number, search: SplitSearch, out: number): void;
  /**
   * Splits rows by one feature: left where `((bin + shift) & 255) <= limit`. `bins` is the address of row 0's bin; a
   * row's bin is one byte after that of the row before. Left rows go to the front of `target`, right rows to its end,
   * backwards. Returns the number of left rows.
   */
  partitionRows(
    bins: number,
    shift: number,
    limit: number,
    rows: number,
    first: number,
    count: number,
    target: number,
  ): number;
  addToMargins(rows: number, first: number, count: number, margins: number, value: number): void;
  /** Walks rows down a tree of `WALK_NODE_BYTES` records and adds the leaf's value to their margins. */
  walkTree(nodes: number, rows: number, first: number, count: number, margins: number): void;
}

/** Where the rows of one gradient task lie. Rows `first` to `first + count - 1`; `first` is even. */
export interface PairTask {
  readonly first: number;
  readonly count: number;
  /** Distance between the classes' margins and pairs, in rows. */
  readonly classStride: number;
  readonly margins: number;
  readonly labels: number;
  readonly weights: number;
  readonly pairs: number;
  readonly sums: number;
  /** Powers of two. */
  readonly gradientScale: number;
  readonly hessianScale: number;
}

/**
 * What a split must satisfy and how it is scored. Sums are in quantised units, divided by the scales before scoring.
 */
export interface SplitSearch {
  readonly gradientSum: number;
  readonly hessianSum: number;
  /** Inverse powers of two: real sum = quantised sum * unit. */
  readonly gradientUnit: number;
  readonly hessianUnit: number;
  readonly l1: number;
  readonly l2: number;
  /** Smallest quantised hessian sum of a child, at least 1. */
  readonly minimumHessian: number;
}

export const CELLS_PER_FEATURE = 256;
const CELL_BYTES = 8;
export const FEATURE_HISTOGRAM_BYTES = CELLS_PER_FEATURE * CELL_BYTES;
/** The bin of missing values. */
export const MISSING_BIN = 255;
/** Most bins of present values: one is kept for values beyond the training range, one for missing ones. */
export const MAXIMUM_VALUE_BINS = 254;
export const MAXIMUM_BLOCK_WIDTH = 16;
/**
 * A found split: float64 score (-Infinity: none), int32 bin, int32 missing left, int32 left gradient, uint32 left
 * hessian.
 */
export const SPLIT_BYTES = 32;
/**
 * A node for walking: int32 address of row 0's bin, bytes from row to row, shift, limit, left child (-1: leaf; right is
 * left + 1), free; float64 value.
 */
export const WALK_NODE_BYTES = 32;
