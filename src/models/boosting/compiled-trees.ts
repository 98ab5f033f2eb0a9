import type { FeatureRows } from '../../math/matrix.ts';
import type { TreeEnsemble } from './tree-ensemble.ts';

/** Number of rows walked down one tree before the next tree. Their ranks stay in the first-level cache. */
const BLOCK_ROWS = 64;

/**
 * Trees in a memory layout that is walked without conditional branches. Each feature value of a row is replaced once by
 * its rank among the thresholds of its feature. A step down a tree is then whole-number arithmetic: `node = left +
 * (threshold rank < value rank)`. A leaf leads to itself, so each tree takes as many steps as it is deep.
 */
export class CompiledTrees {
  readonly features: number;
  readonly groups: number;
  readonly #baseMargin: Float64Array;
  /** Two words per node: the slot and the threshold's rank packed in one, and the left child. */
  readonly #nodes: Int32Array;
  readonly #values: Float64Array;
  /**
   * Number of bits of a rank, and the mask of these bits. The highest rank is a leaf's and lies above every value's.
   * The next lower one is a missing value's.
   */
  readonly #rankBits: number;
  readonly #rankMask: number;
  /** The trees group by group; in the ensemble they are round by round. */
  readonly #roots: Int32Array;
  readonly #treesPerGroup: number;
  readonly #depths: Int32Array;
  /**
   * Each feature's distinct thresholds, ascending, from `#starts[feature]`. The padding is NaN, which no value reaches.
   */
  readonly #sorted: Float32Array;
  readonly #starts: Int32Array;
  /** First step of the search for each feature: half its padded length; 0 where no tree splits by the feature. */
  readonly #widestSteps: Int32Array;
  /** Two ranks per feature: one for splits that send a missing value right, one for splits that send it left. */
  readonly #ranks: Int32Array;
  readonly #sums: Float64Array;

