import type { TreeEnsemble } from './tree-ensemble.ts';
import { broken, unsupported, type JsonFields } from './xgboost-json-fields.ts';

/** One tree of a file, cleaned: nodes that pruning deleted are gone, children come after their parent. */
export interface ReadTree {
  /** Numbers of the kept nodes in the file, in our order; the root is first. */
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
  const parameters = tree.has('tree_param') ? tree.object('tree_param') : undefined;
  const told = (name: string): number | undefined =>
    parameters?.has(name) === true ? Number(parameters.text(name)) : undefined;
  if ((told('size_leaf_vector') ?? 1) > 1) {
    throw unsupported(
      `${tree.path}.tree_param.size_leaf_vector`,
      'one value per leaf',
      'leaves of several values (multi_output_tree)',
    );
  }
  const left = tree.numbers('left_children');
  const nodes = told('num_nodes');
  if (nodes !== undefined && nodes !== left.length)
    throw broken(`${tree.path}.tree_param.num_nodes`, `${left.length} nodes, as the lists hold`, nodes);
  if (left.length === 0) throw broken(`${tree.path}.left_children`, 'at least one node', 'none');
  const column = (name: string) => tree.column(name, left.length);
  if (tree.has('split_type') && column('split_type').some((type) => type !== 0)) {
    throw unsupported(`${tree.path}.split_type`, 'numerical splits (split type 0)', 'a categorical split');
  }
  const right = column('right_children');
  const splitIndices = column('split_indices');
  const conditions = column('split_conditions');
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
  return {
    kept,
    left,
    right,
    splitIndices,
    conditions,
    defaultLeft: column('default_left'),
    gains: column('loss_changes'),
    covers: column('sum_hessian'),
  };
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
