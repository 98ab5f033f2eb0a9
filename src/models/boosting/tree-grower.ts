import { MISSING_BIN, SPLIT_BYTES, WALK_NODE_BYTES } from '../../kernels/boosting-kernels.ts';
import type { BoostingOptions } from './boosting-options.ts';
import type { GrownNode } from './ensemble-builder.ts';
import type { TrainingPlan } from './training-plan.ts';
import { stepArguments } from './training-shard.ts';
import type { StepArguments } from './training-shard.ts';
import type { WorkerTeam } from './worker-team.ts';

interface Split {
  readonly feature: number;
  readonly bin: number;
  readonly missingLeft: boolean;
  readonly gain: number;
  readonly leftGradient: number;
  readonly leftHessian: number;
}

/** The nodes of one depth: from `first` up to, not including, `end`. */
interface Level {
  readonly first: number;
  readonly end: number;
}

interface OpenNode {
  readonly depth: number;
  readonly gradient: number;
  readonly hessian: number;
  split?: Split;
  left: number;
}

/**
 * A gain below this share of the children's score is a rounding error. The limit is relative, so that answers in small
 * units are split too (XGBoost's limit of 1e-6 is absolute).
 */
const ROUNDING_SHARE = 1e-9;

/**
 * Grows one tree level by level from the gradient pairs in shared memory. This class decides the splits; the tasks of
 * the team compute the sums. The segments of rows and the walk records stay in shared memory, and `addToMargins` uses
 * them to update the margins.
 */
export class TreeGrower {
  readonly #plan: TrainingPlan;
  readonly #options: BoostingOptions;
  readonly #team: WorkerTeam;
  readonly #arguments: StepArguments;
  readonly #int32: Int32Array;
  readonly #uint32: Uint32Array;
  readonly #float32: Float32Array;
  readonly #float64: Float64Array;
  readonly #bins: readonly number[];
  #nodeCount = 0;