  constructor(ensemble: TreeEnsemble, features: number) {
    this.features = features;
    this.groups = ensemble.groups;
    this.#baseMargin = ensemble.baseMargin;
    const thresholds = distinctThresholds(ensemble, features);
    const most = thresholds.reduce((most, { length }) => Math.max(most, length), 0);
    this.#widestSteps = Int32Array.from(thresholds, ({ length }) =>
      length === 0 ? 0 : 2 ** Math.floor(Math.log2(length)),
    );
    this.#starts = new Int32Array(features + 1);
    this.#widestSteps.forEach(
      (step, feature) => (this.#starts[feature + 1] = (this.#starts[feature] as number) + 2 * step),
    );
    this.#sorted = new Float32Array(this.#starts[features] as number).fill(Number.NaN);
    thresholds.forEach((own, feature) => this.#sorted.set(own, this.#starts[feature]));
    this.#rankBits = Math.ceil(Math.log2(most + 3));
    this.#rankMask = 2 ** this.#rankBits - 1;
    if (features * 2 ** (this.#rankBits + 1) > 2 ** 31)
      throw new RangeError(`${features} features of up to ${most} thresholds are more than prediction can number`);
    this.#ranks = new Int32Array(2 * features * BLOCK_ROWS);
    this.#sums = new Float64Array(BLOCK_ROWS);
    const trees = Math.min(ensemble.treeStart.length - 1, ensemble.rounds * ensemble.groups);
    this.#treesPerGroup = Math.floor(trees / ensemble.groups);
    this.#nodes = new Int32Array(2 * ensemble.feature.length);
    this.#values = new Float64Array(ensemble.feature.length);
    this.#roots = new Int32Array(trees);
    this.#depths = new Int32Array(trees);
    let next = 0;
    for (let place = 0; place < this.#treesPerGroup * ensemble.groups; place++) {
      this.#roots[place] = next;
      next = this.#layOut(ensemble, thresholds, place, next);
    }
  }

  /**
   * Lays out the tree at this position of the group-by-group order, its nodes from `start` on: breadth first, each left
   * child directly before its sibling. Returns the first free node.
   */
  #layOut(ensemble: TreeEnsemble, thresholds: readonly Float32Array[], position: number, start: number): number {
    const tree = (position % this.#treesPerGroup) * ensemble.groups + Math.floor(position / this.#treesPerGroup);
    let level = [ensemble.treeStart[tree] as number];
    let place = start;
    for (let depth = 0; level.length > 0; depth++) {
      const below: number[] = [];
      const firstBelow = place + level.length;
      for (const node of level) {
        const word = 2 * place;
        const feature = ensemble.feature[node] as number;
        if (feature < 0) {
          this.#nodes.set([this.#rankMask, place], word);
          this.#values[place] = ensemble.threshold[node] as number;
        } else {
          const slot = 2 * feature + (ensemble.missingLeft[node] as number);
          const rank = lowerBound(thresholds[feature] as Float32Array, ensemble.threshold[node] as number);
          this.#nodes.set([(slot << this.#rankBits) | rank, firstBelow + below.length], word);
          below.push(ensemble.left[node] as number, ensemble.right[node] as number);
        }
        place++;
      }
      if (below.length > 0) this.#depths[position] = depth + 1;
      level = below;
    }
    return place;
  }

  /** Fills `out` (rows x groups, from `outOffset`) with the margins of `count` rows from `first`. Allocates nothing. */
  marginsInto(rows: FeatureRows, out: Float64Array): void {
    for (let first = 0; first < rows.rows; first += BLOCK_ROWS) {
      const count = Math.min(BLOCK_ROWS, rows.rows - first);
      this.#rankRows(rows, first, count);
      for (let group = 0; group < this.groups; group++) {
        if (count === 1) out[first * this.groups + group] = this.#walkOne(group);
        else this.#walkBlock(group, count, out, first);
      }
    }
  }

  /**
   * Replaces values by ranks, by a binary search of fixed length. Its comparisons are added as numbers, not branched
   * on.
   */
  #rankRows(rows: FeatureRows, first: number, count: number): void {
    const { features } = this;
    const values = rows.values;
    const ranks = this.#ranks;
    const sorted = this.#sorted;
    const missingRank = this.#rankMask - 1;
    for (let feature = 0; feature < features; feature++) {
      const widest = this.#widestSteps[feature] as number;
      if (widest === 0) continue;
      const start = this.#starts[feature] as number;
      for (let index = 0; index < count; index++) {
        const value = values[(first + index) * features + feature] as number;
        let place = start;
        for (let step = widest; step > 0; step >>= 1)
          place += Number((sorted[place + step - 1] as number) <= value) * step;
        const at = 2 * (index * features + feature);
        ranks[at] = value === value ? place - start : missingRank;
        ranks[at + 1] = place - start;
      }
    }
  }

  /** Walks four trees at a time. Each step waits for memory, and the processor overlaps the four waits. */
  #walkOne(group: number): number {
    const nodes = this.#nodes;
    const ranks = this.#ranks;
    const bits = this.#rankBits;
    const mask = this.#rankMask;
    const roots = this.#roots;
    const depths = this.#depths;
    const values = this.#values;
    const end = (group + 1) * this.#treesPerGroup;
    let tree = group * this.#treesPerGroup;
    let sum = this.#baseMargin[group] as number;
    for (; tree + 3 < end; tree += 4) {
      let a = roots[tree] as number;
      let b = roots[tree + 1] as number;
      let c = roots[tree + 2] as number;
      let d = roots[tree + 3] as number;
      const deep = Math.max(
        depths[tree] as number,
        depths[tree + 1] as number,
        depths[tree + 2] as number,
        depths[tree + 3] as number,
      );
      for (let depth = deep; depth > 0; depth--) {
        const wa = a << 1;
        const pa = nodes[wa] as number;
        const wb = b << 1;
        const pb = nodes[wb] as number;
        const wc = c << 1;
        const pc = nodes[wc] as number;
        const wd = d << 1;
        const pd = nodes[wd] as number;
        a = (nodes[wa + 1] as number) + (((pa & mask) - (ranks[pa >> bits] as number)) >>> 31);
        b = (nodes[wb + 1] as number) + (((pb & mask) - (ranks[pb >> bits] as number)) >>> 31);
        c = (nodes[wc + 1] as number) + (((pc & mask) - (ranks[pc >> bits] as number)) >>> 31);
        d = (nodes[wd + 1] as number) + (((pd & mask) - (ranks[pd >> bits] as number)) >>> 31);
      }
      sum = sum + (values[a] as number) + (values[b] as number) + (values[c] as number) + (values[d] as number);
    }
    for (; tree < end; tree++) {
      let node = roots[tree] as number;
      for (let depth = depths[tree] as number; depth > 0; depth--) {
        const word = node << 1;
        const packed = nodes[word] as number;
        node = (nodes[word + 1] as number) + (((packed & mask) - (ranks[packed >> bits] as number)) >>> 31);
      }
      sum += values[node] as number;
    }
    return sum;
  }

