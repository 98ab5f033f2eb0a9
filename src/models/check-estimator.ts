import { EdgewiseError } from '../core/errors.ts';
import { zeros, type FeatureRows } from '../math/matrix.ts';
import type { TrainingTable } from '../math/training-table.ts';
import { constantPrediction, lossOf } from './check-estimator-loss.ts';
import { changedRows, contractRows, firstRows, rowAlone } from './check-estimator-rows.ts';
import { CONTRACT_FEATURES, contractTable, type AnswerKind } from './check-estimator-table.ts';
import type { Estimator, FitContext, Model, ModelRecord } from './estimator.port.ts';
import { requireRecord } from './require-record.ts';
import { restoreModel } from './restore-model.ts';

/** One clause of the estimator port that a learner breaks. */
export interface ContractProblem {
  readonly name: string;
  readonly failure: string;
}

export interface CheckEstimatorOptions {
  readonly answers?: AnswerKind;
  readonly rows?: number;
  /** Restores a model from its record. The default restores the built-in kinds. */
  readonly restore?: (record: ModelRecord) => Model;
}

interface Trial {
  readonly make: () => Estimator;
  readonly restore: (record: ModelRecord) => Model;
  readonly answers: AnswerKind;
  /** Rows that the learner reads at once. */
  readonly window: number;
  readonly table: TrainingTable;
  /** Rows of the same kind that were not learned from. */
  readonly later: TrainingTable;
  readonly context: FitContext;
}

type Check = (trial: Trial) => Promise<void>;

/**
 * Checks that a learner keeps the contract of the `Estimator` and `Model` ports, in the manner of scikit-learn's
 * `check_estimator`. Returns the clauses that it breaks, so a test expects an empty list:
 *
 *     expect(await checkEstimator(() => new MyEstimator())).toEqual([]);
 *
 * `makeEstimator` returns a new estimator at each call. Choose parameters that train in well under a second.
 */
export async function checkEstimator(
  makeEstimator: () => Estimator,
  options: CheckEstimatorOptions = {},
): Promise<ContractProblem[]> {
  const { answers = 'two-classes', rows = 300, restore = restoreModel } = options;
  const problems: ContractProblem[] = [];
  for (const [name, check] of CHECKS) {
    try {
      const window = makeEstimator().window ?? 1;
      await check({
        make: makeEstimator,
        restore,
        answers,
        window,
        table: contractTable({ answers, rows, seed: 1, window }),
        later: contractTable({ answers, rows: 150, seed: 2, window }),
        context: { seed: 42, threads: 1 },
      });
    } catch (error) {
      problems.push({ name, failure: error instanceof Error ? error.message : String(error) });
    }
  }
  return problems;
}

