import { EdgewiseError } from '../../core/errors.ts';
import type { FeatureRows, Matrix } from '../../math/matrix.ts';
import type { Model, ModelRecord } from '../estimator.port.ts';
import type { Standardisation } from './standardisation.ts';

export interface LogisticModelParts extends Standardisation {
  readonly featureNames: readonly string[];
  readonly outputs: readonly string[];
  /** One coefficient per standardised feature. One block for two classes; one block per class for more. */
  readonly coefficients: Float64Array;
  readonly intercepts: Float64Array;
  /** Why the fit ended and after how many iterations; the artefact contains it. */
  readonly fit: Readonly<Record<string, string | number>>;
}

/** Probabilities from a weighted sum of standardised features. A missing or infinite value counts as the mean. */
export class LogisticModel implements Model {
  static readonly kind = 'logistic-regression';
  readonly kind = LogisticModel.kind;
  readonly featureNames: readonly string[];
  readonly outputs: readonly string[];
  readonly parts: LogisticModelParts;

  constructor(parts: LogisticModelParts) {
    this.featureNames = parts.featureNames;
    this.outputs = parts.outputs;
    this.parts = parts;
  }

  /** Restores a saved model. Throws `artifact-corrupt` when its parts do not fit together. */
  static restore(record: ModelRecord): LogisticModel {
    const { featureNames, outputs, attributes } = record;
    const blocks = outputs.length === 2 ? 1 : outputs.length;
    const tensor = (name: string, length: number): Float64Array => {
      const values = record.tensors[name];
      if (!(values instanceof Float64Array) || values.length !== length) {
        throw new EdgewiseError('artifact-corrupt', 'A logistic regression is damaged', {
          where: `tensor ${name}`,
          expected: `${length} float64 numbers`,
          actual: values === undefined ? 'absent' : `${values.length} of ${values.constructor.name}`,
        });
      }
      return values;
    };
    return new LogisticModel({
      featureNames,
      outputs,
      means: tensor('means', featureNames.length),
      inverseScales: tensor('inverseScales', featureNames.length),
      coefficients: tensor('coefficients', blocks * featureNames.length),
      intercepts: tensor('intercepts', blocks),
      fit: (attributes['fit'] ?? {}) as Record<string, string | number>,
    });
  }

  predictInto(rows: FeatureRows, out: Matrix): void {
    const { means, inverseScales, coefficients, intercepts } = this.parts;
    const columns = this.featureNames.length;
    const classes = this.outputs.length;
    if (rows.columns !== columns) throw new RangeError(`The model has ${columns} features, the rows ${rows.columns}`);
    if (out.rows !== rows.rows || out.columns !== classes)
      throw new RangeError(`Predictions need ${rows.rows} x ${classes} cells`);
    for (let row = 0; row < rows.rows; row++) {
      const start = row * columns;
      const target = row * classes;
      for (let block = 0; block < intercepts.length; block++) {
        let margin = intercepts[block] as number;
        const offset = block * columns;
        for (let column = 0; column < columns; column++) {
          const deviation =
            ((rows.values[start + column] as number) - (means[column] as number)) * (inverseScales[column] as number);
          if (deviation - deviation === 0) margin += deviation * (coefficients[offset + column] as number);
        }
        out.values[target + block] = margin;
      }
      if (intercepts.length === 1) sigmoidInPlace(out.values, target);
      else softmaxInPlace(out.values, target, classes);
    }
  }

  save(): ModelRecord {
    const { means, inverseScales, coefficients, intercepts, fit } = this.parts;
    return {
      kind: this.kind,
      featureNames: this.featureNames,
      outputs: this.outputs,
      attributes: { fit },
      tensors: { means, inverseScales, coefficients, intercepts },
    };
  }
}

function sigmoidInPlace(values: Float64Array, start: number): void {
  const margin = values[start] as number;
  const tail = Math.exp(-Math.abs(margin));
  const likelier = 1 / (1 + tail);
  values[start] = margin >= 0 ? tail * likelier : likelier;
  values[start + 1] = margin >= 0 ? likelier : tail * likelier;
}

function softmaxInPlace(values: Float64Array, start: number, classes: number): void {
  let highest = -Infinity;
  for (let at = start; at < start + classes; at++) highest = Math.max(highest, values[at] as number);
  let sum = 0;
  for (let at = start; at < start + classes; at++) {
    const weight = Math.exp((values[at] as number) - highest);
    values[at] = weight;
    sum += weight;
  }
  for (let at = start; at < start + classes; at++) values[at] = (values[at] as number) / sum;
}