  /** Walks four rows at a time down one tree. Rows beyond the last are walked too, on left-over ranks, and ignored. */
  #walkBlock(group: number, count: number, out: Float64Array, first: number): void {
    const nodes = this.#nodes;
    const ranks = this.#ranks;
    const bits = this.#rankBits;
    const mask = this.#rankMask;
    const values = this.#values;
    const sums = this.#sums;
    const stride = 2 * this.features;
    const end = (group + 1) * this.#treesPerGroup;
    sums.fill(this.#baseMargin[group] as number);
    for (let tree = group * this.#treesPerGroup; tree < end; tree++) {
      const root = this.#roots[tree] as number;
      const deep = this.#depths[tree] as number;
      for (let index = 0; index < count; index += 4) {
        const ra = index * stride;
        const rb = ra + stride;
        const rc = rb + stride;
        const rd = rc + stride;
        let a = root;
        let b = root;
        let c = root;
        let d = root;
        for (let depth = deep; depth > 0; depth--) {
          const wa = a << 1;
          const pa = nodes[wa] as number;
          const wb = b << 1;
          const pb = nodes[wb] as number;
          const wc = c << 1;
          const pc = nodes[wc] as number;
          const wd = d << 1;
          const pd = nodes[wd] as number;
          a = (nodes[wa + 1] as number) + (((pa & mask) - (ranks[ra + (pa >> bits)] as number)) >>> 31);
          b = (nodes[wb + 1] as number) + (((pb & mask) - (ranks[rb + (pb >> bits)] as number)) >>> 31);
          c = (nodes[wc + 1] as number) + (((pc & mask) - (ranks[rc + (pc >> bits)] as number)) >>> 31);
          d = (nodes[wd + 1] as number) + (((pd & mask) - (ranks[rd + (pd >> bits)] as number)) >>> 31);
        }
        sums[index] = (sums[index] as number) + (values[a] as number);
        sums[index + 1] = (sums[index + 1] as number) + (values[b] as number);
        sums[index + 2] = (sums[index + 2] as number) + (values[c] as number);
        sums[index + 3] = (sums[index + 3] as number) + (values[d] as number);
      }
    }
    for (let index = 0; index < count; index++) out[(first + index) * this.groups + group] = sums[index] as number;
  }
}

function distinctThresholds(ensemble: TreeEnsemble, features: number): Float32Array[] {
  const sets = Array.from({ length: features }, () => new Set<number>());
  for (let node = 0; node < ensemble.feature.length; node++) {
    const feature = ensemble.feature[node] as number;
    if (feature >= features) throw new RangeError(`A tree splits by feature ${feature}, but there are ${features}`);
    if (feature >= 0) (sets[feature] as Set<number>).add(ensemble.threshold[node] as number);
  }
  return sets.map((set) => Float32Array.from(set).sort());
}

/** Number of thresholds below the value. */
function lowerBound(sorted: Float32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
