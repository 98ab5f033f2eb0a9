import type { TreeEnsemble } from './tree-ensemble.ts';

/** Names of columns that an exported model contains. */
export interface ExportNames {
  readonly featureNames: readonly string[];
  /**
   * Names of the classes, or `['value']`. The attribute `edgewise_outputs` holds them; XGBoost keeps it unread.
   */
  readonly outputs: readonly string[];
}

/** Attribute of the file that holds the class names, as a JSON list. */
export const OUTPUTS_ATTRIBUTE = 'edgewise_outputs';

/** The number that XGBoost writes as the parent of a root. */
const NO_PARENT = 2_147_483_647;

const SCHEMA_VERSION = [3, 4, 1] as const;

/**
 * Writes a model in XGBoost's JSON format, in the form of version 3.4. Versions 1.7 and later can read it. Versions
 * before 3.1 silently misread a list of base scores. Where several classes have different base margins, these are
 * therefore added to the leaves of the first trees.
 *
 * Only the rounds up to the best one are written, so every reader predicts the same without knowing about early
 * stopping. Throws a RangeError when a binary model's base margin is below -13.8156 or above 13.7452. XGBoost keeps the
 * base margin as a single-precision probability and limits it to 10^-6 from 0 and 1.
 *
 * Format: https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html
 */
export function toXgboostJson(ensemble: TreeEnsemble, names: ExportNames): string {
  const treeCount = ensemble.rounds * ensemble.groups;
  const base = baseScore(ensemble);
  const trees = Array.from({ length: treeCount }, (_, tree) => {
    const shift = base.inLeaves && tree < ensemble.groups ? (ensemble.baseMargin[tree] as number) : 0;
    return treeJson(ensemble, tree, shift, names.featureNames.length);
  });
  const treeInfo = Array.from({ length: treeCount }, (_, tree) => tree % ensemble.groups);
  const indptr = Array.from({ length: ensemble.rounds + 1 }, (_, round) => round * ensemble.groups);
  const model =
    `{"cats":{"enc":[],"feature_segments":[],"sorted_idx":[]},"gbtree_model_param":${JSON.stringify({ num_parallel_tree: '1', num_trees: `${treeCount}` })},` +
    `"iteration_indptr":${JSON.stringify(indptr)},"tree_info":${JSON.stringify(treeInfo)},"trees":[${trees.join(',')}]}`;
  const learner =
    `{"attributes":${JSON.stringify({ [OUTPUTS_ATTRIBUTE]: JSON.stringify(names.outputs) })},` +
    `"feature_names":${JSON.stringify(names.featureNames)},"feature_types":[],` +
    `"gradient_booster":{"model":${model},"name":"gbtree"},` +
    `"learner_model_param":${JSON.stringify(modelParameters(ensemble, base.text, names.featureNames.length))},"objective":${JSON.stringify(objectiveOf(ensemble))}}`;
  return `{"learner":${learner},"version":${JSON.stringify(SCHEMA_VERSION)}}`;
}

function modelParameters(ensemble: TreeEnsemble, baseScoreText: string, features: number): Record<string, string> {
  return {
    base_score: baseScoreText,
    boost_from_average: '1',
    num_class: ensemble.objective === 'multi:softprob' ? `${ensemble.groups}` : '0',
    num_feature: `${features}`,
    num_target: '1',
  };
}

function objectiveOf(ensemble: TreeEnsemble): Record<string, unknown> {
  switch (ensemble.objective) {
    case 'binary:logistic':
    case 'reg:squarederror':
      return { name: ensemble.objective, reg_loss_param: { scale_pos_weight: '1' } };
    case 'multi:softprob':
      return { name: ensemble.objective, softmax_multiclass_param: { num_class: `${ensemble.groups}` } };
    default:
      return ensemble.objective satisfies never;
  }
}

interface BaseScore {
  readonly text: string;
  /** Whether the base margins are added to the leaves of the first round instead. */
  readonly inLeaves: boolean;
}

const SMALLEST_MARGIN = -13.8156;
const LARGEST_MARGIN = 13.7452;

