import { FEATURE_HISTOGRAM_BYTES, SPLIT_BYTES, WALK_NODE_BYTES } from '../../kernels/boosting-kernels.ts';
import type { BoostingKernels, PairTask } from '../../kernels/boosting-kernels.ts';
import { columnCuts } from './column-cuts.ts';
import { WORKING_BYTES } from './training-plan.ts';
import type { FeatureBlock, TrainingPlan } from './training-plan.ts';

/**
 * The parallel steps of a fit. The tasks of one step write to different places, so any thread may do any task, in any
 * order.
 */
export const COMMANDS = ['cuts', 'bin', 'pairs', 'sample', 'histograms', 'partition', 'margins'] as const;
export type Command = (typeof COMMANDS)[number];

/** First word of a step's arguments in the control block. The words before it belong to `PhaseControl`. */
const ARGUMENT_WORD = 64;
const SCALE_WORD = 48;

/** A step's arguments, as whole numbers in shared memory. The method of each step documents them. */
export interface StepArguments {
  readonly words: Int32Array;
  /** Gradient and hessian scale. */
  readonly scales: Float64Array;
}

export function stepArguments(buffer: ArrayBufferLike, plan: TrainingPlan): StepArguments {
  return {
    words: new Int32Array(buffer, plan.at.control + 4 * ARGUMENT_WORD, 16),
    scales: new Float64Array(buffer, plan.at.control + 8 * SCALE_WORD, 4),
  };
}

/** One thread's part of a fit. It does tasks and makes no decision. All state is in shared memory. */
export class TrainingShard {
  readonly #plan: TrainingPlan;
  readonly #kernels: BoostingKernels;
  readonly #thread: number;
  readonly #working: number;
  readonly #int32: Int32Array;
  readonly #uint32: Uint32Array;
  readonly #float32: Float32Array;
  readonly #float64: Float64Array;
  readonly #words: Int32Array;
  readonly #scales: Float64Array;

  constructor(plan: TrainingPlan, buffer: ArrayBufferLike, kernels: BoostingKernels, thread: number) {
    this.#plan = plan;
    this.#kernels = kernels;
    this.#thread = thread;
    this.#working = plan.at.working + WORKING_BYTES * thread;
    this.#int32 = new Int32Array(buffer);
    this.#uint32 = new Uint32Array(buffer);
    this.#float32 = new Float32Array(buffer);
    this.#float64 = new Float64Array(buffer);
    ({ words: this.#words, scales: this.#scales } = stepArguments(buffer, plan));
  }

  run(command: Command, task: number): void {
    switch (command) {
      case 'cuts':
        return this.#chooseCuts(task);
      case 'bin':
        return this.#bin(task);
      case 'pairs':
        return this.#pairs(task);
      case 'sample':
        return this.#sample(task);
      case 'histograms':
        return this.#histograms(task);
      case 'partition':
        return this.#partition(task);
      case 'margins':
        return this.#margins(task);
      default:
        command satisfies never;
    }
  }

  /** Task: a feature, whose sampled values are in the staging area. Arguments: number of sampled rows, most bins. */
  #chooseCuts(feature: number): void {
    const { at, stagingRows } = this.#plan;
    const sampled = this.#words[0] as number;
    const start = at.staging / 4 + feature * stagingRows;
    let present = 0;
    for (let index = start; index < start + sampled; index++) {
      const value = this.#float32[index] as number;
      if (value === value) this.#float32[start + present++] = value;
    }
    this.#kernels.sortFloats(4 * start, at.scratch + 4 * stagingRows * this.#thread, present, this.#working);
    const cuts = columnCuts(this.#float32.subarray(start, start + present), this.#words[1] as number);
    const target = at.cuts / 4 + 256 * feature;
    this.#float32.fill(Infinity, target, target + 256);
    this.#float32.set(cuts, target);
    this.#int32[at.scannedBins / 4 + feature] = cuts.length;
  }

  /**
   * Task: a feature block. Arguments: first row (of all), number of staged rows. Writes the number of infinite values
   * to word 2 + task.
   */
  #bin(task: number): void {
    const { at, allRows, blocks, features } = this.#plan;
    const first = this.#words[0] as number;
    const count = this.#words[1] as number;
    const tasksPerBlock = Math.ceil(count / BIN_ROWS);
    const block = blocks[Math.floor(task / tasksPerBlock)];
    if (block === undefined) return;
    const from = (task % tasksPerBlock) * BIN_ROWS;
    const rows = Math.min(BIN_ROWS, count - from);
    for (let offset = 0; offset < block.width; offset++) {
      const feature = block.first + offset;
      const values = at.staging + 4 * (from * features + feature);
      const target = block.bins + (first + from) * block.width + offset;
      const column = at.columns + feature * allRows + first + from;
      const infinite = this.#kernels.binColumn(
        values,
        4 * features,
        rows,
        at.cuts + 1024 * feature,
        target,
        block.width,
        column,
        this.#working,
      );
      if (infinite > 0) Atomics.add(this.#words, 2, infinite);
    }
  }

  /** Task: a chunk of training rows. Scales: gradient, hessian. */
  #pairs(chunk: number): void {
    const { at, groups, objective, rows, chunkRows, classStride } = this.#plan;
    const first = chunk * chunkRows;
    const task: PairTask = {
      first,
      count: Math.min(chunkRows, rows - first),
      classStride,
      margins: at.margins,
      labels: at.labels,
      weights: at.weights,
      pairs: at.pairs,
      sums: at.pairSums + 32 * groups * chunk,
      gradientScale: this.#scales[0] as number,
      hessianScale: this.#scales[1] as number,
    };
    switch (objective) {
      case 'binary:logistic':
        return this.#kernels.logisticPairs(task);
      case 'multi:softprob':
        return this.#kernels.softmaxPairs(task, groups);
      case 'reg:squarederror':
        return this.#kernels.squaredPairs(task);
      default:
        objective satisfies never;
    }
  }

