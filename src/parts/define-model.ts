import { z } from 'zod';
import { EdgewiseError } from '../core/errors.ts';
import type { FitContext, Estimator, Model, ModelRecord, Tensor } from '../models/estimator.port.ts';
import type { FeatureRows, Matrix } from '../math/matrix.ts';
import type { TrainingTable } from '../math/training-table.ts';
import type { ModelContext, ModelPart } from './part.port.ts';
import { branded } from './part-brand.ts';
import { readSettings } from './read-settings.ts';

interface CommonDefinition<Schema extends z.ZodObject> {
  readonly name: string;
  /** One sentence: how it learns. */
  readonly describe: string;
  readonly schema?: Schema;
  /** Settings that the contract suite tries it with. Default: the defaults of the schema. */
  readonly example?: z.input<Schema>;
  /** The setting, if one is given, that watches the validation tail. */
  readonly watchesTail?: (settings: z.output<Schema>) => string | undefined;
}

/** A learner with classes of its own. */
export interface EstimatorDefinition<Schema extends z.ZodObject> extends CommonDefinition<Schema> {
  readonly make: (settings: z.output<Schema>, context: ModelContext) => Estimator;
  /** The `kind` of the records that its models save. Default: its name. */
  readonly recordKind?: string;
  readonly restore: (record: ModelRecord) => Model;
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
   * with at least two classes in `y`.
   */
  readonly fit: (
    table: TrainingTable,
    settings: z.output<Schema>,
    context: FitContext,
  ) => ModelState | Promise<ModelState>;
  /** The probabilities of the classes for the features of one row; they add up to 1. */
  readonly predict: (state: ModelState, features: Float32Array) => ArrayLike<number>;
}

export type ModelDefinition<Schema extends z.ZodObject> = EstimatorDefinition<Schema> | PlainModelDefinition<Schema>;

const NONE = z.strictObject({});

/** A learner that a system file can name. Throws `usage` for a name that is not valid. */
export function defineModel<Schema extends z.ZodObject = typeof NONE>(definition: ModelDefinition<Schema>): ModelPart {
  const { name, describe, watchesTail } = definition;
  const schema = definition.schema ?? NONE;
  const read = (settings: Readonly<Record<string, unknown>>) => readSettings(schema, settings) as z.output<Schema>;
  const common = {
    kind: 'model' as const,
    name,
    describe,
    schema,
    ...(definition.example === undefined ? {} : { example: definition.example }),
    ...(watchesTail === undefined ? {} : { watchesTail: (settings) => watchesTail(read(settings)) }),
  } satisfies Partial<ModelPart>;
  if ('make' in definition)
    return branded<ModelPart>({
      ...common,
      recordKind: definition.recordKind ?? name,
      make: (settings, context) => definition.make(read(settings), context),
      restore: definition.restore,
    });
  const { fit, predict } = definition;
  return branded<ModelPart>({
    ...common,
    recordKind: name,
    make: (settings) => new PlainEstimator(name, read(settings), { fit, predict }),
    restore: (record) => new PlainModel(record, predict),
  });
}

type PlainFunctions<Schema extends z.ZodObject> = Pick<PlainModelDefinition<Schema>, 'fit' | 'predict'>;

type PlainPredict = PlainModelDefinition<z.ZodObject>['predict'];

class PlainEstimator<Schema extends z.ZodObject> implements Estimator {
  readonly kind: string;
  readonly parameters: z.output<Schema>;
  readonly #functions: PlainFunctions<Schema>;

  constructor(kind: string, parameters: z.output<Schema>, functions: PlainFunctions<Schema>) {
    this.kind = kind;
    this.parameters = parameters;
    this.#functions = functions;
  }

  async fit(train: TrainingTable, context: FitContext): Promise<Model> {
    context.stop?.throwIfAborted();
    requireClasses(train);
    const { fit, predict } = this.#functions;
    const { attributes = {}, tensors } = await fit(train, this.parameters, context);
    context.stop?.throwIfAborted();
    const { featureNames, classes: outputs } = train;
    return new PlainModel({ kind: this.kind, featureNames, outputs, attributes, tensors }, predict);
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
  readonly #record: ModelRecord;
  readonly #predict: PlainPredict;

  constructor(record: ModelRecord, predict: PlainPredict) {
    this.kind = record.kind;
    this.featureNames = record.featureNames;
    this.outputs = record.outputs;
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
      const probabilities = this.#predict(this.#record, features);
      if (probabilities.length !== out.columns)
        throw new RangeError(`${this.kind} gave ${probabilities.length} probabilities for ${out.columns} classes`);
      out.values.set(probabilities, row * out.columns);
    }
  }

  save(): ModelRecord {
    return this.#record;
  }
}
