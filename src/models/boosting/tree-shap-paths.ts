import type { TreeEnsemble } from './tree-ensemble.ts';

/**
 * Trees in the form that TreeSHAP reads: the splits in order from the roots down, and for every leaf the features on
 * the path to it, each once. Such a feature is a player of the leaf. Players are numbered from the root down, so a
 * split has the same number in all leaves below it. The players of leaf l are `leafStart[l]` up to, not including,
 * `leafStart[l + 1]`.
 */
export interface LeafPaths {
  /** Expected margin of each group: the base margin and every leaf's value times its share of the cover. */
  readonly baseline: Float64Array;
  /** First split and first leaf of each tree, and their totals as last element. */
  readonly treeSplits: Int32Array;
  readonly treeLeaves: Int32Array;
  /** Number of nodes of the ensemble; `splitNode`, `splitLeft`, `splitRight` and `leafNode` are node numbers. */
  readonly nodes: number;
  readonly splitNode: Int32Array;
  readonly splitFeature: Int32Array;
  readonly splitThreshold: Float32Array;
  readonly splitMissingLeft: Uint8Array;
  readonly splitLeft: Int32Array;
  readonly splitRight: Int32Array;
  readonly splitPlayer: Uint8Array;
  readonly leafNode: Int32Array;
  readonly leafValue: Float64Array;
  readonly leafStart: Int32Array;
  readonly playerFeature: Int32Array;
  /** Share of the cover that follows the path at this feature's splits, as the product over the splits. */
  readonly playerFraction: Float64Array;
  /** Most players of one leaf. */
  readonly longest: number;
}

interface Player {
  readonly feature: number;
  readonly fraction: number;
}

interface Split {
  readonly node: number;
  readonly player: number;
}

interface Leaf {
  readonly node: number;
  readonly group: number;
  readonly players: readonly Player[];
}

/** Patterns of players are bits of one 32-bit number. */
const MOST_PLAYERS = 31;

/** Lists the paths of the trees up to the best round. Throws a RangeError for a path of more than 31 features. */
export function compileLeafPaths(ensemble: TreeEnsemble): LeafPaths {
  const splits: Split[] = [];
  const leaves: Leaf[] = [];
  const visit = (node: number, group: number, players: readonly Player[]): void => {
    const feature = ensemble.feature[node] as number;
    if (feature < 0) {
      leaves.push({ node, group, players });
      return;
    }
    const met = players.findIndex((player) => player.feature === feature);
    const player = met < 0 ? players.length : met;
    if (player >= MOST_PLAYERS)
      throw new RangeError(`A path of the trees splits by more than ${MOST_PLAYERS} features`);
    splits.push({ node, player });
    const cover = ensemble.cover[node] as number;
    for (const child of [ensemble.left[node] as number, ensemble.right[node] as number]) {
      const fraction = (cover > 0 ? (ensemble.cover[child] as number) / cover : 0) * (players[player]?.fraction ?? 1);
      visit(child, group, players.toSpliced(player, 1, { feature, fraction }));
    }
  };
  const trees = ensemble.rounds * ensemble.groups;
  const treeSplits = new Int32Array(trees + 1);
  const treeLeaves = new Int32Array(trees + 1);
  for (let tree = 0; tree < trees; tree++) {
    visit(ensemble.treeStart[tree] as number, tree % ensemble.groups, []);
    treeSplits[tree + 1] = splits.length;
    treeLeaves[tree + 1] = leaves.length;
  }

  const baseline = Float64Array.from(ensemble.baseMargin);
  for (const { node, group, players } of leaves) {
    const share = players.reduce((product, { fraction }) => product * fraction, 1);
    baseline[group] = (baseline[group] as number) + share * (ensemble.threshold[node] as number);
  }
  return {
    baseline,
    treeSplits,
    treeLeaves,
    nodes: ensemble.feature.length,
    ...splitColumns(splits, ensemble),
    ...leafColumns(leaves, ensemble),
  };
}

function splitColumns(splits: readonly Split[], ensemble: TreeEnsemble) {
  return {
    splitNode: Int32Array.from(splits, ({ node }) => node),
    splitFeature: Int32Array.from(splits, ({ node }) => ensemble.feature[node] as number),
    splitThreshold: Float32Array.from(splits, ({ node }) => ensemble.threshold[node] as number),
    splitMissingLeft: Uint8Array.from(splits, ({ node }) => ensemble.missingLeft[node] as number),
    splitLeft: Int32Array.from(splits, ({ node }) => ensemble.left[node] as number),
    splitRight: Int32Array.from(splits, ({ node }) => ensemble.right[node] as number),
    splitPlayer: Uint8Array.from(splits, ({ player }) => player),
  };
}

function leafColumns(leaves: readonly Leaf[], ensemble: TreeEnsemble) {
  const players = leaves.flatMap((leaf) => leaf.players);
  const leafStart = new Int32Array(leaves.length + 1);
  for (const [index, leaf] of leaves.entries())
    leafStart[index + 1] = (leafStart[index] as number) + leaf.players.length;
  return {
    leafNode: Int32Array.from(leaves, ({ node }) => node),
    leafValue: Float64Array.from(leaves, ({ node }) => ensemble.threshold[node] as number),
    leafStart,
    playerFeature: Int32Array.from(players, ({ feature }) => feature),
    playerFraction: Float64Array.from(players, ({ fraction }) => fraction),
    longest: leaves.reduce((most, leaf) => Math.max(most, leaf.players.length), 0),
  };
}
