import type { FeatureRows } from '../../math/matrix.ts';
import type { ShapValues } from '../estimator.port.ts';
import type { TreeEnsemble } from './tree-ensemble.ts';
import { LeafGames } from './tree-shap-games.ts';
import { compileLeafPaths, type LeafPaths } from './tree-shap-paths.ts';

const BLOCK_ROWS = 64;

/** The rows from `first` up to, not including, `end`. */
interface RowBlock {
  readonly first: number;
  readonly end: number;
}

/**
 * Computes the contribution of each feature to a prediction: exact path-dependent Shapley values of the margin. For
 * every row and group, contributions and bias sum to the margin. The bias is the margin's expectation over the training
 * rows. Use one explainer for many rows, because it caches results.
 *
 * Method: TreeSHAP (Lundberg, Erion, Lee 2018, arXiv 1802.03888), leaf by leaf as in GPUTreeShap (Mitchell et al.
 * 2022), cached per leaf and pattern of agreeing features as in Fast TreeSHAP (Yang 2021, arXiv 2109.09847).
 */
export class TreeExplainer {
  readonly #paths: LeafPaths;
  readonly #games: LeafGames;
  readonly #features: number;
  readonly #against: Int32Array;

  constructor(ensemble: TreeEnsemble, features: number) {
    this.#paths = compileLeafPaths(ensemble);
    this.#games = new LeafGames(this.#paths);
    this.#features = features;
    this.#against = new Int32Array(this.#paths.nodes);
  }

  /** Throws a RangeError when the rows have another number of features. */
  explain(rows: FeatureRows): ShapValues {
    if (rows.columns !== this.#features)
      throw new RangeError(`The model has ${this.#features} features, the rows ${rows.columns}`);
    const { baseline } = this.#paths;
    const stride = this.#features + 1;
    const groups = baseline.length;
    const values = new Float64Array(rows.rows * groups * stride);
    for (let cell = 0; cell < rows.rows * groups; cell++)
      values[cell * stride + this.#features] = baseline[cell % groups] as number;
    for (let first = 0; first < rows.rows; first += BLOCK_ROWS) {
      const block = { first, end: Math.min(rows.rows, first + BLOCK_ROWS) };
      for (let tree = 0; tree + 1 < this.#paths.treeSplits.length; tree++) this.#explainTree(tree, rows, block, values);
    }
    return { rows: rows.rows, groups, features: this.#features, values };
  }

  /**
   * Adds one tree's contributions for a block of rows. Trees are the outer loop, so that a tree's results stay cached.
   */
  #explainTree(tree: number, rows: FeatureRows, block: RowBlock, out: Float64Array): void {
    const { baseline, treeLeaves, leafNode, leafStart, playerFeature } = this.#paths;
    const against = this.#against;
    const games = this.#games;
    const { memory } = games;
    const groups = baseline.length;
    const stride = this.#features + 1;
    const firstLeaf = treeLeaves[tree] as number;
    const endLeaf = treeLeaves[tree + 1] as number;
    for (let row = block.first; row < block.end; row++) {
      this.#follow(tree, rows.values, row * rows.columns);
      const target = (row * groups + (tree % groups)) * stride;
      for (let leaf = firstLeaf; leaf < endLeaf; leaf++) {
        const shares = games.play(leaf, against[leafNode[leaf] as number] as number);
        const first = leafStart[leaf] as number;
        const players = (leafStart[leaf + 1] as number) - first;
        for (let player = 0; player < players; player++) {
          const position = target + (playerFeature[first + player] as number);
          out[position] = (out[position] as number) + (memory[shares + player] as number);
        }
      }
    }
  }

  /** Finds, for every node of the tree, the players on the path to it that disagree with the row, as bits. */
  #follow(tree: number, x: Float32Array, xStart: number): void {
    const {
      treeSplits,
      splitNode,
      splitFeature,
      splitThreshold,
      splitMissingLeft,
      splitLeft,
      splitRight,
      splitPlayer,
    } = this.#paths;
    const against = this.#against;
    const end = treeSplits[tree + 1] as number;
    for (let split = treeSplits[tree] as number; split < end; split++) {
      const cell = x[xStart + (splitFeature[split] as number)] as number;
      const left =
        cell === cell ? (cell < (splitThreshold[split] as number) ? 1 : 0) : (splitMissingLeft[split] as number);
      const before = against[splitNode[split] as number] as number;
      const player = splitPlayer[split] as number;
      against[splitLeft[split] as number] = before | ((left ^ 1) << player);
      against[splitRight[split] as number] = before | (left << player);
    }
  }
}
