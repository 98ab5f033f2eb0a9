import { z } from 'zod';
import type { NestedSettings } from '../config/named-part.port.ts';
import type { ModelConfig } from '../config/system-config.ts';
import { EdgewiseError } from '../core/errors.ts';
import { answerInWords } from '../core/part-failure.ts';
import { requireRecord } from '../models/require-record.ts';
import type { FitContext, Estimator, Model, ModelRecord, Tensor } from '../models/estimator.port.ts';
import type { FeatureRows, Matrix } from '../math/matrix.ts';
import type { RowWindow } from '../math/row-window.ts';
import type { TrainingTable } from '../math/training-table.ts';
import type { ModelContext, ModelPart } from './part.port.ts';
import { branded } from './part-brand.ts';
import { readSettings } from './read-settings.ts';

interface CommonDefinition<Schema extends z.ZodObject> {
  readonly name: string;
  /** One sentence: how it learns. */
  readonly describe: string;
  /**
   * The settings. A model that holds others gives a function: it takes the schema of one of them, which knows every
   * model of the system.
   */
  readonly schema?: Schema | ((model: z.ZodType<ModelConfig>) => Schema);
  /** Settings that the contract suite tries it with. Default: the defaults of the schema. */
  readonly example?: z.input<Schema>;
  /** The setting, if one is given, that watches the validation tail. */
  readonly watchesTail?: (settings: z.output<Schema>) => string | undefined;
  /** The settings of the models that it holds, and where they stand. */
  readonly nested?: (settings: z.output<Schema>) => readonly NestedSettings[];
}

/** A learner with classes of its own. */
export interface EstimatorDefinition<Schema extends z.ZodObject> extends CommonDefinition<Schema> {
  readonly make: (settings: z.output<Schema>, context: ModelContext) => Estimator;
  /** The `kind` of the records that its models save. Default: its name. */
  readonly recordKind?: string;
  /** A model from its record; `restoreMember` does it for those that the record holds. */
  readonly restore: (record: ModelRecord, restoreMember: (member: ModelRecord) => Model) => Model;
}

/** What a plain learner has learned: JSON and typed arrays, which is all that is stored. */
export interface ModelState {
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly tensors: Readonly<Record<string, Tensor>>;
}

/** A learner that is two functions: saving and restoring follow from its state. */
export interface PlainModelDefinition<Schema extends z.ZodObject> extends CommonDefinition<Schema> {
  /**
   * Learns. Takes chance from `context.seed` only. `table.y` holds class numbers; NaN features are missing. Is called
   * with at least two classes in `y`. `table.x.windowOf(row, window)` gives the window of a row.
   */
  readonly fit: (
    table: TrainingTable,
    settings: z.output<Schema>,
    context: FitContext,
  ) => ModelState | Promise<ModelState>;
  /**
   * The probabilities of the classes for the features of one row; they add up to 1. `window` holds the rows of the same
   * market up to and with it, as many as `window` of the definition says.
   */
  readonly predict: (state: ModelState, features: Float32Array, window: RowWindow) => ArrayLike<number>;
  /** Rows of one market that it reads at once, the row itself included. Default: 1. */
  readonly window?: number | ((settings: z.output<Schema>) => number);
}

export type ModelDefinition<Schema extends z.ZodObject> = EstimatorDefinition<Schema> | PlainModelDefinition<Schema>;

const NONE = z.strictObject({});

/** A model inside another one, before the parts of the system are known. */
const ANY_MODEL = z.looseObject({ kind: z.string() });

/** A learner that a system file can name. Throws `usage` for a name that is not valid. */
export function defineModel<Schema extends z.ZodObject = typeof NONE>(definition: ModelDefinition<Schema>): ModelPart {
  const { name, describe, watchesTail, nested, schema: around } = definition;
  const schema = typeof around === 'function' ? around(ANY_MODEL) : (around ?? NONE);
  const read = (settings: Readonly<Record<string, unknown>>) => readSettings(schema, settings) as z.output<Schema>;
  const common = {
    kind: 'model' as const,
    name,
    describe,
    schema,
    ...(definition.example === undefined ? {} : { example: definition.example }),
    ...(watchesTail === undefined ? {} : { watchesTail: (settings) => watchesTail(read(settings)) }),
    ...(nested === undefined ? {} : { nested: (settings) => nested(read(settings)) }),
    ...(typeof around === 'function' ? { schemaAround: (model) => around(model as z.ZodType<ModelConfig>) } : {}),
  } satisfies Partial<ModelPart>;
  if ('make' in definition)
    return branded<ModelPart>({
      ...common,
      recordKind: definition.recordKind ?? name,
      make: (settings, context) => definition.make(read(settings), context),
      restore: definition.restore,
    });
  const { fit, predict, window = 1 } = definition;
  return branded<ModelPart>({
    ...common,
    recordKind: name,
    make: (settings) => {
      const parameters = read(settings);
      const rows = wholeRows(name, typeof window === 'number' ? window : window(parameters));
      return new PlainEstimator(name, parameters, { fit, predict, window: rows });
    },
    restore: (record) => new PlainModel(record, predict),
  });
}

