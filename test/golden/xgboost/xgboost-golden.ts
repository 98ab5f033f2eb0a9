import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FeatureRows } from '../../../src/math/matrix.ts';
import type { TreeEnsemble } from '../../../src/models/boosting/tree-ensemble.ts';

/** What XGBoost said of one of its models: made by test/golden/scripts/make-xgboost-golden.py. */
export interface XgboostGolden {
  readonly features: readonly string[];
  readonly rows: readonly (readonly (number | null)[])[];
  /** Per row: a probability, one per class, or a value. */
  readonly predictions: readonly (number | readonly number[])[];
  readonly margins: readonly (number | readonly number[])[];
  /** Per row: one per feature and the bias, for several classes one such list each. */
  readonly contributions: readonly (readonly number[] | readonly (readonly number[])[])[];
  readonly rounds: number;
  readonly totalGain: Readonly<Record<string, number>>;
  readonly meanGain: Readonly<Record<string, number>>;
}

export const XGBOOST_GOLDENS = [
  'binary',
  'three-classes',
  'regression',
  'deep',
  'early-stopped',
  'forest',
  'pruned',
  'binary-1.7',
  'three-classes-1.7',
  'regression-1.7',
  'three-classes-3.2',
  'all-no-3.2',
  'all-yes-3.2',
] as const;

export function xgboostModelText(name: string): string {
  return readFileSync(join(import.meta.dirname, `${name}.model.json`), 'utf8');
}

export function xgboostGolden(name: string): XgboostGolden {
  return JSON.parse(readFileSync(join(import.meta.dirname, `${name}.expected.json`), 'utf8')) as XgboostGolden;
}

/** The golden's input rows; null is missing. */
export function goldenRows(golden: XgboostGolden): FeatureRows {
  return {
    rows: golden.rows.length,
    columns: golden.features.length,
    values: Float32Array.from(golden.rows.flat(), (value) => value ?? Number.NaN),
  };
}

/** Margins by the plainest walk there is, row-major rows x groups: the independent twin of faster predictors. */
export function walkMargins(ensemble: TreeEnsemble, rows: FeatureRows): Float64Array {
  const margins = new Float64Array(rows.rows * ensemble.groups);
  for (let row = 0; row < rows.rows; row++) {
    for (let group = 0; group < ensemble.groups; group++) {
      let margin = ensemble.baseMargin[group]!;
      for (let round = 0; round < ensemble.rounds; round++) {
        let node = ensemble.treeStart[round * ensemble.groups + group]!;
        while (ensemble.feature[node]! >= 0) {
          const x = rows.values[row * rows.columns + ensemble.feature[node]!]!;
          const goLeft = Number.isNaN(x) ? ensemble.missingLeft[node] === 1 : x < ensemble.threshold[node]!;
          node = goLeft ? ensemble.left[node]! : ensemble.right[node]!;
        }
        margin += ensemble.threshold[node]!;
      }
      margins[row * ensemble.groups + group] = margin;
    }
  }
  return margins;
}
