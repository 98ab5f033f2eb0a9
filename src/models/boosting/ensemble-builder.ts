import type { TreeEnsemble } from './tree-ensemble.ts';

/** One node of a grown tree. Children are numbered within the tree; a leaf has `left` -1 and its value as threshold. */
export interface GrownNode {
  readonly feature: number;
  readonly threshold: number;
  readonly left: number;
  readonly missingLeft: boolean;
  readonly gain: number;
  readonly cover: number;
}

/** Collects grown trees and lays them end to end. */
export class EnsembleBuilder {
  readonly #trees: (readonly GrownNode[])[] = [];

  add(nodes: readonly GrownNode[]): void {
    this.#trees.push(nodes);
  }

  /** The ensemble of the first `rounds` rounds. */
  build(objective: TreeEnsemble['objective'], baseMargin: Float64Array, rounds: number): TreeEnsemble {
    const groups = baseMargin.length;
    const trees = this.#trees.slice(0, rounds * groups);
    const total = trees.reduce((sum, nodes) => sum + nodes.length, 0);
    const ensemble: TreeEnsemble = {
      objective,
      groups,
      baseMargin,
      rounds,
      treeStart: new Int32Array(trees.length + 1),
      feature: new Int32Array(total),
      threshold: new Float32Array(total),
      left: new Int32Array(total),
      right: new Int32Array(total),
      missingLeft: new Uint8Array(total),
      gain: new Float32Array(total),
      cover: new Float32Array(total),
    };
    let start = 0;
    trees.forEach((nodes, tree) => {
      nodes.forEach((node, index) => {
        const at = start + index;
        ensemble.feature[at] = node.feature;
        ensemble.threshold[at] = node.threshold;
        ensemble.left[at] = node.left < 0 ? -1 : start + node.left;
        ensemble.right[at] = node.left < 0 ? -1 : start + node.left + 1;
        ensemble.missingLeft[at] = node.missingLeft ? 1 : 0;
        ensemble.gain[at] = node.gain;
        ensemble.cover[at] = node.cover;
      });
      start += nodes.length;
      ensemble.treeStart[tree + 1] = start;
    });
    return ensemble;
  }
}
