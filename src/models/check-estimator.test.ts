import { describe, expect, it } from 'vitest';
import type { TrainingTable } from '../math/training-table.ts';
import { GradientBoosting } from './boosting/gradient-boosting.ts';
import { checkEstimator } from './check-estimator.ts';
import type { Estimator, FitContext, Model } from './estimator.port.ts';
import { LogisticRegression } from './linear/logistic-regression.ts';

describe('the estimator contract is kept by', () => {
  it.each(['two-classes', 'three-classes'] as const)('logistic regression of %s', async (answers) => {
    expect(await checkEstimator(() => new LogisticRegression(), { answers })).toEqual([]);
  });

  it.each([
    ['two-classes', 'binary:logistic'],
    ['three-classes', 'multi:softprob'],
    ['values', 'reg:squarederror'],
  ] as const)('gradient boosting of %s', async (answers, objective) => {
    const make = () =>
      new GradientBoosting({
        objective,
        rounds: 20,
        maximumDepth: 3,
        learningRate: 0.3,
        rowSubsample: 0.8,
        columnSubsample: 0.8,
      });
    expect(await checkEstimator(make, { answers })).toEqual([]);
  });
});

/** Logistic regression with one promise broken. */
function breaking({
  fit,
  model,
}: {
  fit?: (table: TrainingTable, context: FitContext) => void;
  model?: (model: Model, context: FitContext) => Partial<Model>;
}): () => Estimator {
  return () => {
    const sound = new LogisticRegression();
    return {
      kind: sound.kind,
      parameters: sound.parameters,
      fit: async (table, context) => {
        fit?.(table, context);
        const result = await sound.fit(table, context);
        const { kind, featureNames, outputs } = result;
        const plain: Model = {
          kind,
          featureNames,
          outputs,
          predictInto: (rows, out) => result.predictInto(rows, out),
          save: () => result.save(),
        };
        return { ...plain, ...model?.(result, context) };
      },
    };
  };
}

let calls = 0;
const BROKEN: readonly [name: string, clause: string, make: () => Estimator][] = [
  [
    'a model that differs from fit to fit',
    'the same seed gives the same model, bit for bit',
    breaking({
      model: (model) => ({ save: () => ({ ...model.save(), attributes: { call: calls++ } }) }),
    }),
  ],
  [
    'a changed table',
    'fitting leaves the table as it was',
    breaking({
      fit: ({ x }) => {
        x.values[0] = 1;
      },
    }),
  ],
  [
    'sorted names',
    'names of features and outputs keep their order',
    breaking({ model: (model) => ({ featureNames: [...model.featureNames].sort() }) }),
  ],
  [
    'probabilities that do not sum to 1',
    'predictions are probabilities that sum to 1, or finite values',
    breaking({
      model: (model) => ({
        predictInto: (rows, out) => {
          model.predictInto(rows, out);
          out.values[0]! *= 0.5;
        },
      }),
    }),
  ],
  [
    'a prediction that depends on the other rows',
    'many rows at once predict as one by one',
    breaking({
      model: (model) => ({
        predictInto: (rows, out) => {
          model.predictInto(rows, out);
          if (rows.rows > 1) out.values.reverse();
        },
      }),
    }),
  ],
  [
    'a prediction that adds to what was there',
    'predicting overwrites the output and leaves the rows as they were',
    breaking({
      model: (model) => ({
        predictInto: (rows, out) => {
          const before = out.values[0]!;
          model.predictInto(rows, out);
          out.values[0]! += before;
        },
      }),
    }),
  ],
  [
    'another code for a single class',
    'a single class is refused with the code one-class',
    breaking({
      fit: ({ y }) => {
        if (new Set(y).size === 1) throw new RangeError('one class');
      },
    }),
  ],
  [
    'a fit that ignores the stop signal',
    'a fit that is stopped before it begins rejects with the reason',
    () => {
      const sound = new LogisticRegression();
      return {
        kind: sound.kind,
        parameters: sound.parameters,
        fit: (table, { seed, threads }) => sound.fit(table, { seed, threads }),
      };
    },
  ],
  [
    'a record with a tensor that the restored model does not have',
    'a saved model comes back bit for bit',
    breaking({
      model: (model) => ({
        save: () => {
          const record = model.save();
          return { ...record, tensors: { ...record.tensors, extra: new Uint8Array(1) } };
        },
      }),
    }),
  ],
  [
    'parameters that are no data',
    'parameters are plain data',
    () => {
      const sound = new LogisticRegression();
      return { kind: sound.kind, parameters: { loss: () => 0 }, fit: (table, context) => sound.fit(table, context) };
    },
  ],
];

describe('the estimator contract catches', () => {
  it.each(BROKEN)('%s', async (_, clause, make) => {
    expect((await checkEstimator(make)).map((problem) => problem.name)).toContain(clause);
  });

  it('nothing in a wrapper that keeps the contract', async () => {
    expect(await checkEstimator(breaking({}))).toEqual([]);
  });
});