/**
 * The base score: a probability for binary models, a margin otherwise. It is always one number, because versions before
 * 3.1 cannot read a list.
 */
function baseScore(ensemble: TreeEnsemble): BaseScore {
  const first = ensemble.baseMargin[0] ?? 0;
  if (ensemble.objective === 'binary:logistic') {
    if (first < SMALLEST_MARGIN || first > LARGEST_MARGIN)
      throw new RangeError(`XGBoost's format cannot hold a base margin of ${first}: its probability rounds to 0 or 1`);
    return { text: scoreText(1 / (1 + Math.exp(-first))), inLeaves: false };
  }
  const equal = ensemble.baseMargin.every((margin) => margin === first);
  if (!equal && ensemble.rounds === 0)
    throw new RangeError("XGBoost's format cannot hold several base margins without a tree");
  return { text: scoreText(equal ? first : 0), inLeaves: !equal };
}

function scoreText(score: number): string {
  return score.toExponential(8).toUpperCase().replace('E+', 'E');
}

function treeJson(ensemble: TreeEnsemble, tree: number, leafShift: number, features: number): string {
  const start = ensemble.treeStart[tree] as number;
  const size = (ensemble.treeStart[tree + 1] as number) - start;
  const parents = constant(size, NO_PARENT);
  const left = constant(size, -1);
  const right = constant(size, -1);
  const splitIndices = constant(size, 0);
  const defaultLeft = constant(size, 0);
  const conditions: string[] = [];
  const weights: string[] = [];
  const gains: string[] = [];
  const covers: string[] = [];
  for (let node = 0; node < size; node++) {
    const at = start + node;
    const feature = ensemble.feature[at] as number;
    const stored = ensemble.threshold[at] as number;
    const threshold = feature >= 0 ? stored : Math.fround(stored + leafShift);
    if (feature >= 0) {
      const [leftChild, rightChild] = [(ensemble.left[at] as number) - start, (ensemble.right[at] as number) - start];
      left[node] = leftChild;
      right[node] = rightChild;
      parents[leftChild] = node;
      parents[rightChild] = node;
      splitIndices[node] = feature;
      defaultLeft[node] = ensemble.missingLeft[at] as number;
    }
    conditions.push(single(threshold));
    // XGBoost has a weight on inner nodes too, but predicts only from leaves.
    weights.push(feature >= 0 ? '0.0' : single(threshold));
    gains.push(single(ensemble.gain[at] as number));
    covers.push(single(ensemble.cover[at] as number));
  }
  return (
    `{"base_weights":[${weights.join(',')}],"categories":[],"categories_nodes":[],"categories_segments":[],"categories_sizes":[],` +
    `"default_left":[${defaultLeft.join(',')}],"id":${tree},"left_children":[${left.join(',')}],"loss_changes":[${gains.join(',')}],` +
    `"parents":[${parents.join(',')}],"right_children":[${right.join(',')}],"split_conditions":[${conditions.join(',')}],` +
    `"split_indices":[${splitIndices.join(',')}],"split_type":[${constant(size, 0).join(',')}],"sum_hessian":[${covers.join(',')}],` +
    `"tree_param":${JSON.stringify({ num_deleted: '0', num_feature: `${features}`, num_nodes: `${size}`, size_leaf_vector: '1' })}}`
  );
}

function constant(length: number, value: number): number[] {
  return Array.from({ length }, () => value);
}

/**
 * Writes a single-precision number in the fewest digits that read back as the same number. It always has a point,
 * because some readers take a number without one for an integer.
 */
function single(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const text = value.toExponential(digits - 1);
    if (Math.fround(Number(text)) === value) return withPoint(text);
  }
  return withPoint(value.toExponential(8));
}

function withPoint(exponential: string): string {
  const plain = `${Number(exponential)}`;
  if (plain.includes('e') || plain.length > exponential.length)
    return exponential.replace('e+', 'E').replace('e-', 'E-');
  return plain.includes('.') ? plain : `${plain}.0`;
}
