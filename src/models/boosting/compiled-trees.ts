import type { FeatureRows } from '../../math/matrix.ts';
import type { TreeEnsemble } from './tree-ensemble.ts';

const WORDS = 4;
/** Rows walked down one tree before the next tree's turn: their ranks stay in the first-level cache. */
const BLOCK_ROWS = 64;

/**
 * Trees laid out for walking without a branch to mispredict. A row's features become ranks among the feature's
 * thresholds once; then every step is whole-number arithmetic: `node = left + (threshold rank < value rank)`.
 * Leaves lead to themselves, so each tree takes as many steps as it is deep.
 */
export class CompiledTrees {
  readonly features: number;
  readonly groups: number;
  readonly #baseMargin: Float64Array;
  /** Per node: slot of the rank, rank of the threshold, left child, unused. */
  readonly #nodes: Int32Array;
  readonly #values: Float64Array;
  readonly #roots: Int32Array;
  readonly #depths: Int32Array;
  readonly #thresholds: readonly Float32Array[];
  /** Two ranks per feature: where a missing value goes right, and where it goes left. */
  readonly #ranks: Int32Array;
  readonly #sums: Float64Array;

  constructor(ensemble: TreeEnsemble, features: number) {
    this.features = features;
    this.groups = ensemble.groups;
    this.#baseMargin = ensemble.baseMargin;
    this.#thresholds = distinctThresholds(ensemble, features);
    this.#ranks = new Int32Array(2 * features * BLOCK_ROWS);
    this.#sums = new Float64Array(BLOCK_ROWS);
    const trees = Math.min(ensemble.treeStart.length - 1, ensemble.rounds * ensemble.groups);
    this.#nodes = new Int32Array(WORDS * ensemble.feature.length);
    this.#values = new Float64Array(ensemble.feature.length);
    this.#roots = new Int32Array(trees);
    this.#depths = new Int32Array(trees);
    let next = 0;
    for (let tree = 0; tree < trees; tree++) {
      this.#roots[tree] = next;
      next = this.#layOut(ensemble, tree, next);
    }
  }

  /** Breadth first, siblings side by side. */
  #layOut(ensemble: TreeEnsemble, tree: number, start: number): number {
    let level = [ensemble.treeStart[tree] as number];
    let place = start;
    for (let depth = 0; level.length > 0; depth++) {
      const below: number[] = [];
      const firstBelow = place + level.length;
      for (const node of level) {
        const word = WORDS * place;
        const feature = ensemble.feature[node] as number;
        if (feature < 0) {
          this.#nodes.set([0, 2147483647, place], word);
          this.#values[place] = ensemble.threshold[node] as number;
        } else {
          const slot = 2 * feature + (ensemble.missingLeft[node] as number);
          const rank = lowerBound(this.#thresholds[feature] as Float32Array, ensemble.threshold[node] as number);
          this.#nodes.set([slot, rank, firstBelow + below.length], word);
          below.push(ensemble.left[node] as number, ensemble.right[node] as number);
        }
        place++;
      }
      if (below.length > 0) this.#depths[tree] = depth + 1;
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

  #rankRows(rows: FeatureRows, first: number, count: number): void {
    const { features } = this;
    const ranks = this.#ranks;
    for (let feature = 0; feature < features; feature++) {
      const thresholds = this.#thresholds[feature] as Float32Array;
      if (thresholds.length === 0) continue;
      for (let index = 0; index < count; index++) {
        const value = rows.values[(first + index) * features + feature] as number;
        const at = 2 * (index * features + feature);
        const rank = value === value ? upperBound(thresholds, value) : -1;
        ranks[at] = rank < 0 ? 2147483646 : rank;
        ranks[at + 1] = rank < 0 ? 0 : rank;
      }
    }
  }

  #walkOne(group: number): number {
    const nodes = this.#nodes;
    const ranks = this.#ranks;
    const roots = this.#roots;
    const depths = this.#depths;
    const values = this.#values;
    let sum = this.#baseMargin[group] as number;
    for (let tree = group; tree < roots.length; tree += this.groups) {
      let node = roots[tree] as number;
      for (let depth = depths[tree] as number; depth > 0; depth--) {
        const word = node << 2;
        const rank = ranks[nodes[word] as number] as number;
        node = (nodes[word + 2] as number) + (((nodes[word + 1] as number) - rank) >>> 31);
      }
      sum += values[node] as number;
    }
    return sum;
  }

  #walkBlock(group: number, count: number, out: Float64Array, first: number): void {
    const nodes = this.#nodes;
    const ranks = this.#ranks;
    const values = this.#values;
    const sums = this.#sums;
    const stride = 2 * this.features;
    sums.fill(this.#baseMargin[group] as number);
    for (let tree = group; tree < this.#roots.length; tree += this.groups) {
      const root = this.#roots[tree] as number;
      const deep = this.#depths[tree] as number;
      for (let index = 0; index < count; index++) {
        const offset = index * stride;
        let node = root;
        for (let depth = deep; depth > 0; depth--) {
          const word = node << 2;
          const rank = ranks[offset + (nodes[word] as number)] as number;
          node = (nodes[word + 2] as number) + (((nodes[word + 1] as number) - rank) >>> 31);
        }
        sums[index] = (sums[index] as number) + (values[node] as number);
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

/** How many thresholds are below the value. */
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

/** How many thresholds are not above the value. */
function upperBound(sorted: Float32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
