import { describe, expect, it } from 'vitest';
import { EdgewiseError } from '../../core/errors.ts';
import { largestDifference } from '../../../test/golden/largest-difference.ts';
import {
  XGBOOST_GOLDENS,
  goldenRows,
  walkMargins,
  xgboostGolden,
  xgboostModelText,
} from '../../../test/golden/xgboost/xgboost-golden.ts';
import { fromXgboostJson, toXgboostJson } from './xgboost-json.ts';

describe.each(XGBOOST_GOLDENS)('the XGBoost model %s', (name) => {
  const golden = xgboostGolden(name);
  const imported = fromXgboostJson(xgboostModelText(name));

  it('predicts the same margins here as in Python', () => {
    const margins = walkMargins(imported.ensemble, goldenRows(golden));
    const scale = Math.max(1, ...golden.margins.flat().map(Math.abs));
    expect(largestDifference(margins, golden.margins.flat()) / scale).toBeLessThan(1e-6);
  });

  it('says how many of its trees predict', () => {
    const { groups, rounds } = imported.ensemble;
    const stopped = name === 'early-stopped';
    expect(imported.trees).toEqual({
      inFile: expect.any(Number) as number,
      used: rounds * groups,
      bestIteration: stopped ? golden.rounds - 1 : undefined,
    });
    expect(imported.trees.inFile > imported.trees.used, 'trees after the best iteration').toBe(stopped);
  });

  it('keeps its names', () => {
    expect(imported.featureNames).toEqual(golden.features);
    const columns = { 'binary:logistic': ['0', '1'], 'multi:softprob': ['0', '1', '2'], 'reg:squarederror': ['value'] };
    expect(imported.outputs).toEqual(columns[imported.ensemble.objective]);
  });

  it('comes back from an export as the same trees, with class names', () => {
    const outputs = imported.outputs.map((output) => `klass "${output}"`);
    const again = fromXgboostJson(toXgboostJson(imported.ensemble, { ...imported, outputs }));
    expect(again.outputs).toEqual(outputs);
    const rows = goldenRows(golden);
    expect(again.ensemble.feature, 'trees after the best round are left out').toHaveLength(
      again.ensemble.treeStart.at(-1)!,
    );
    expect(again.ensemble.rounds).toBe(imported.ensemble.rounds);
    expect(largestDifference(walkMargins(again.ensemble, rows), walkMargins(imported.ensemble, rows))).toBeLessThan(
      1e-6,
    );
    const [once, twice] = [imported.ensemble, again.ensemble].map(({ feature, threshold }) =>
      threshold.filter((_, node) => feature[node]! >= 0),
    );
    expect(twice, 'splits stay the same number').toEqual(once!.subarray(0, twice!.length));
    expect(again.ensemble.cover).toEqual(imported.ensemble.cover.subarray(0, again.ensemble.cover.length));
    expect(again.ensemble.gain).toEqual(imported.ensemble.gain.subarray(0, again.ensemble.gain.length));
  });
});

describe('an XGBoost export', () => {
  it('writes every number of a float list with a point, because loaders are type-strict', () => {
    const text = toXgboostJson(fromXgboostJson(xgboostModelText('pruned')).ensemble, {
      featureNames: xgboostGolden('pruned').features,
      outputs: ['a', 'b'],
    });
    for (const list of ['split_conditions', 'base_weights', 'loss_changes', 'sum_hessian']) {
      const numbers = [...text.matchAll(new RegExp(`"${list}":\\[([^\\]]*)\\]`, 'g'))].flatMap((match) =>
        (match[1] ?? '').split(','),
      );
      expect(numbers.length).toBeGreaterThan(0);
      expect(numbers.filter((number) => !/[.E]/.test(number))).toEqual([]);
    }
  });

  it('marks roots with 2147483647', () => {
    const parsed: { learner: LearnerJson } = JSON.parse(
      toXgboostJson(fromXgboostJson(xgboostModelText('binary')).ensemble, {
        featureNames: xgboostGolden('binary').features,
        outputs: ['a', 'b'],
      }),
    );
    for (const tree of parsed.learner.gradient_booster.model.trees) expect(tree['parents']?.[0]).toBe(2_147_483_647);
  });

  it('refuses a base margin that its probability cannot hold', () => {
    const { ensemble, featureNames, outputs } = fromXgboostJson(xgboostModelText('binary'));
    expect(() => toXgboostJson({ ...ensemble, baseMargin: Float64Array.of(40) }, { featureNames, outputs })).toThrow(
      RangeError,
    );
  });
});

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

describe('an XGBoost model that cannot be used', () => {
  const cases: readonly [string, string, string | RegExp, string][] = [
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

  it.each(cases)('is refused with a reason: %s', (_, code, reason, text) => {
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
