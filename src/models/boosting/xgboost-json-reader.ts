import { EdgewiseError } from '../../core/errors.ts';
import type { TreeEnsemble } from './tree-ensemble.ts';
import { JsonFields, broken, unsupported } from './xgboost-json-fields.ts';
import { OUTPUTS_ATTRIBUTE } from './xgboost-json-writer.ts';
import { joinTrees, readTree } from './xgboost-json-tree.ts';

/** A model read from a file of XGBoost, with its names. */
export interface ImportedEnsemble {
  readonly ensemble: TreeEnsemble;
  readonly featureNames: readonly string[];
  readonly outputs: readonly string[];
  /** Whether the file names the classes, as our own exports do, or they are numbered. */
  readonly outputNames: 'in the file' | 'numbered';
  readonly trees: ImportedTrees;
}

/** The number of trees in the file, and the number that prediction uses. */
export interface ImportedTrees {
  readonly inFile: number;
  readonly used: number;
  /** The best iteration that early stopping recorded, counted from 0; undefined when all trees are used. */
  readonly bestIteration: number | undefined;
}

export interface XgboostImportOptions {
  /** Names for the features of a file without names, in the order of its columns. One name per feature. */
  readonly unnamedFeatures?: readonly string[];
}

/**
 * Reads a model in XGBoost's JSON format: files of versions 1.7 to 3.4 and our own exports. It accepts `gbtree`
 * boosters (also with `num_parallel_tree`) of the objectives binary:logistic, multi:softprob, multi:softmax and
 * reg:squarederror. Features without names get `unnamedFeatures` or `f0, f1, ...`; classes without names get `0, 1,
 * ...`. A model that was stopped early predicts with its recorded best iteration, as XGBoost's scikit-learn classes do;
 * `trees` states it. A missing value is NaN, because the file does not record the `missing` value of the training.
 *
 * Throws `artifact-corrupt` for a file that is broken or contradicts itself. Throws `data-unreadable` for DART, linear
 * boosters, categorical splits, vector leaves, other objectives and a model without a tree.
 */
export function fromXgboostJson(text: string, { unnamedFeatures }: XgboostImportOptions = {}): ImportedEnsemble {
  const learner = new JsonFields(parse(text), 'model').object('learner');
  const objective = readObjective(learner.object('objective').text('name'));
  const booster = learner.object('gradient_booster');
  if (booster.text('name') !== 'gbtree') throw unsupported(`${booster.path}.name`, 'gbtree', booster.text('name'));

  const parameters = learner.object('learner_model_param');
  const features = readCount(parameters, 'num_feature');
  if (parameters.has('num_target') && readCount(parameters, 'num_target') > 1) {
    throw unsupported(`${parameters.path}.num_target`, 'one target', parameters.text('num_target'));
  }
  const groups = objective === 'multi:softprob' ? readCount(parameters, 'num_class') : 1;
  if (groups < 1) throw broken(`${parameters.path}.num_class`, 'a number of classes', groups);

  refuseOtherClasses(learner, objective, groups);
  const model = booster.object('model');
  const trees = model.objects('trees').map((tree) => readTree(tree, features));
  const turns = takeTurns(model.column('tree_info', trees.length), groups, `${model.path}.tree_info`);
  const parallel = Math.max(1, readCount(model.object('gbtree_model_param'), 'num_parallel_tree'));
  refuseWrongCounts(model, { trees: trees.length, groups, parallel });
  if (trees.length === 0)
    throw unsupported(`${model.path}.trees`, 'at least one tree', 'a model that was never trained');
  const attributes = learner.has('attributes') ? learner.object('attributes') : undefined;
  const inFile = trees.length / groups;
  const rounds = readRounds(attributes, inFile, parallel);
  return {
    ensemble: {
      objective,
      groups,
      baseMargin: readBaseMargin(parameters, objective, groups),
      rounds,
      ...joinTrees(turns.map((tree) => trees[tree] as (typeof trees)[number])),
    },
    featureNames: readFeatureNames(learner, features, unnamedFeatures),
    outputs: readOutputs(attributes, objective, groups),
    outputNames: attributes?.has(OUTPUTS_ATTRIBUTE) === true ? 'in the file' : 'numbered',
    trees: {
      inFile: trees.length,
      used: rounds * groups,
      bestIteration: rounds < inFile ? rounds / parallel - 1 : undefined,
    },
  };
}

