import type { TreeEnsemble } from './tree-ensemble.ts';
import { broken, unsupported, type JsonFields } from './xgboost-json-fields.ts';

/** One tree of a file. Nodes that pruning deleted are left out, and children come after their parent. */
export interface ReadTree {
  /** Numbers that the kept nodes have in the file, in our order; the root is first. */
  readonly kept: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly splitIndices: readonly number[];
  readonly conditions: readonly number[];
  readonly defaultLeft: readonly number[];
  readonly gains: readonly number[];
  readonly covers: readonly number[];
}

/** Reads one tree of XGBoost's JSON format and checks that it is a tree. */
export function readTree(tree: JsonFields, features: number): ReadTree {
  requireOneValuePerLeaf(tree);
  const left = tree.numbers('left_children');
  requireNodeCount(tree, left.length);
  requireNumericalSplits(tree, left.length);
  const column = (name: string) => tree.column(name, left.length);
  const right = column('right_children');
  const splitIndices = column('split_indices');
  return {
    kept: reachableNodes(tree, features, { left, right, splitIndices }),
    left,
    right,
    splitIndices,
    conditions: column('split_conditions'),
    defaultLeft: column('default_left'),
    gains: column('loss_changes'),
    covers: column('sum_hessian'),
  };
}

/** A number of `tree_param`; undefined where the file does not state it. */
function statedParameter(tree: JsonFields, name: string): number | undefined {
  const parameters = tree.has('tree_param') ? tree.object('tree_param') : undefined;
  return parameters?.has(name) === true ? Number(parameters.text(name)) : undefined;
}

function requireOneValuePerLeaf(tree: JsonFields): void {
  if ((statedParameter(tree, 'size_leaf_vector') ?? 1) <= 1) return;
  throw unsupported(
    `${tree.path}.tree_param.size_leaf_vector`,
    'one value per leaf',
    'leaves of several values (multi_output_tree)',
  );
}

function requireNodeCount(tree: JsonFields, listed: number): void {
  const stated = statedParameter(tree, 'num_nodes');
  if (stated !== undefined && stated !== listed)
    throw broken(`${tree.path}.tree_param.num_nodes`, `${listed} nodes, as the lists hold`, stated);
  if (listed === 0) throw broken(`${tree.path}.left_children`, 'at least one node', 'none');
}

function requireNumericalSplits(tree: JsonFields, nodes: number): void {
  if (tree.has('split_type') && tree.column('split_type', nodes).some((type) => type !== 0))
    throw unsupported(`${tree.path}.split_type`, 'numerical splits (split type 0)', 'a categorical split');
}

/** Numbers of the nodes that the root leads to, each parent before its children. */
function reachableNodes(
  tree: JsonFields,
  features: number,
  { left, right, splitIndices }: Pick<ReadTree, 'left' | 'right' | 'splitIndices'>,
): readonly number[] {
  const kept = [0];
  const seen = new Set(kept);
  for (let at = 0; at < kept.length; at++) {
    const node = kept[at] as number;
    if (left[node] === -1 && right[node] === -1) continue;
    if ((splitIndices[node] ?? features) >= features || (splitIndices[node] ?? -1) < 0) {
      throw broken(`${tree.path}.split_indices[${node}]`, `a feature below ${features}`, splitIndices[node]);
    }
    for (const child of [left[node], right[node]]) {
      if (child === undefined || !Number.isInteger(child) || child <= 0 || child >= left.length || seen.has(child)) {
        throw broken(`${tree.path}, children of node ${node}`, 'nodes that belong to no other parent', child);
      }
      seen.add(child);
      kept.push(child);
    }
  }
  return kept;
}

type Nodes = Pick<
  TreeEnsemble,
  'treeStart' | 'feature' | 'threshold' | 'left' | 'right' | 'missingLeft' | 'gain' | 'cover'
>;

/** Lays trees end to end, in the given order, with absolute child indices. */
export function joinTrees(trees: readonly ReadTree[]): Nodes {
  const treeStart = new Int32Array(trees.length + 1);
  for (const [index, tree] of trees.entries()) treeStart[index + 1] = (treeStart[index] as number) + tree.kept.length;
  const size = treeStart[trees.length] as number;
  const nodes = {
    treeStart,
    feature: new Int32Array(size).fill(-1),
    threshold: new Float32Array(size),
    left: new Int32Array(size).fill(-1),
    right: new Int32Array(size).fill(-1),
    missingLeft: new Uint8Array(size),
    gain: new Float32Array(size),
    cover: new Float32Array(size),
  };
  for (const [index, tree] of trees.entries()) {
    const start = treeStart[index] as number;
    const position = new Map(tree.kept.map((node, at) => [node, start + at]));
    for (const [node, at] of position) {
      nodes.threshold[at] = tree.conditions[node] as number;
      nodes.cover[at] = tree.covers[node] as number;
      const left = position.get(tree.left[node] as number);
      const right = position.get(tree.right[node] as number);
      if (left === undefined || right === undefined) continue;
      nodes.feature[at] = tree.splitIndices[node] as number;
      nodes.left[at] = left;
      nodes.right[at] = right;
      nodes.missingLeft[at] = (tree.defaultLeft[node] as number) === 0 ? 0 : 1;
      nodes.gain[at] = tree.gains[node] as number;
    }
  }
  return nodes;
}
