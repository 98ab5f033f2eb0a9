import { describe, expect, it } from 'vitest';
import { XGBOOST_GOLDENS, xgboostGolden, xgboostModelText } from '../../test/golden/xgboost/xgboost-golden.ts';
import { SeededRandom } from '../math/random.ts';
import { tableInOrder, type TrainingTable } from '../math/training-table.ts';
import { fromXgboostJson } from './boosting/xgboost-json.ts';
import type { Model } from './estimator.port.ts';
import { gainImportance } from './importance.ts';
import { permutationImportance } from './importance-permutation.ts';
import { LogisticRegression } from './linear/logistic-regression.ts';

// XGBoost's get_score counts every tree, so the model that was stopped early is held against its own sum below.
describe.each(XGBOOST_GOLDENS.filter((name) => name !== 'early-stopped'))('gain importance of the model %s', (name) => {
  const golden = xgboostGolden(name);
  const { ensemble, featureNames } = fromXgboostJson(xgboostModelText(name));

  it.each([
    ['total', golden.totalGain],
    ['mean', golden.meanGain],
  ] as const)('%s equals what XGBoost says', (measure, expected) => {
    const importances = gainImportance(ensemble, featureNames, measure);
    expect(importances.map(({ feature }) => feature).toSorted()).toEqual([...golden.features].sort());
    for (const { feature, value } of importances) {
      const theirs = expected[feature] ?? 0;
      expect(Math.abs(value - theirs), `gain of ${feature}`).toBeLessThanOrEqual(1e-5 * theirs);
    }
    expect(
      importances.map(({ value }) => value),
      'most important first',
    ).toEqual(importances.map(({ value }) => value).toSorted((a, b) => b - a));
  });
});

describe('gain importance', () => {
  it('leaves out the trees after the best round', () => {
    const { ensemble, featureNames } = fromXgboostJson(xgboostModelText('early-stopped'));
    const total = (gains: readonly { value: number }[]) => gains.reduce((sum, { value }) => sum + value, 0);
    const all = Object.values(xgboostGolden('early-stopped').totalGain).reduce((sum, value) => sum + value, 0);
    const used = total(gainImportance(ensemble, featureNames));
    expect(used).toBeGreaterThan(0);
    expect(used).toBeLessThan(all);
    const rounds = ensemble.treeStart.length - 1;
    expect(Math.abs(total(gainImportance({ ...ensemble, rounds }, featureNames)) / all - 1)).toBeLessThan(1e-5);
  });
});

function tableOf(rows: number, seed: number): TrainingTable {
  const random = new SeededRandom(seed);
  const values = Float32Array.from({ length: rows * 3 }, () => random.normal());
  const y = Float64Array.from({ length: rows }, (_, row) =>
    2 * values[3 * row]! + 0.5 * values[3 * row + 1]! + random.normal() > 0 ? 1 : 0,
  );
  return tableInOrder({
    x: { rows, columns: 3, values },
    y,
    featureNames: ['strong', 'weak', 'none'],
    classes: ['down', 'up'],
  });
}

describe('permutation importance', async () => {
  const model = await new LogisticRegression().fit(tableOf(2000, 1), { seed: 1, threads: 1 });
  const later = tableOf(2000, 2);

  it('orders features by what the model loses without them', () => {
    const importances = permutationImportance(model, later, { seed: 1, repeats: 10 });
    expect(importances.map(({ feature }) => feature)).toEqual(['strong', 'weak', 'none']);
    const [strong, weak, none] = importances;
    expect(strong!.value).toBeGreaterThan(0.3);
    expect(weak!.value).toBeGreaterThan(3 * weak!.standardDeviation!);
    expect(Math.abs(none!.value)).toBeLessThan(0.005);
  });

  it('is the same for the same seed and leaves the table as it was', () => {
    const before = Float32Array.from(later.x.values);
    const once = permutationImportance(model, later, { seed: 3 });
    expect(permutationImportance(model, later, { seed: 3 })).toEqual(once);
    expect(permutationImportance(model, later, { seed: 4 })).not.toEqual(once);
    expect(later.x.values).toEqual(before);
  });

  it('has no deviation for a single repeat', () => {
    expect(permutationImportance(model, later, { seed: 1, repeats: 1 })[0]!.standardDeviation).toBeUndefined();
  });

  it('counts rows by their weight', () => {
    const weight = Float64Array.from({ length: 2000 }, (_, row) => (row < 1000 ? 0 : 1));
    const [first] = permutationImportance(model, { ...later, weight }, { seed: 1, repeats: 20 });
    const half: TrainingTable = {
      ...later,
      x: { rows: 1000, columns: 3, values: later.x.values.slice(3000) },
      y: later.y.slice(1000),
    };
    const [expected] = permutationImportance(model, half, { seed: 1, repeats: 20 });
    expect(Math.abs(first!.value - expected!.value)).toBeLessThan(0.05);
  });

  it('measures the squared error of a regression', () => {
    const echo: Model = {
      kind: 'echo',
      featureNames: ['a', 'b'],
      outputs: ['value'],
      predictInto: (rows, out) => {
        for (let row = 0; row < rows.rows; row++) out.values[row] = rows.values[2 * row]!;
      },
      save: () => ({ kind: 'echo', featureNames: ['a', 'b'], outputs: ['value'], attributes: {}, tensors: {} }),
    };
    const random = new SeededRandom(1);
    const values = Float32Array.from({ length: 4000 }, () => random.normal());
    const table = tableInOrder({
      x: { rows: 2000, columns: 2, values },
      y: Float64Array.from({ length: 2000 }, (_, row) => values[2 * row]!),
      featureNames: ['a', 'b'],
      classes: [],
    });
    const [a, b] = permutationImportance(echo, table, { seed: 1 });
    expect(a!.value, 'a shuffled standard normal is off by twice its variance').toBeCloseTo(2, 0);
    expect(b).toEqual({ feature: 'b', value: 0, standardDeviation: 0 });
  });
});