/** The file states the number of classes in two places. Throws unless both agree and fit the objective. */
function refuseOtherClasses(learner: JsonFields, objective: TreeEnsemble['objective'], groups: number): void {
  const parameters = learner.object('learner_model_param');
  const where = `${parameters.path}.num_class`;
  if (objective !== 'multi:softprob') {
    const classes = parameters.has('num_class') ? readCount(parameters, 'num_class') : 0;
    if (classes > 1) throw broken(where, `0 classes, as ${objective} has`, classes);
    return;
  }
  const own = learner.object('objective');
  const stated = own.has('softmax_multiclass_param')
    ? readCount(own.object('softmax_multiclass_param'), 'num_class')
    : groups;
  if (stated !== groups) throw broken(where, `${stated} classes, as the objective says`, groups);
}

/** The file states its number of trees in several places. Throws unless all agree with the trees that it has. */
function refuseWrongCounts(
  model: JsonFields,
  { trees, groups, parallel }: { trees: number; groups: number; parallel: number },
): void {
  const parameters = model.object('gbtree_model_param');
  const stated = parameters.has('num_trees') ? readCount(parameters, 'num_trees') : trees;
  if (stated !== trees) throw broken(`${parameters.path}.num_trees`, `${trees} trees, as the file holds`, stated);
  if (trees % (groups * parallel) !== 0) {
    throw broken(`${model.path}.trees`, `whole rounds of ${groups * parallel} trees`, `${trees} trees`);
  }
  if (!model.has('iteration_indptr')) return;
  const ends = model.numbers('iteration_indptr');
  if (ends.at(-1) !== trees) throw broken(`${model.path}.iteration_indptr`, `${trees} trees at its end`, ends.at(-1));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new EdgewiseError('artifact-corrupt', 'This XGBoost model is not JSON', {
      actual: JSON.stringify(text.slice(0, 40)),
      expected: "a file made by booster.save_model('model.json')",
      advice: 'a .ubj file is the binary form: load it in Python and save it again under a name that ends in .json',
      cause,
    });
  }
}

const OBJECTIVES: Readonly<Record<string, TreeEnsemble['objective']>> = {
  'binary:logistic': 'binary:logistic',
  'multi:softprob': 'multi:softprob',
  'multi:softmax': 'multi:softprob',
  'reg:squarederror': 'reg:squarederror',
};

function readObjective(name: string): TreeEnsemble['objective'] {
  const objective = Object.hasOwn(OBJECTIVES, name) ? OBJECTIVES[name] : undefined;
  if (objective === undefined)
    throw unsupported('model.learner.objective.name', Object.keys(OBJECTIVES).join(', '), name);
  return objective;
}

/** Reads a whole number from a parameter; XGBoost writes parameters as texts. */
function readCount(fields: JsonFields, name: string): number {
  const count = Number(fields.text(name));
  if (!Number.isInteger(count) || count < 0) throw broken(`${fields.path}.${name}`, 'a count', fields.text(name));
  return count;
}

/**
 * Reads the base scores as margins. They are probabilities in binary models and margins in others. Versions up to 3.0
 * write one number, versions from 3.1 a list.
 */
