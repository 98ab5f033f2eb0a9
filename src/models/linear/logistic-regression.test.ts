import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { largestDifference } from '../../../test/golden/largest-difference.ts';
import { zeros, type FeatureRows } from '../../math/matrix.ts';
import { SeededRandom } from '../../math/random.ts';
import { tableInOrder, type TrainingTable } from '../../math/training-table.ts';
import { LogisticModel } from './logistic-model.ts';
import { LogisticRegression } from './logistic-regression.ts';

interface LogisticGolden {
  readonly C: number;
  readonly x: readonly (readonly (number | null)[])[];
  readonly y: readonly number[];
  readonly weight?: readonly number[];
  readonly coefficients: readonly (readonly number[])[];
  readonly intercepts: readonly number[];
  readonly asked: readonly (readonly (number | null)[])[];
  readonly probabilities: readonly (readonly number[])[];
}

const context = { seed: 1, threads: 1 };

function rowsOf(cells: readonly (readonly (number | null)[])[]): FeatureRows {
  return {
    rows: cells.length,
    columns: cells[0]!.length,
    values: Float32Array.from(cells.flat(), (cell) => cell ?? Number.NaN),
  };
}

function tableOf(golden: LogisticGolden): TrainingTable {
  const classes = Array.from({ length: Math.max(...golden.y) + 1 }, (_, label) => `class ${label}`);
  return tableInOrder({
    x: rowsOf(golden.x),
    y: Float64Array.from(golden.y),
    ...(golden.weight === undefined ? {} : { weight: Float64Array.from(golden.weight) }),
    featureNames: golden.x[0]!.map((_, column) => `feature ${column}`),
    classes,
  });
}

function predict(model: LogisticModel, rows: FeatureRows): Float64Array {
  const out = zeros(rows.rows, model.outputs.length);
  model.predictInto(rows, out);
  return out.values;
}

describe.each(['binary', 'binary-weighted', 'three-classes', 'three-classes-weighted'])(
  'logistic regression on the table %s',
  (name) => {
    const golden: LogisticGolden = JSON.parse(
      readFileSync(join(import.meta.dirname, `../../../test/golden/logistic/${name}.json`), 'utf8'),
    );

    it('finds the coefficients and probabilities of scikit-learn', async () => {
      const estimator = new LogisticRegression({ inverseRegularisation: golden.C, gradientTolerance: 1e-10 });
      const model = await estimator.fit(tableOf(golden), context);
      expect(model.parts.fit['outcome']).toBe('converged');
      expect(largestDifference(model.parts.coefficients, golden.coefficients.flat())).toBeLessThan(1e-6);
      const centre = (values: ArrayLike<number>) => {
        const mean =
          values.length === 1 ? 0 : Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
        return Array.from(values, (value) => value - mean);
      };
      expect(
        largestDifference(centre(model.parts.intercepts), centre(golden.intercepts)),
        'equal up to a constant, which softmax ignores',
      ).toBeLessThan(1e-6);
      expect(largestDifference(predict(model, rowsOf(golden.asked)), golden.probabilities.flat())).toBeLessThan(1e-6);
    });

    it('is near them with the default tolerance', async () => {
      const model = await new LogisticRegression({ inverseRegularisation: golden.C }).fit(tableOf(golden), context);
      expect(largestDifference(predict(model, rowsOf(golden.asked)), golden.probabilities.flat())).toBeLessThan(1e-5);
    });
  },
);

/** Two noisy classes; the first column separates them, the second has a very large scale. */
function noisyTable(rows: number, seed = 1): TrainingTable {
  const random = new SeededRandom(seed);
  const values = Float32Array.from({ length: rows * 2 }, (_, at) =>
    at % 2 === 0 ? random.normal() : 1e6 * random.normal(),
  );
  const y = Float64Array.from({ length: rows }, (_, row) => (values[2 * row]! + random.normal() > 0 ? 1 : 0));
  return tableInOrder({
    x: { rows, columns: 2, values },
    y,
    featureNames: ['signal', 'noise'],
    classes: ['down', 'up'],
  });
}

describe('logistic regression', () => {
  it('takes a weight of 2 for a row that is there twice', async () => {
    const table = noisyTable(40);
    const weight = Float64Array.from({ length: 40 }, (_, row) => (row % 3 === 0 ? 2 : 1));
    const order = Array.from({ length: 40 }, (_, row) => (row % 3 === 0 ? [row, row] : [row])).flat();
    const repeated: TrainingTable = {
      ...table,
      x: {
        rows: order.length,
        columns: 2,
        values: Float32Array.from(order.flatMap((row) => [...table.x.values.subarray(2 * row, 2 * row + 2)])),
      },
      y: Float64Array.from(order, (row) => table.y[row]!),
    };
    const estimator = new LogisticRegression({ gradientTolerance: 1e-10 });
    const weighted = await estimator.fit({ ...table, weight }, context);
    const doubled = await estimator.fit(repeated, context);
    expect(largestDifference(weighted.parts.coefficients, doubled.parts.coefficients)).toBeLessThan(1e-7);
  });

  it('gives a missing feature its training mean', async () => {
    const model = await new LogisticRegression().fit(noisyTable(200), context);
    const [missing, mean] = [Number.NaN, Math.fround(model.parts.means[0]!)].map((cell) =>
      predict(model, { rows: 1, columns: 2, values: Float32Array.of(cell, 0) }),
    );
    expect(largestDifference(missing!, mean!)).toBeLessThan(1e-6);
  });

  it('gives a class without rows a probability near 0', async () => {
    const table = { ...noisyTable(200), classes: ['down', 'up', 'never'] };
    const model = await new LogisticRegression().fit(table, context);
    const probabilities = predict(model, table.x);
    for (let row = 0; row < 200; row++) expect(probabilities[3 * row + 2]).toBeLessThan(1e-4);
  });

  it('does not overflow where classes are far apart', async () => {
    const table = noisyTable(100);
    const y = Float64Array.from({ length: 100 }, (_, row) => (table.x.values[2 * row]! > 0 ? 1 : 0));
    const model = await new LogisticRegression({ inverseRegularisation: 1e6 }).fit({ ...table, y }, context);
    const extreme = predict(model, { rows: 2, columns: 2, values: Float32Array.of(1e30, 0, -1e30, 0) });
    expect([...extreme]).toEqual([0, 1, 1, 0]);
  });
});

describe('a logistic regression that cannot be fitted or restored', () => {
  it('can be stopped from outside while it computes', async () => {
    const controller = new AbortController();
    const endless = new LogisticRegression({ gradientTolerance: 0, maximumIterations: 1e9 });
    setImmediate(() => controller.abort(new Error('enough')));
    await expect(endless.fit(noisyTable(20_000), { ...context, stop: controller.signal })).rejects.toThrow('enough');
  });

  it('refuses answers that are no class numbers', async () => {
    const table = noisyTable(10);
    await expect(new LogisticRegression().fit({ ...table, y: table.y.map(() => 0.5) }, context)).rejects.toThrow(
      RangeError,
    );
  });

  it('says what is wrong with a damaged record', async () => {
    const record = (await new LogisticRegression().fit(noisyTable(50), context)).save();
    expect(() =>
      LogisticModel.restore({ ...record, tensors: { ...record.tensors, means: new Float64Array(1) } }),
    ).toThrow(/means[\s\S]*2 float64[\s\S]*1 of Float64Array/);
    expect(() => LogisticModel.restore({ ...record, tensors: {} })).toThrow(/absent/);
  });
});