  constructor(plan: TrainingPlan, options: BoostingOptions, buffer: ArrayBufferLike, team: WorkerTeam) {
    this.#plan = plan;
    this.#options = options;
    this.#team = team;
    this.#arguments = stepArguments(buffer, plan);
    this.#int32 = new Int32Array(buffer);
    this.#uint32 = new Uint32Array(buffer);
    this.#float32 = new Float32Array(buffer);
    this.#float64 = new Float64Array(buffer);
    this.#bins = Array.from(
      { length: plan.features },
      (_, feature) => this.#int32[plan.at.scannedBins / 4 + feature] as number,
    );
  }

  /** `features`: 1 for each that the tree may use. `sampleSeed`: undefined when the tree learns from every row. */
  grow(group: number, features: Uint8Array, sampleSeed: number | undefined): readonly GrownNode[] {
    this.#drawRows(sampleSeed);
    this.#bins.forEach(
      (bins, feature) => (this.#int32[this.#plan.at.scannedBins / 4 + feature] = features[feature] === 1 ? bins : 0),
    );
    const nodes: OpenNode[] = [{ depth: 0, gradient: 0, hessian: 0, left: -1 }];
    let slots = 1;
    this.#setState(0, sampleSeed === undefined ? 0 : 1, 0);
    this.#expand(nodes, 0, [[0, -1]], group);
    const { nodeSums } = this.#plan.at;
    nodes[0] = {
      ...(nodes[0] as OpenNode),
      gradient: this.#float64[nodeSums / 8] as number,
      hessian: this.#float64[nodeSums / 8 + 1] as number,
    };
    this.#chooseSplit(nodes[0], 0, 0);

    for (let first = 0, depth = 0; first < nodes.length; depth++) {
      const end = nodes.length;
      for (let index = first; index < end; index++) this.#split(nodes, index, depth);
      for (let index = first; index < end; index++) this.#writeRecord(nodes[index] as OpenNode, index);
      if (nodes.length === end) break;
      this.#arguments.words[0] = first;
      this.#arguments.words[1] = end - first;
      this.#team.run('partition', this.#plan.chunks);
      if (depth + 1 < this.#options.maximumDepth) slots = this.#searchLevel(nodes, { first, end }, group, slots);
      first = end;
    }
    this.#nodeCount = nodes.length;
    return nodes.map((node) => this.#grown(node));
  }

  /** Adds the last grown tree to the margins of all rows. Rows that it did not learn from are walked down the tree. */
  addToMargins(group: number): void {
    this.#arguments.words[0] = this.#nodeCount;
    this.#arguments.words[1] = group;
    this.#team.run('margins', this.#plan.chunks + this.#plan.validationChunks);
  }

  #drawRows(seed: number | undefined): void {
    const { at, chunks, chunkRows, rows } = this.#plan;
    if (seed !== undefined) {
      this.#arguments.words[0] = seed | 0;
      this.#arguments.words[1] = Math.min(4294967295, Math.round(this.#options.rowSubsample * 4294967296)) | 0;
      this.#team.run('sample', chunks);
      return;
    }
    for (let chunk = 0; chunk < chunks; chunk++) {
      const count = Math.min(chunkRows, rows - chunk * chunkRows);
      this.#int32[at.inBag / 4 + chunk] = count;
      this.#int32[at.segments / 4 + 2 * chunk] = chunk * chunkRows;
      this.#int32[at.segments / 4 + 2 * chunk + 1] = count;
    }
  }

  #setState(node: number, buffer: number, slot: number): void {
    this.#int32[this.#plan.at.nodeState / 4 + 2 * node] = buffer;
    this.#int32[this.#plan.at.nodeState / 4 + 2 * node + 1] = slot;
  }

  #minimumHessian(): number {
    return Math.min(
      4294967295,
      Math.max(1, Math.ceil(this.#options.minimumChildWeight * (this.#arguments.scales[1] as number))),
    );
  }

  #expand(
    nodes: readonly OpenNode[],
    first: number,
    expansions: readonly (readonly [number, number])[],
    group: number,
  ): void {
    const { at, blocks } = this.#plan;
    expansions.forEach(([small, large], index) => {
      this.#int32[at.expansions / 4 + 2 * index] = small;
      this.#int32[at.expansions / 4 + 2 * index + 1] = large;
    });
    this.#arguments.words[0] = first;
    this.#arguments.words[1] = group;
    this.#arguments.words[2] = this.#minimumHessian() | 0;
    this.#arguments.words[3] = expansions.length;
    this.#team.run('histograms', blocks.length);
  }

  /**
   * Finds the splits of one level's children. Only the child with fewer rows is summed; the other child is the parent
   * minus that one. Returns the number of histogram slots in use.
   */
  #searchLevel(nodes: OpenNode[], { first, end }: Level, group: number, usedSlots: number): number {
    let slots = usedSlots;
    const least = 2 * this.#minimumHessian();
    const expansions: [number, number][] = [];
    for (let index = first; index < end; index++) {
      const { left } = nodes[index] as OpenNode;
      if (left < 0) continue;
      const worthwhile = (child: number) => (nodes[child] as OpenNode).hessian >= least;
      if (!worthwhile(left) && !worthwhile(left + 1)) continue;
      const small = this.#rowCount(left) <= this.#rowCount(left + 1) ? left : left + 1;
      const large = small === left ? left + 1 : left;
      this.#int32[this.#plan.at.nodeState / 4 + 2 * small + 1] = slots++;
      expansions.push([small, worthwhile(large) ? large : -1]);
    }
    if (expansions.length === 0) return slots;
    this.#expand(nodes, end, expansions, group);
    for (const [small, large] of expansions) {
      this.#chooseSplit(nodes[small] as OpenNode, small, end);
      if (large >= 0) this.#chooseSplit(nodes[large] as OpenNode, large, end);
    }
    return slots;
  }

  #rowCount(node: number): number {
    const { at, chunks } = this.#plan;
    let count = 0;
    for (let chunk = 0; chunk < chunks; chunk++)
      count += this.#int32[at.segments / 4 + 2 * (node * chunks + chunk) + 1] as number;
    return count;
  }

  /** Chooses the best of the features' best splits. Of equal scores the lower feature wins. */
  #chooseSplit(node: OpenNode, index: number, first: number): void {
    const { at, features } = this.#plan;
    let best = -1;
    let bestScore = -Infinity;
    for (let feature = 0; feature < features; feature++) {
      if ((this.#int32[at.scannedBins / 4 + feature] as number) === 0) continue;
      const score = this.#float64[(at.splits + SPLIT_BYTES * ((index - first) * features + feature)) / 8] as number;
      if (score > bestScore) [best, bestScore] = [feature, score];
    }
    if (best < 0) return;
    const word = (at.splits + SPLIT_BYTES * ((index - first) * features + best)) / 4;
    const gain = bestScore - this.#score(node);
    if (!(gain > ROUNDING_SHARE * bestScore) || gain < this.#options.minimumSplitGain) return;
    node.split = {
      feature: best,
      bin: this.#int32[word + 2] as number,
      missingLeft: this.#int32[word + 3] === 1,
      gain,
      leftGradient: this.#int32[word + 4] as number,
      leftHessian: this.#uint32[word + 5] as number,
    };
  }

  /** The gradient after the L1 threshold and the regularised cover, in real units. */
  #parts(node: OpenNode): { readonly gradient: number; readonly cover: number } {
    const { l1, l2 } = this.#options;
    const gradient = node.gradient / (this.#arguments.scales[0] as number);
    return {
      gradient: gradient - Math.min(Math.max(gradient, -l1), l1),
      cover: node.hessian / (this.#arguments.scales[1] as number) + l2,
    };
  }

  #score(node: OpenNode): number {
    const { gradient, cover } = this.#parts(node);
    return cover > 0 ? (gradient * gradient) / cover : 0;
  }

  /** Gives a node that has a split its two children. The larger child inherits the histogram's slot. */
  #split(nodes: OpenNode[], index: number, depth: number): void {
    const node = nodes[index] as OpenNode;
    if (node.split === undefined) return;
    const { leftGradient, leftHessian } = node.split;
    const { nodeState, nodeSums } = this.#plan.at;
    const slot = this.#int32[nodeState / 4 + 2 * index + 1] as number;
    const buffer = this.#int32[nodeState / 4 + 2 * index] === 1 ? 2 : 1;
    node.left = nodes.length;
    const children = [
      { depth: depth + 1, gradient: leftGradient, hessian: leftHessian, left: -1 },
      { depth: depth + 1, gradient: node.gradient - leftGradient, hessian: node.hessian - leftHessian, left: -1 },
    ];
    for (const child of children) {
      this.#setState(nodes.length, buffer, slot);
      this.#float64[nodeSums / 8 + 2 * nodes.length] = child.gradient;
      this.#float64[nodeSums / 8 + 2 * nodes.length + 1] = child.hessian;
      nodes.push(child);
    }
  }

  #writeRecord(node: OpenNode, index: number): void {
    const { at, allRows, blocks } = this.#plan;
    const word = (at.walk + WALK_NODE_BYTES * index) / 4;
    this.#int32[word + 4] = node.left;
    this.#float64[(word + 6) / 2] = this.#leafValue(node);
    if (node.split === undefined) return;
    const { feature, bin, missingLeft } = node.split;
    const block = blocks.find(({ first, width }) => feature >= first && feature < first + width);
    if (block === undefined) throw new RangeError(`No block holds feature ${feature}`);
    this.#uint32[word] = block.bins + feature - block.first;
    this.#int32[word + 1] = block.width;
    this.#int32[word + 2] = missingLeft ? 256 - MISSING_BIN : 0;
    this.#int32[word + 3] = missingLeft ? bin + 1 : bin;
    this.#uint32[word + 5] = at.columns + feature * allRows;
  }

  #leafValue(node: OpenNode): number {
    const { gradient, cover } = this.#parts(node);
    return cover > 0 ? Math.fround((-gradient / cover) * this.#options.learningRate) : 0;
  }

  #grown(node: OpenNode): GrownNode {
    const cover = node.hessian / (this.#arguments.scales[1] as number);
    const { split } = node;
    if (split === undefined)
      return { feature: -1, threshold: this.#leafValue(node), left: -1, missingLeft: false, gain: 0, cover };
    const threshold = this.#float32[this.#plan.at.cuts / 4 + 256 * split.feature + split.bin] as number;
    return {
      feature: split.feature,
      threshold,
      left: node.left,
      missingLeft: split.missingLeft,
      gain: split.gain,
      cover,
    };
  }
}