  /** Task: a chunk. Arguments: seed, threshold. Writes the drawn rows to buffer A as the root's segment. */
  #sample(chunk: number): void {
    const { at, rows, chunkRows } = this.#plan;
    const first = chunk * chunkRows;
    const count = Math.min(chunkRows, rows - first);
    const drawn = this.#kernels.sampleRows(
      first,
      count,
      this.#words[0] as number,
      this.#words[1] as number,
      at.rowsA + 4 * first,
    );
    this.#int32[at.inBag / 4 + chunk] = drawn;
    this.#int32[at.segments / 4 + 2 * chunk] = first;
    this.#int32[at.segments / 4 + 2 * chunk + 1] = drawn;
  }

  /**
   * Task: a block. For every expansion it sums the smaller child, computes the larger child as the parent minus the
   * smaller one, and searches both. It goes chunk by chunk through all expansions, because a chunk's bins and pairs fit
   * the second-level cache. Arguments: first node of the level, group, smallest hessian sum (bits of an unsigned
   * number), number of expansions.
   */
  #histograms(task: number): void {
    const { at, blocks, chunks } = this.#plan;
    const block = blocks[task];
    if (block === undefined) return;
    const { first, width } = block;
    const end = at.expansions / 4 + 2 * (this.#words[3] as number);
    for (let word = at.expansions / 4; word < end; word += 2) {
      this.#kernels.clear(this.#histogramOf(this.#int32[word] as number, first), width * FEATURE_HISTOGRAM_BYTES);
    }
    for (let chunk = 0; chunk < chunks; chunk++) {
      for (let word = at.expansions / 4; word < end; word += 2)
        this.#sumRows(this.#int32[word] as number, chunk, block);
    }
    for (let word = at.expansions / 4; word < end; word += 2) {
      const small = this.#int32[word] as number;
      const large = this.#int32[word + 1] as number;
      if (small === 0) this.#sumRoot(this.#histogramOf(small, first));
      this.#search(small, first, width);
      if (large < 0) continue;
      this.#kernels.subtractHistogram(this.#histogramOf(large, first), this.#histogramOf(small, first), width * 256);
      this.#search(large, first, width);
    }
  }

  #histogramOf(node: number, feature: number): number {
    const { at, features } = this.#plan;
    const slot = this.#int32[at.nodeState / 4 + 2 * node + 1] as number;
    return at.histograms + (slot * features + feature) * FEATURE_HISTOGRAM_BYTES;
  }

  #rowsAddress(node: number, start: number): number {
    const { at } = this.#plan;
    const buffer = this.#int32[at.nodeState / 4 + 2 * node] as number;
    return buffer === 0 ? 0 : (buffer === 1 ? at.rowsA : at.rowsB) + 4 * start;
  }

  #sumRows(node: number, chunk: number, { first, width, bins }: FeatureBlock): void {
    const { at, chunks, classStride } = this.#plan;
    const pairs = at.pairs + 8 * classStride * (this.#words[1] as number);
    const segment = at.segments / 4 + 2 * (node * chunks + chunk);
    const start = this.#int32[segment] as number;
    const count = this.#int32[segment + 1] as number;
    if (count > 0)
      this.#kernels.addToHistogram(
        bins,
        width,
        this.#rowsAddress(node, start),
        start,
        count,
        pairs,
        this.#histogramOf(node, first),
      );
  }

  /** The root's sums are the sums over the cells of any feature. Every block finds the same whole numbers. */
  #sumRoot(cells: number): void {
    let gradient = 0;
    let hessian = 0;
    for (let cell = cells / 4; cell < cells / 4 + 512; cell += 2) {
      hessian += this.#uint32[cell] as number;
      gradient += this.#int32[cell + 1] as number;
    }
    this.#float64[this.#plan.at.nodeSums / 8] = gradient;
    this.#float64[this.#plan.at.nodeSums / 8 + 1] = hessian;
  }

  #search(node: number, first: number, width: number): void {
    const { at, features, l1, l2 } = this.#plan;
    const search = {
      gradientSum: this.#float64[at.nodeSums / 8 + 2 * node] as number,
      hessianSum: this.#float64[at.nodeSums / 8 + 2 * node + 1] as number,
      gradientUnit: 1 / (this.#scales[0] as number),
      hessianUnit: 1 / (this.#scales[1] as number),
      l1,
      l2,
      minimumHessian: (this.#words[2] as number) >>> 0,
    };
    for (let feature = first; feature < first + width; feature++) {
      const bins = this.#int32[at.scannedBins / 4 + feature] as number;
      if (bins === 0) continue;
      const out = at.splits + SPLIT_BYTES * ((node - (this.#words[0] as number)) * features + feature);
      this.#kernels.findSplit(this.#histogramOf(node, feature), bins, search, out);
    }
  }

  /**
   * Task: a chunk. Arguments: first node of the level, number of its nodes. Splits the rows of every node that has
   * children.
   */
  #partition(chunk: number): void {
    const { at, chunks } = this.#plan;
    const first = this.#words[0] as number;
    for (let node = first; node < first + (this.#words[1] as number); node++) {
      const record = (at.walk + WALK_NODE_BYTES * node) / 4;
      const left = this.#int32[record + 4] as number;
      if (left < 0) continue;
      const segment = at.segments / 4 + 2 * (node * chunks + chunk);
      const start = this.#int32[segment] as number;
      const count = this.#int32[segment + 1] as number;
      const target = this.#int32[at.nodeState / 4 + 2 * left] === 1 ? at.rowsA : at.rowsB;
      const lefts = this.#kernels.partitionRows(
        (this.#int32[record + 5] as number) >>> 0,
        this.#int32[record + 2] as number,
        this.#int32[record + 3] as number,
        this.#rowsAddress(node, start),
        start,
        count,
        target + 4 * start,
      );
      const child = at.segments / 4 + 2 * (left * chunks + chunk);
      this.#int32[child] = start;
      this.#int32[child + 1] = lefts;
      this.#int32[child + 2 * chunks] = start + lefts;
      this.#int32[child + 2 * chunks + 1] = count - lefts;
    }
  }

  /**
   * Task: a chunk of training rows, then of validation rows. Arguments: number of nodes, group. Adds the finished tree
   * to the margins.
   */
  #margins(task: number): void {
    const { at, rows, allRows, chunks, chunkRows, classStride } = this.#plan;
    const margins = at.margins + 8 * classStride * (this.#words[1] as number);
    if (task >= chunks) {
      const first = rows + (task - chunks) * 16_384;
      this.#kernels.walkTree(at.walk, 0, first, Math.min(16_384, allRows - first), margins);
      return;
    }
    for (let node = 0; node < (this.#words[0] as number); node++) {
      const record = (at.walk + WALK_NODE_BYTES * node) / 4;
      if ((this.#int32[record + 4] as number) >= 0) continue;
      const segment = at.segments / 4 + 2 * (node * chunks + task);
      const start = this.#int32[segment] as number;
      const count = this.#int32[segment + 1] as number;
      this.#kernels.addToMargins(
        this.#rowsAddress(node, start),
        start,
        count,
        margins,
        this.#float64[(record + 6) / 2] as number,
      );
    }
    const first = task * chunkRows;
    const count = Math.min(chunkRows, rows - first);
    const drawn = this.#int32[at.inBag / 4 + task] as number;
    if (drawn < count) this.#kernels.walkTree(at.walk, at.rowsA + 4 * (first + drawn), first, count - drawn, margins);
  }
}

/** Number of rows in one binning task. */
export const BIN_ROWS = 8192;
