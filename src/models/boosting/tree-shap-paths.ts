import type { TreeEnsemble } from './tree-ensemble.ts';

/**
 * Every leaf with the features on the way to it, each feature once: what TreeSHAP needs to know of a tree. Elements of
 * leaf l are `leafStart[l]` to `leafStart[l + 1]`.
 */
export interface LeafPaths {
  /** Expected margin of each group: the base margin and every leaf's value times its share of the cover. */
  readonly baseline: Float64Array;
  /** Most features on one path. */
  readonly longest: number;
  readonly leafStart: Int32Array;
  readonly group: Int32Array;
  readonly value: Float64Array;
  readonly feature: Int32Array;
  /** The path is followed by values from `lower` up, below `upper` (NaN: no upper end), and by missing ones if `missing` is 1. */
  readonly lower: Float32Array;
  readonly upper: Float32Array;
  readonly missing: Uint8Array;
  /** Share of the cover that follows the path at this feature's splits: the product over them. */
  readonly fraction: Float64Array;
}

interface PathElement {
  readonly feature: number;
  readonly lower: number;
  readonly upper: number;
  readonly missing: boolean;
  readonly fraction: number;
}

interface Leaf {
  readonly group: number;
  readonly value: number;
  readonly elements: readonly PathElement[];
}

/** Unfolds the trees that predict (up to the best round) into their leaves' paths. */
export function compileLeafPaths(ensemble: TreeEnsemble): LeafPaths {
  const leaves: Leaf[] = [];
  for (let tree = 0; tree < ensemble.rounds * ensemble.groups; tree++) {
    collectLeaves(ensemble, ensemble.treeStart[tree] as number, tree % ensemble.groups, [], leaves);
  }
  const baseline = Float64Array.from(ensemble.baseMargin);
  for (const leaf of leaves) {
    const share = leaf.elements.reduce((product, element) => product * element.fraction, 1);
    baseline[leaf.group] = (baseline[leaf.group] as number) + share * leaf.value;
  }
  // A leaf that is a root has no path: it is all baseline.
  return flatten(leaves.filter((leaf) => leaf.elements.length > 0), baseline);
}

function collectLeaves(ensemble: TreeEnsemble, node: number, group: number, path: readonly PathElement[], leaves: Leaf[]): void {
  const feature = ensemble.feature[node] as number;
  const threshold = ensemble.threshold[node] as number;
  if (feature < 0) {
    leaves.push({ group, value: threshold, elements: path });
    return;
  }
  const cover = ensemble.cover[node] as number;
  const missingLeft = ensemble.missingLeft[node] === 1;
  const follow = (child: number, lower: number, upper: number, missing: boolean) => {
    const fraction = cover > 0 ? (ensemble.cover[child] as number) / cover : 0;
    collectLeaves(ensemble, child, group, extend(path, { feature, lower, upper, missing, fraction }), leaves);
  };
  follow(ensemble.left[node] as number, -Infinity, threshold, missingLeft);
  follow(ensemble.right[node] as number, threshold, Number.NaN, !missingLeft);
}

/** The path with one more split; a feature met before keeps its place and narrows. */
function extend(path: readonly PathElement[], added: PathElement): PathElement[] {
  const met = path.some(({ feature }) => feature === added.feature);
  return met ? path.map((element) => (element.feature === added.feature ? narrow(element, added) : element)) : [...path, added];
}

function narrow(element: PathElement, added: PathElement): PathElement {
  const upper = Number.isNaN(element.upper) ? added.upper : Number.isNaN(added.upper) ? element.upper : Math.min(element.upper, added.upper);
  return {
    feature: element.feature,
    lower: Math.max(element.lower, added.lower),
    upper,
    missing: element.missing && added.missing,
    fraction: element.fraction * added.fraction,
  };
}

function flatten(leaves: readonly Leaf[], baseline: Float64Array): LeafPaths {
  const elements = leaves.flatMap((leaf) => leaf.elements);
  const leafStart = new Int32Array(leaves.length + 1);
  for (const [index, leaf] of leaves.entries()) leafStart[index + 1] = (leafStart[index] as number) + leaf.elements.length;
  return {
    baseline,
    longest: leaves.reduce((most, leaf) => Math.max(most, leaf.elements.length), 0),
    leafStart,
    group: Int32Array.from(leaves, (leaf) => leaf.group),
    value: Float64Array.from(leaves, (leaf) => leaf.value),
    feature: Int32Array.from(elements, (element) => element.feature),
    lower: Float32Array.from(elements, (element) => element.lower),
    upper: Float32Array.from(elements, (element) => element.upper),
    missing: Uint8Array.from(elements, (element) => (element.missing ? 1 : 0)),
    fraction: Float64Array.from(elements, (element) => element.fraction),
  };
}
