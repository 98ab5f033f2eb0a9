import { describe, expect, it } from 'vitest';
import { EdgewiseError } from '../../core/errors.ts';
import { xgboostModelText } from '../../../test/golden/xgboost/xgboost-golden.ts';
import { fromXgboostJson } from './xgboost-json.ts';

/** The parts of the foreign format that the tests break. */
interface LearnerJson {
  attributes: Record<string, string>;
  feature_names: string[];
  learner_model_param: Record<string, string>;
  objective: { name: string };
  gradient_booster: {
    name: string;
    model: {
      gbtree_model_param: Record<string, string>;
      iteration_indptr: number[];
      tree_info: number[];
      trees: Record<string, unknown[]>[];
    };
  };
}

function altered(change: (learner: LearnerJson) => void): string {
  const model = JSON.parse(xgboostModelText('three-classes')) as { learner: LearnerJson };
  change(model.learner);
  return JSON.stringify(model);
}

const trees = (learner: LearnerJson) => learner.gradient_booster.model.trees;

describe('an XGBoost model without feature names', () => {
  const unnamed = altered((learner) => {
    learner.feature_names = [];
  });

  it('takes the names it is given, or numbers', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    expect(fromXgboostJson(unnamed, { unnamedFeatures: names }).featureNames).toEqual(names);
    expect(fromXgboostJson(unnamed).featureNames).toEqual(['f0', 'f1', 'f2', 'f3', 'f4', 'f5']);
  });

  it('is refused when it has another number of features', () => {
    expect(() => fromXgboostJson(unnamed, { unnamedFeatures: ['a'] })).toThrow(
      /another number of features[\s\S]*1 features[\s\S]*6 features/,
    );
  });
});

describe('an XGBoost model of a kind that is not run', () => {
  it.each([
    ['dart', /name[\s\S]*gbtree[\s\S]*dart/],
    ['linear', /gblinear/],
    ['categories', /categorical split/],
    ['vector-leaves', /one value per leaf[\s\S]*multi_output_tree/],
    ['empty', /at least one tree[\s\S]*never trained/],
    ['logistic-regression', /reg:logistic/],
  ])('is refused as XGBoost 3.2 writes it: %s', (name, reason) => {
    let caught: unknown;
    try {
      fromXgboostJson(xgboostModelText(`refused-${name}`));
    } catch (error) {
      caught = error;
    }
    expect(caught).toMatchObject({ code: 'data-unreadable', message: expect.stringMatching(reason) as string });
  });
});