const CHECKS: readonly (readonly [string, Check])[] = [
  [
    'the same seed gives the same model, bit for bit',
    async ({ make, table, context }) => {
      requireSame(
        await make().fit(table, context),
        await make().fit(table, context),
        'two new estimators with the same seed',
      );
    },
  ],
  [
    'the number of threads does not change the model',
    async ({ make, table, context }) => {
      requireSame(
        await make().fit(table, context),
        await make().fit(table, { ...context, threads: 2 }),
        'one thread and two',
      );
    },
  ],
  [
    'an estimator keeps nothing from one fit to the next',
    async ({ make, table, later, context }) => {
      const used = make();
      await used.fit(later, context);
      requireSame(await used.fit(table, context), await make().fit(table, context), 'a used estimator and a new one');
    },
  ],
  [
    'a model forecasts the same after another one was fitted',
    async ({ make, table, later, context }) => {
      const model = await make().fit(table, context);
      const alone = predict(model, later.x);
      const other = await make().fit(later, context);
      predict(other, table.x);
      require(sameBytes(predict(model, later.x), alone), 'the fit of another model changed its forecasts');
    },
  ],
  [
    'fitting leaves the table as it was',
    async ({ make, table, answers, window, context }) => {
      await make().fit(table, context);
      const fresh = contractTable({ answers, rows: table.x.rows, seed: 1, window });
      require(sameBytes(table.x.values, fresh.x.values), 'the features were changed');
      require(sameBytes(table.y, fresh.y), 'the answers were changed');
      require(table.weight !== undefined &&
        fresh.weight !== undefined &&
        sameBytes(table.weight, fresh.weight), 'the weights were changed');
      requireList(table.featureNames, fresh.featureNames, 'feature names');
      requireList(table.classes, fresh.classes, 'classes');
    },
  ],
  [
    'parameters are plain data',
    async ({ make }) => {
      const { parameters } = make();
      const copy = JSON.stringify(JSON.parse(JSON.stringify(parameters)));
      require(copy === JSON.stringify(parameters) &&
        Object.values(parameters).every((value) => typeof value !== 'function'), `JSON does not keep ${copy}`);
    },
  ],
  [
    'names of features and outputs keep their order',
    async ({ make, table, context }) => {
      const model = await make().fit(table, context);
      requireList(model.featureNames, CONTRACT_FEATURES, 'feature names');
      requireList(model.outputs, table.classes.length > 0 ? table.classes : ['value'], 'outputs');
    },
  ],
  [
    'predictions are probabilities that sum to 1, or finite values',
    async ({ make, table, later, context }) => {
      requireSound(await make().fit(table, context), later.x);
    },
  ],
  [
    'an obvious signal is learned',
    async ({ make, table, later, context }) => {
      const model = await make().fit(table, context);
      const skill = 1 - lossOf(predict(model, later.x), later) / lossOf(constantPrediction(table, later.x.rows), later);
      require(skill > 0.2, `the loss on later rows is only ${(100 * skill).toFixed(1)} % lower than without features`);
    },
  ],
  [
    'many rows at once predict as one by one',
    async ({ make, table, later, window, context }) => {
      const model = await make().fit(table, context);
      const together = predict(model, later.x);
      const width = model.outputs.length;
      for (let row = 0; row < later.x.rows; row++) {
        const alone = predict(model, rowAlone(later.x, row, window));
        require(sameBytes(
          alone,
          together.slice(row * width, (row + 1) * width),
        ), `row ${row} alone gives ${alone.join(', ')}`);
      }
    },
  ],
  [
    'a later row changes no forecast',
    async ({ make, table, later, window, context }) => {
      const model = await make().fit(table, context);
      const half = Math.floor(later.x.rows / 2);
      require(sameBytes(
        predict(model, firstRows(later.x, half, window)),
        predict(model, later.x).subarray(0, half * model.outputs.length),
      ), 'without the later rows it forecasts otherwise');
    },
  ],
  [
    'the estimator, its models and their records agree on the window',
    async ({ make, restore, table, window, context }) => {
      const model = await make().fit(table, context);
      const record = model.save();
      for (const [who, read] of [
        ['the model', model.window],
        ['its record', record.window],
        ['the restored model', restore(record).window],
      ] as const)
        require((read ?? 1) === window, `the estimator reads ${window} rows, ${who} ${read ?? 1}`);
    },
  ],
  [
    'predicting overwrites the output and leaves the rows as they were',
    async ({ make, table, later, answers, window, context }) => {
      const model = await make().fit(table, context);
      const out = {
        ...zeros(later.x.rows, model.outputs.length),
        values: new Float64Array(later.x.rows * model.outputs.length).fill(123),
      };
      model.predictInto(later.x, out);
      require(sameBytes(out.values, predict(model, later.x)), 'what the output held before shows in the predictions');
      require(sameBytes(
        later.x.values,
        contractTable({ answers, rows: later.x.rows, seed: 2, window }).x.values,
      ), 'the rows were changed');
    },
  ],
  [
    'no rows are predicted without complaint',
    async ({ make, table, context }) => {
      predict(await make().fit(table, context), { rows: 0, columns: table.x.columns, values: new Float32Array(0) });
    },
  ],
  [
    'a saved model comes back bit for bit',
    async ({ make, restore, table, later, context }) => {
      const model = await make().fit(table, context);
      const record = model.save();
      requireRecord(record);
      const attributes: ModelRecord['attributes'] = JSON.parse(JSON.stringify(record.attributes));
      const restored = restore({ ...record, attributes });
      requireSame(model, restored, 'the model and the restored one');
      require(sameBytes(predict(model, later.x), predict(restored, later.x)), 'the restored model predicts otherwise');
    },
  ],
  [
    'rows with everything missing are predicted',
    async ({ make, table, window, context }) => {
      const model = await make().fit(table, context);
      const { columns } = table.x;
      requireSound(model, contractRows(new Float32Array((window + 2) * columns).fill(Number.NaN), columns, window));
    },
  ],
  [
    'constant and all-missing features do no harm',
    async ({ make, table, later, context }) => {
      const blank = (rows: FeatureRows) => changedRows(rows, (column) => (column === 2 ? 7 : Number.NaN));
      const model = await make().fit({ ...table, x: blank(table.x) }, context);
      requireSound(model, later.x);
    },
  ],
  [
    'rows of another width are refused',
    async ({ make, table, context }) => {
      const model = await make().fit(table, context);
      const narrow = { rows: 1, columns: 2, values: new Float32Array(2) };
      const refused = await failureOf(async () => predict(model, narrow));
      require(refused !== undefined, 'a row of 2 features was predicted by a model of 5');
    },
  ],
  [
    'a single class is refused with the code one-class',
    async ({ make, table, answers, context }) => {
      if (answers === 'values') return;
      const failure = await failureOf(() =>
        make().fit({ ...table, y: new Float64Array(table.x.rows).fill(1) }, context),
      );
      require(failure instanceof EdgewiseError && failure.code === 'one-class', `it gave ${String(failure)}`);
    },
  ],
  [
    'a fit that is stopped before it begins rejects with the reason',
    async ({ make, table, context }) => {
      const reason = new Error('stopped by the contract');
      const failure = await failureOf(() => make().fit(table, { ...context, stop: AbortSignal.abort(reason) }));
      require(failure === reason, `it gave ${String(failure)}`);
    },
  ],
  [
    'a fit that is stopped on the way rejects with the reason',
    async ({ make, table, context }) => {
      const reason = new Error('stopped by the contract');
      const controller = new AbortController();
      let reports = 0;
      const progress = () => {
        reports++;
        controller.abort(reason);
      };
      const failure = await failureOf(() => make().fit(table, { ...context, progress, stop: controller.signal }));
      require(failure === reason ||
        (failure === undefined && reports <= 1), `after ${reports} reports of progress it gave ${String(failure)}`);
    },
  ],
];

