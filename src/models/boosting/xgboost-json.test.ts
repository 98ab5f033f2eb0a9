import { describe, expect, it } from 'vitest';
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

  it('states how many of its trees prediction uses', () => {
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
  it('writes every number of a float list with a point, so that no reader takes it for an integer', () => {
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
    const parsed: { learner: { gradient_booster: { model: { trees: Record<string, unknown[]>[] } } } } = JSON.parse(
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
