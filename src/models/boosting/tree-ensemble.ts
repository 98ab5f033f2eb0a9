/**
 * Boosted trees as flat arrays. Training writes this form, prediction and SHAP read it, and the XGBoost exchange format
 * reads and writes it. The nodes of all trees lie end to end, and child indices are absolute.
 */
export interface TreeEnsemble {
  readonly objective: 'binary:logistic' | 'multi:softprob' | 'reg:squarederror';
  /** Number of output groups: 1 unless multi-class. Tree t adds to group `t % groups`. */
  readonly groups: number;
  /** The start value of each group's margin; the trees add to it. */
  readonly baseMargin: Float64Array;
  /** First node (the root) of each tree, and the total number of nodes as last element. */
  readonly treeStart: Int32Array;
  /** Split feature of each node; -1 marks a leaf. */
  readonly feature: Int32Array;
  /**
   * A row goes left when `Math.fround(x) < threshold` (XGBoost's rule). On a leaf: the leaf's value, which includes the
   * learning rate.
   */
  readonly threshold: Float32Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** 1 where a missing value goes left. */
  readonly missingLeft: Uint8Array;
  /** Loss reduction of the split; 0 on leaves. */
  readonly gain: Float32Array;
  /** Sum of hessians of the training rows that reached the node. TreeSHAP uses it as the weight of the node (cover). */
  readonly cover: Float32Array;
  /** Number of boosting rounds that prediction uses: the best number by early stopping. */
  readonly rounds: number;
}