function require(kept: boolean, failure: string): void {
  if (!kept) throw new Error(failure);
}

function requireList(actual: readonly string[], expected: readonly string[], what: string): void {
  require(actual.join('\n') ===
    expected.join('\n'), `${what} are ${actual.join(', ')}, expected ${expected.join(', ')}`);
}

function sameBytes(left: ArrayBufferView, right: ArrayBufferView): boolean {
  const [a, b] = [left, right].map((view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength)) as [
    Uint8Array,
    Uint8Array,
  ];
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

function requireSame(left: Model, right: Model, what: string): void {
  const [a, b] = [left.save(), right.save()];
  const description = ({ kind, featureNames, outputs, attributes, tensors }: ModelRecord) =>
    JSON.stringify([kind, featureNames, outputs, attributes, Object.keys(tensors)]);
  require(description(a) === description(b), `${what} differ: ${description(a)} and ${description(b)}`);
  for (const [name, tensor] of Object.entries(a.tensors)) {
    const other = b.tensors[name];
    require(other?.constructor === tensor.constructor &&
      sameBytes(tensor, other), `${what} differ in the tensor ${name}`);
  }
}

function predict(model: Model, rows: FeatureRows): Float64Array {
  const out = zeros(rows.rows, model.outputs.length);
  model.predictInto(rows, out);
  return out.values;
}

function requireSound(model: Model, rows: FeatureRows): void {
  const predictions = predict(model, rows);
  const width = model.outputs.length;
  for (let row = 0; row < rows.rows; row++) {
    const cells = [...predictions.subarray(row * width, (row + 1) * width)];
    require(cells.every((cell) => Number.isFinite(cell)), `row ${row} gives ${cells.join(', ')}`);
    if (width === 1) continue;
    require(cells.every(
      (cell) => cell >= 0 && cell <= 1,
    ), `row ${row} has a probability outside 0 to 1: ${cells.join(', ')}`);
    require(Math.abs(cells.reduce((sum, cell) => sum + cell, 0) - 1) <
      1e-12, `the probabilities of row ${row} do not sum to 1: ${cells.join(', ')}`);
  }
}

async function failureOf(action: () => Promise<unknown>): Promise<unknown> {
  try {
    await action();
    return undefined;
  } catch (error) {
    return error;
  }
}