/** Throws `usage` for a window that is not a whole number of rows. */
function wholeRows(name: string, window: number): number {
  if (Number.isInteger(window) && window >= 1) return window;
  throw new EdgewiseError('usage', `The window of the model ${name} is not valid`, {
    expected: 'a whole number of rows from 1',
    actual: String(window),
  });
}

type PlainFunctions<Schema extends z.ZodObject> = Pick<PlainModelDefinition<Schema>, 'fit' | 'predict'> & {
  readonly window: number;
};

type PlainPredict = PlainModelDefinition<z.ZodObject>['predict'];

class PlainEstimator<Schema extends z.ZodObject> implements Estimator {
  readonly kind: string;
  readonly parameters: z.output<Schema>;
  readonly window: number;
  readonly #functions: PlainFunctions<Schema>;

  constructor(kind: string, parameters: z.output<Schema>, functions: PlainFunctions<Schema>) {
    this.kind = kind;
    this.parameters = parameters;
    this.window = functions.window;
    this.#functions = functions;
  }

  async fit(train: TrainingTable, context: FitContext): Promise<Model> {
    context.stop?.throwIfAborted();
    requireClasses(train);
    const { fit, predict } = this.#functions;
    const learned: unknown = await fit(train, this.parameters, context);
    context.stop?.throwIfAborted();
    const { attributes = {}, tensors } = Object(learned) as ModelState;
    requireRecord(Object(learned) === learned ? { attributes, tensors } : learned);
    const { featureNames, classes: outputs } = train;
    const window = this.window === 1 ? {} : { window: this.window };
    return new PlainModel({ kind: this.kind, featureNames, outputs, ...window, attributes, tensors }, predict);
  }
}

/** Throws `one-class` where there is nothing to tell apart. */
function requireClasses({ y, classes }: TrainingTable): void {
  if (classes.length === 0 || y.some((answer) => answer !== y[0])) return;
  throw new EdgewiseError('one-class', 'Every training row has the same class, so there is nothing to tell apart', {
    expected: `at least two of ${classes.join(', ')}`,
    actual: classes[y[0] ?? 0] ?? 'no row',
    advice: 'use more candles, or a barrier that more rows reach',
  });
}

class PlainModel implements Model {
  readonly kind: string;
  readonly featureNames: readonly string[];
  readonly outputs: readonly string[];
  readonly window: number;
  readonly #record: ModelRecord;
  readonly #predict: PlainPredict;

  constructor(record: ModelRecord, predict: PlainPredict) {
    this.kind = record.kind;
    this.featureNames = record.featureNames;
    this.outputs = record.outputs;
    this.window = record.window ?? 1;
    this.#record = record;
    this.#predict = predict;
  }

  predictInto(rows: FeatureRows, out: Matrix): void {
    if (rows.columns !== this.featureNames.length)
      throw new RangeError(`The model has ${this.featureNames.length} features, the rows ${rows.columns}`);
    if (out.rows !== rows.rows || out.columns !== this.outputs.length)
      throw new RangeError(`Predictions need ${rows.rows} x ${this.outputs.length} cells`);
    for (let row = 0; row < rows.rows; row++) {
      const features = rows.values.subarray(row * rows.columns, (row + 1) * rows.columns);
      const window = this.#windowOf(rows, row);
      if (window === undefined) {
        out.values.fill(Number.NaN, row * out.columns, (row + 1) * out.columns);
        continue;
      }
      const probabilities = this.#predict(this.#record, features, window);
      const count: unknown = (probabilities as ArrayLike<number> | undefined)?.length;
      if (typeof count !== 'number')
        throw new RangeError(
          `it gave ${answerInWords(probabilities)}; it gives one probability for each class, at once`,
        );
      if (count !== out.columns)
        throw new RangeError(`${this.kind} gave ${count} probabilities for ${out.columns} classes`);
      out.values.set(probabilities, row * out.columns);
    }
  }

  save(): ModelRecord {
    return this.#record;
  }

  /** Throws a RangeError where whoever asks gives no windows to a model that reads them. */
  #windowOf({ columns, values, windowOf }: FeatureRows, row: number): RowWindow | undefined {
    const { window } = this;
    if (windowOf !== undefined) return windowOf(row, window);
    if (window === 1) return { length: 1, columns, at: (_, column) => values[row * columns + column] ?? Number.NaN };
    throw new RangeError(`${this.kind} reads windows of ${window} rows, and these rows have none`);
  }
}
