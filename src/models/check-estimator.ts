import { EdgewiseError } from '../core/errors.ts';
import { zeros, type FeatureRows } from '../math/matrix.ts';
import type { TrainingTable } from '../math/training-table.ts';
import { CONTRACT_FEATURES, contractTable, type AnswerKind } from './check-estimator-table.ts';
import type { Estimator, FitContext, Model, ModelRecord } from './estimator.port.ts';
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
    const trial: Trial = {
      make: makeEstimator,
      restore,
      answers,
      table: contractTable(answers, rows, 1),
      later: contractTable(answers, 150, 2),
      context: { seed: 42, threads: 1 },
    };
    try {
      await check(trial);
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
    'fitting leaves the table as it was',
    async ({ make, table, answers, context }) => {
      await make().fit(table, context);
      const fresh = contractTable(answers, table.x.rows, 1);
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
    async ({ make, table, later, context }) => {
      const model = await make().fit(table, context);
      const together = predict(model, later.x);
      const width = model.outputs.length;
      for (let row = 0; row < later.x.rows; row++) {
        const { columns, values } = later.x;
        const alone = predict(model, { rows: 1, columns, values: values.slice(row * columns, (row + 1) * columns) });
        require(sameBytes(
          alone,
          together.slice(row * width, (row + 1) * width),
        ), `row ${row} alone gives ${alone.join(', ')}`);
      }
    },
  ],
  [
    'predicting overwrites the output and leaves the rows as they were',
    async ({ make, table, later, answers, context }) => {
      const model = await make().fit(table, context);
      const out = {
        ...zeros(later.x.rows, model.outputs.length),
        values: new Float64Array(later.x.rows * model.outputs.length).fill(123),
      };
      model.predictInto(later.x, out);
      require(sameBytes(out.values, predict(model, later.x)), 'what the output held before shows in the predictions');
      require(sameBytes(later.x.values, contractTable(answers, later.x.rows, 2).x.values), 'the rows were changed');
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
      const attributes: ModelRecord['attributes'] = JSON.parse(JSON.stringify(record.attributes));
      const restored = restore({ ...record, attributes });
      requireSame(model, restored, 'the model and the restored one');
      require(sameBytes(predict(model, later.x), predict(restored, later.x)), 'the restored model predicts otherwise');
    },
  ],
  [
    'rows with everything missing are predicted',
    async ({ make, table, context }) => {
      const model = await make().fit(table, context);
      requireSound(model, {
        rows: 3,
        columns: table.x.columns,
        values: new Float32Array(3 * table.x.columns).fill(Number.NaN),
      });
    },
  ],
  [
    'constant and all-missing features do no harm',
    async ({ make, table, later, context }) => {
      const blank = (rows: FeatureRows): FeatureRows => ({
        ...rows,
        values: rows.values.map((_, at) => (at % rows.columns === 2 ? 7 : Number.NaN)),
      });
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

/** Mean log-loss, or mean squared error for values. */
function lossOf(predictions: Float64Array, { y, classes }: TrainingTable): number {
  const losses = Array.from(y, (answer, row) =>
    classes.length === 0
      ? ((predictions[row] as number) - answer) ** 2
      : -Math.log(Math.max(1e-15, predictions[row * classes.length + answer] as number)),
  );
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

/** The best prediction without features: the class shares, or the mean. */
function constantPrediction({ y, classes }: TrainingTable, rows: number): Float64Array {
  const mean = [...y].reduce((sum, value) => sum + value, 0) / y.length;
  const cells =
    classes.length === 0 ? [mean] : classes.map((_, label) => y.filter((answer) => answer === label).length / y.length);
  return Float64Array.from({ length: rows * cells.length }, (_, at) => cells[at % cells.length] as number);
}

async function failureOf(action: () => Promise<unknown>): Promise<unknown> {
  try {
    await action();
    return undefined;
  } catch (error) {
    return error;
  }
}
