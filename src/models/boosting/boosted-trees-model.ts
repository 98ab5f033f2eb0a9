import type { FeatureRows, Matrix } from '../../math/matrix.ts';
import type { Model, ModelExplanation, ModelRecord, Tensor } from '../estimator.port.ts';
import { gainImportance } from '../importance.ts';
import { CompiledTrees } from './compiled-trees.ts';
import type { TreeEnsemble } from './tree-ensemble.ts';
import { TreeExplainer } from './tree-shap.ts';
import { toXgboostJson } from './xgboost-json.ts';

type TensorField = { [Key in keyof TreeEnsemble]: TreeEnsemble[Key] extends Tensor ? Key : never }[keyof TreeEnsemble];

const OBJECTIVES = ['binary:logistic', 'multi:softprob', 'reg:squarederror'] as const;

/** Boosted trees that predict probabilities of classes, or a value. */
export class BoostedTreesModel implements Model {
  readonly kind = 'boosted-trees';
  readonly featureNames: readonly string[];
  readonly outputs: readonly string[];
  readonly ensemble: TreeEnsemble;
  readonly #trees: CompiledTrees;

  constructor(ensemble: TreeEnsemble, featureNames: readonly string[], outputs: readonly string[]) {
    const expected = ensemble.objective === 'binary:logistic' ? 2 : ensemble.groups;
    if (outputs.length !== expected)
      throw new RangeError(`${ensemble.objective} has ${expected} outputs, was given ${outputs.length} names`);
    this.ensemble = ensemble;
    this.featureNames = featureNames;
    this.outputs = outputs;
    this.#trees = new CompiledTrees(ensemble, featureNames.length);
  }

  static restore(record: ModelRecord): BoostedTreesModel {
    const { objective, groups, rounds } = record.attributes;
    const known = OBJECTIVES.find((name) => name === objective);
    if (
      record.kind !== 'boosted-trees' ||
      known === undefined ||
      typeof groups !== 'number' ||
      typeof rounds !== 'number'
    ) {
      throw new RangeError(`Not a record of boosted trees: ${record.kind}, ${JSON.stringify(record.attributes)}`);
    }
    const tensor = <Type extends Tensor>(name: TensorField, type: new (length: number) => Type): Type => {
      const found = record.tensors[name];
      if (!(found instanceof type))
        throw new RangeError(`The record of boosted trees has no ${type.name} named ${name}`);
      return found;
    };
    const ensemble: TreeEnsemble = {
      objective: known,
      groups,
      rounds,
      baseMargin: tensor('baseMargin', Float64Array),
      treeStart: tensor('treeStart', Int32Array),
      feature: tensor('feature', Int32Array),
      threshold: tensor('threshold', Float32Array),
      left: tensor('left', Int32Array),
      right: tensor('right', Int32Array),
      missingLeft: tensor('missingLeft', Uint8Array),
      gain: tensor('gain', Float32Array),
      cover: tensor('cover', Float32Array),
    };
    return new BoostedTreesModel(ensemble, record.featureNames, record.outputs);
  }

  save(): ModelRecord {
    const { objective, groups, rounds, ...tensors } = this.ensemble;
    return {
      kind: this.kind,
      featureNames: this.featureNames,
      outputs: this.outputs,
      attributes: { objective, groups, rounds },
      tensors,
    };
  }

  explain(): ModelExplanation {
    const explainer = new TreeExplainer(this.ensemble, this.featureNames.length);
    return {
      gain: gainImportance(this.ensemble, this.featureNames),
      contributions: (rows) => explainer.explain(rows),
    };
  }

  exportAs(format: string): string | undefined {
    if (format !== 'xgboost-json') return undefined;
    return toXgboostJson(this.ensemble, { featureNames: this.featureNames, outputs: this.outputs });
  }

  /** Fills `out` (rows x groups) with sums of leaves: log-odds, class scores before soft-max, or values. */
  predictMarginsInto(rows: FeatureRows, out: Matrix): void {
    this.#check(rows, out, this.ensemble.groups);
    this.#trees.marginsInto(rows, out.values);
  }

  predictInto(rows: FeatureRows, out: Matrix): void {
    this.#check(rows, out, this.outputs.length);
    this.#trees.marginsInto(rows, out.values);
    const { objective } = this.ensemble;
    switch (objective) {
      case 'binary:logistic':
        return spreadLogistic(out.values, rows.rows);
      case 'multi:softprob':
        return softmaxRows(out.values, rows.rows, this.outputs.length);
      case 'reg:squarederror':
        return;
      default:
        objective satisfies never;
    }
  }

  #check(rows: FeatureRows, out: Matrix, columns: number): void {
    if (rows.columns !== this.featureNames.length || out.rows !== rows.rows || out.columns !== columns) {
      throw new RangeError(
        `Expected rows of ${this.featureNames.length} features into rows of ${columns}; was ${rows.rows} x ${rows.columns} into ${out.rows} x ${out.columns}`,
      );
    }
  }
}

/**
 * Turns the margins at the start of `values` into pairs of probabilities, in place. It goes from the last row to the
 * first, so that no margin is overwritten before it is read.
 */
function spreadLogistic(values: Float64Array, rows: number): void {
  for (let row = rows - 1; row >= 0; row--) {
    const probability = 1 / (1 + Math.exp(-(values[row] as number)));
    values[2 * row] = 1 - probability;
    values[2 * row + 1] = probability;
  }
}

function softmaxRows(values: Float64Array, rows: number, classes: number): void {
  for (let first = 0; first < rows * classes; first += classes) {
    let highest = -Infinity;
    for (let at = first; at < first + classes; at++) highest = Math.max(highest, values[at] as number);
    let total = 0;
    for (let at = first; at < first + classes; at++) total += values[at] = Math.exp((values[at] as number) - highest);
    for (let at = first; at < first + classes; at++) values[at] = (values[at] as number) / total;
  }
}
