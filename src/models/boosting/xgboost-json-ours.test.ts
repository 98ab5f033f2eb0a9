import { describe, expect, it } from 'vitest';
import { largestDifference } from '../../../test/golden/largest-difference.ts';
import { zeros } from '../../math/matrix.ts';
import { contractTable } from '../check-estimator-table.ts';
import { BoostedTreesModel } from './boosted-trees-model.ts';
import { GradientBoosting } from './gradient-boosting.ts';
import { TreeExplainer } from './tree-shap.ts';
import { fromXgboostJson, toXgboostJson } from './xgboost-json.ts';

describe.each([
  ['two-classes', 'binary:logistic'],
  ['three-classes', 'multi:softprob'],
  ['values', 'reg:squarederror'],
] as const)('a model of our own for %s', async (answers, objective) => {
  const table = contractTable({ answers, rows: 400, seed: 1 });
  const { x } = contractTable({ answers, rows: 100, seed: 2 });
  const model = await new GradientBoosting({ objective, rounds: 30, maximumDepth: 4, learningRate: 0.2 }).fit(table, {
    seed: 1,
    threads: 1,
  });

  it('predicts the same after a journey through the format of XGBoost', () => {
    const back = fromXgboostJson(toXgboostJson(model.ensemble, model));
    expect(back.featureNames).toEqual(model.featureNames);
    expect(back.outputs).toEqual(model.outputs);
    const [before, after] = [model, new BoostedTreesModel(back.ensemble, back.featureNames, back.outputs)].map(
      (each) => {
        const out = zeros(x.rows, model.outputs.length);
        each.predictInto(x, out);
        return out.values;
      },
    );
    expect(largestDifference(after!, before!)).toBeLessThan(1e-6);
  });

  it('is explained by contributions that sum to its margins', () => {
    const { values, groups, features } = new TreeExplainer(model.ensemble, x.columns).explain(x);
    const margins = zeros(x.rows, groups);
    model.predictMarginsInto(x, margins);
    const sums = Float64Array.from({ length: x.rows * groups }, (_, at) =>
      values.subarray(at * (features + 1), (at + 1) * (features + 1)).reduce((sum, value) => sum + value, 0),
    );
    expect(largestDifference(sums, margins.values)).toBeLessThan(1e-9);
  });
});