const BROKEN: readonly [name: string, code: string, reason: string | RegExp, text: string][] = [
  ['a file cut short', 'artifact-corrupt', /not JSON/, xgboostModelText('binary').slice(0, 500)],
  ['the binary form', 'artifact-corrupt', /\.ubj/, '{L\u0000\u0000\u0000'],
  ['another JSON file', 'artifact-corrupt', 'model.learner', '{"price": 1}'],
  ['a list', 'artifact-corrupt', 'an object', '[1]'],
  [
    'a best iteration that the file does not hold',
    'artifact-corrupt',
    /best_iteration[\s\S]*an iteration below[\s\S]*999/,
    altered((learner) => {
      learner.attributes = { ...learner.attributes, best_iteration: '999' };
    }),
  ],
  [
    'a DART booster',
    'data-unreadable',
    'gbtree',
    altered((learner) => {
      learner.gradient_booster.name = 'dart';
    }),
  ],
  [
    'a linear booster',
    'data-unreadable',
    'gblinear',
    altered((learner) => {
      learner.gradient_booster.name = 'gblinear';
    }),
  ],
  [
    'a categorical split',
    'data-unreadable',
    'categorical',
    altered((learner) => {
      trees(learner)[2]!['split_type']![0] = 1;
    }),
  ],
  [
    'another objective',
    'data-unreadable',
    'rank:ndcg',
    altered((learner) => {
      learner.objective.name = 'rank:ndcg';
    }),
  ],
  [
    'an objective named like a method of objects',
    'data-unreadable',
    'toString',
    altered((learner) => {
      learner.objective.name = 'toString';
    }),
  ],
  [
    'several targets',
    'data-unreadable',
    'one target',
    altered((learner) => {
      learner.learner_model_param['num_target'] = '2';
    }),
  ],
  [
    'a node that is its own child',
    'artifact-corrupt',
    'children of node 0',
    altered((learner) => {
      trees(learner)[0]!['left_children']![0] = 0;
    }),
  ],
  [
    'a child beyond the tree',
    'artifact-corrupt',
    'children of node 0',
    altered((learner) => {
      trees(learner)[0]!['right_children']![0] = 999;
    }),
  ],
  [
    'a list that is too short',
    'artifact-corrupt',
    'one per node',
    altered((learner) => {
      trees(learner)[1]!['split_conditions']!.pop();
    }),
  ],
  [
    'a text among numbers',
    'artifact-corrupt',
    'trees[1].sum_hessian[0]',
    altered((learner) => {
      trees(learner)[1]!['sum_hessian']![0] = 'x';
    }),
  ],
  [
    'a feature that does not exist',
    'artifact-corrupt',
    'a feature below 6',
    altered((learner) => {
      trees(learner)[0]!['split_indices']![0] = 6;
    }),
  ],
  [
    'a tree of a class that does not exist',
    'artifact-corrupt',
    'a class below 3',
    altered((learner) => {
      learner.gradient_booster.model.tree_info[0] = 3;
    }),
  ],
  [
    'a class with fewer trees',
    'artifact-corrupt',
    'as many trees',
    altered((learner) => {
      learner.gradient_booster.model.tree_info[0] = 1;
    }),
  ],
  [
    'another count of trees',
    'artifact-corrupt',
    'num_trees',
    altered((learner) => {
      learner.gradient_booster.model.gbtree_model_param['num_trees'] = '99';
    }),
  ],
  [
    'half a round',
    'artifact-corrupt',
    'whole rounds of 48',
    altered((learner) => {
      learner.gradient_booster.model.gbtree_model_param['num_parallel_tree'] = '16';
    }),
  ],
  [
    'rounds that end elsewhere',
    'artifact-corrupt',
    'iteration_indptr',
    altered((learner) => {
      learner.gradient_booster.model.iteration_indptr.pop();
    }),
  ],
  [
    'another count of nodes',
    'artifact-corrupt',
    'num_nodes',
    altered((learner) => {
      (trees(learner)[0]!['tree_param'] as unknown as Record<string, string>)['num_nodes'] = '3';
    }),
  ],
  [
    'classes that its objective does not have',
    'artifact-corrupt',
    '3 classes, as the objective says',
    altered((learner) => {
      learner.learner_model_param['num_class'] = '4';
    }),
  ],
  [
    'classes of two answers',
    'artifact-corrupt',
    '0 classes, as binary:logistic has',
    altered((learner) => {
      learner.objective.name = 'binary:logistic';
    }),
  ],
  [
    'a missing base score',
    'artifact-corrupt',
    'base_score',
    altered((learner) => {
      delete learner.learner_model_param['base_score'];
    }),
  ],
  [
    'a base score that is no number',
    'artifact-corrupt',
    'base_score',
    altered((learner) => {
      learner.learner_model_param['base_score'] = '[a]';
    }),
  ],
  [
    'too few base scores',
    'artifact-corrupt',
    '1 or 3 numbers',
    altered((learner) => {
      learner.learner_model_param['base_score'] = '[1E0,2E0]';
    }),
  ],
  [
    'too few feature names',
    'artifact-corrupt',
    '6 names',
    altered((learner) => {
      learner.feature_names.pop();
    }),
  ],
  [
    'class names of another count',
    'artifact-corrupt',
    '3 names',
    altered((learner) => {
      learner.attributes['edgewise_outputs'] = '["a"]';
    }),
  ],
];

describe('an XGBoost model that cannot be used', () => {
  it.each(BROKEN)('is refused with a reason: %s', (_, code, reason, text) => {
    let caught: unknown;
    try {
      fromXgboostJson(text);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(EdgewiseError);
    expect((caught as EdgewiseError).code).toBe(code);
    expect((caught as EdgewiseError).message).toMatch(reason);
  });
});
