/**
 * Boosted trees as flat arrays: the one representation that training writes, prediction walks, SHAP explains and the
 * XGBoost exchange format reads and writes. Nodes of all trees lie end to end; child indices are absolute.
 */
export interface TreeEnsemble {
  readonly objective: 'binary:logistic' | 'multi:softprob' | 'reg:squarederror';
  /** Trees belong to output groups in turn: tree t adds to group `t % groups`. 1 group unless multi-class. */
  readonly groups: number;
  /** Added to every group's margin before the trees, in margin space. */
  readonly baseMargin: Float64Array;
  /** First node (the root) of each tree, and the total number of nodes as last element. */
  readonly treeStart: Int32Array;
  /** Split feature of each node; -1 marks a leaf. */
  readonly feature: Int32Array;
  /**
   * Go left when `Math.fround(x) < threshold` (XGBoost's rule). On a leaf: the leaf's value, learning rate included.
   */
  readonly threshold: Float32Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** 1 where a missing value goes left. */
  readonly missingLeft: Uint8Array;
  /** Loss reduction of the split; 0 on leaves. */
  readonly gain: Float32Array;
  /** Sum of hessians of the training rows that reached the node: the cover that TreeSHAP weighs by. */
  readonly cover: Float32Array;
  /** Best number of boosting rounds by early stopping; prediction uses this many. */
  readonly rounds: number;
}