function readBaseMargin(parameters: JsonFields, objective: TreeEnsemble['objective'], groups: number): Float64Array {
  const text = parameters.text('base_score');
  const scores = text
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map((part) => Math.fround(Number(part)));
  const where = `${parameters.path}.base_score`;
  if (scores.some((score) => !Number.isFinite(score)) || text.trim() === '')
    throw broken(where, 'a number or a list of numbers', text);
  if (scores.length !== 1 && scores.length !== groups) throw broken(where, `1 or ${groups} numbers`, text);
  return Float64Array.from({ length: groups }, (_, group) => {
    const score = scores[scores.length === 1 ? 0 : group] as number;
    if (objective !== 'binary:logistic') return score;
    if (score < 0 || score > 1) throw broken(where, 'a probability from 0 to 1', text);
    return marginOf(score);
  });
}

/** XGBoost keeps probabilities this far from 0 and 1. It writes 0 or 1 when all answers were the same. */
const SMALLEST_PROBABILITY = Math.fround(1e-6);

/** The margin of a probability, in single precision as XGBoost computes it. */
function marginOf(probability: number): number {
  const kept = Math.min(Math.max(probability, SMALLEST_PROBABILITY), Math.fround(1 - SMALLEST_PROBABILITY));
  return -Math.log(Math.fround(Math.fround(1 / kept) - 1));
}

/**
 * Orders the tree numbers so that position t belongs to group `t % groups`. Each parallel tree of a round becomes a
 * round of its own.
 */
function takeTurns(treeInfo: readonly number[], groups: number, where: string): number[] {
  const queues = Array.from({ length: groups }, (): number[] => []);
  for (const [tree, group] of treeInfo.entries()) {
    const queue = queues[group];
    if (queue === undefined) throw broken(`${where}[${tree}]`, `a class below ${groups}`, group);
    queue.push(tree);
  }
  const rounds = queues[0]?.length ?? 0;
  if (queues.some((queue) => queue.length !== rounds))
    throw broken(
      where,
      'as many trees for every class',
      queues.map((queue) => queue.length),
    );
  return Array.from(
    { length: treeInfo.length },
    (_, turn) => queues[turn % groups]?.[Math.floor(turn / groups)] as number,
  );
}

function readRounds(attributes: JsonFields | undefined, rounds: number, parallel: number): number {
  if (attributes?.has('best_iteration') !== true) return rounds;
  const best = readCount(attributes, 'best_iteration');
  const iterations = rounds / parallel;
  if (best >= iterations)
    throw broken(`${attributes.path}.best_iteration`, `an iteration below ${iterations}, as the file holds`, best);
  return (best + 1) * parallel;
}

function readFeatureNames(
  learner: JsonFields,
  features: number,
  unnamed: readonly string[] | undefined,
): readonly string[] {
  const own = learner.has('feature_names') ? learner.texts('feature_names') : [];
  const names = own.length > 0 ? own : (unnamed ?? Array.from({ length: features }, (_, feature) => `f${feature}`));
  if (names.length === features) return names;
  if (own.length > 0) throw broken(`${learner.path}.feature_names`, `${features} names`, `${names.length} names`);
  throw new EdgewiseError('artifact-mismatch', 'The XGBoost model was trained on another number of features', {
    where: `${learner.path}.learner_model_param.num_feature`,
    expected: `${names.length} features`,
    actual: `${features} features`,
    advice: 'train it on the same columns in the same order, or give the DMatrix feature_names',
  });
}

function readOutputs(
  attributes: JsonFields | undefined,
  objective: TreeEnsemble['objective'],
  groups: number,
): string[] {
  const columns = objective === 'binary:logistic' ? 2 : groups;
  if (attributes?.has(OUTPUTS_ATTRIBUTE) === true) {
    const where = `${attributes.path}.${OUTPUTS_ATTRIBUTE}`;
    const names = new JsonFields({ names: parse(attributes.text(OUTPUTS_ATTRIBUTE)) }, where).texts('names');
    if (names.length !== columns) throw broken(where, `${columns} names`, names);
    return names;
  }
  return objective === 'reg:squarederror' ? ['value'] : Array.from({ length: columns }, (_, column) => `${column}`);
}
