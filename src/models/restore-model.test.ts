import { describe, expect, it } from 'vitest';
import { goldenRows, xgboostGolden, xgboostModelText } from '../../test/golden/xgboost/xgboost-golden.ts';
import { EdgewiseError, type ErrorCode } from '../core/errors.ts';
import { zeros } from '../math/matrix.ts';
import { BoostedTreesModel } from './boosting/boosted-trees-model.ts';
import { fromXgboostJson } from './boosting/xgboost-json.ts';
import type { ModelRecord } from './estimator.port.ts';
import { LogisticRegression } from './linear/logistic-regression.ts';
import { restoreModel } from './restore-model.ts';
import { tableInOrder } from '../math/training-table.ts';

const imported = fromXgboostJson(xgboostModelText('binary'));
const trees = new BoostedTreesModel(imported.ensemble, imported.featureNames, imported.outputs);
const rows = goldenRows(xgboostGolden('binary'));
const y = Float64Array.from({ length: rows.rows }, (_, row) => row % 2);
const logistic = await new LogisticRegression().fit(
  tableInOrder({ x: rows, y, featureNames: imported.featureNames, classes: ['no', 'yes'] }),
  { seed: 1, threads: 1 },
);

function codeOf(record: ModelRecord): ErrorCode | undefined {
  try {
    restoreModel(record);
  } catch (error) {
    return error instanceof EdgewiseError ? error.code : undefined;
  }
  return undefined;
}

describe('restoring a model', () => {
  it.each([trees, logistic])('gives the same predictions, bit for bit: $kind', (model) => {
    const [before, after] = [model, restoreModel(model.save())].map((each) => {
      const out = zeros(rows.rows, 2);
      each.predictInto(rows, out);
      return out.values;
    });
    expect(after).toEqual(before);
  });

  it('names the nearest kind when there is none of that name', () => {
    expect(() => restoreModel({ ...trees.save(), kind: 'boosted-tree' })).toThrow(/did you mean boosted-trees\?/);
    expect(codeOf({ ...trees.save(), kind: 'neural-network' })).toBe('artifact-mismatch');
  });

  it('distinguishes a damaged record from an unknown one', () => {
    expect(codeOf({ ...trees.save(), tensors: {} })).toBe('artifact-corrupt');
    expect(codeOf({ ...trees.save(), outputs: ['only one'] })).toBe('artifact-corrupt');
    expect(codeOf({ ...logistic.save(), tensors: {} })).toBe('artifact-corrupt');
  });
});
