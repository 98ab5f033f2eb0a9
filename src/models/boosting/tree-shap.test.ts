import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { largestDifference } from '../../../test/golden/largest-difference.ts';
import {
  XGBOOST_GOLDENS,
  goldenRows,
  walkMargins,
  xgboostGolden,
  xgboostModelText,
} from '../../../test/golden/xgboost/xgboost-golden.ts';
import type { FeatureRows } from '../../math/matrix.ts';
import { SeededRandom } from '../../math/random.ts';
import type { TreeEnsemble } from './tree-ensemble.ts';
import { TreeExplainer } from './tree-shap.ts';
import { fromXgboostJson } from './xgboost-json.ts';

describe.each(XGBOOST_GOLDENS)('SHAP values of the model %s', (name) => {
  const golden = xgboostGolden(name);
  const { ensemble, featureNames } = fromXgboostJson(xgboostModelText(name));
  const rows = goldenRows(golden);
  const explained = new TreeExplainer(ensemble, featureNames.length).explain(rows);

  it('equal what XGBoost says with pred_contribs', () => {
    expect(largestDifference(explained.values, golden.contributions.flat(2))).toBeLessThan(1e-5);
  });

  it('sum to the margins', () => {
    expect(largestDifference(sums(explained), walkMargins(ensemble, rows))).toBeLessThan(1e-9);
  });
});

function sums({
  values,
  rows,
  groups,
  features,
}: {
  values: Float64Array;
  rows: number;
  groups: number;
  features: number;
}): Float64Array {
  return Float64Array.from({ length: rows * groups }, (_, at) =>
    values.subarray(at * (features + 1), (at + 1) * (features + 1)).reduce((sum, value) => sum + value, 0),
  );
}

/** A random tree: features repeat along paths, covers are random shares of the parent's, some are zero. */
function randomEnsemble(seed: number, features: number, trees: number, depth: number): TreeEnsemble {
  const random = new SeededRandom(seed);
  const nodes: {
    feature: number;
    threshold: number;
    left: number;
    right: number;
    missingLeft: number;
    cover: number;
  }[] = [];
  const grow = (level: number, cover: number): number => {
    const at = nodes.length;
    const node = {
      feature: -1,
      threshold: Math.fround(random.normal()),
      left: -1,
      right: -1,
      missingLeft: random.below(2),
      cover: Math.fround(cover),
    };
    nodes.push(node);
    if (level < depth && random.next() < 0.85) {
      node.feature = random.below(features);
      const share = random.next() < 0.1 ? 0 : random.next();
      node.left = grow(level + 1, cover * share);
      node.right = grow(level + 1, cover * (1 - share));
    }
    return at;
  };
  const starts = Array.from({ length: trees }, () => grow(0, 100));
  return {
    objective: 'reg:squarederror',
    groups: 1,
    baseMargin: Float64Array.of(0.25),
    treeStart: Int32Array.from([...starts, nodes.length]),
    feature: Int32Array.from(nodes, (node) => node.feature),
    threshold: Float32Array.from(nodes, (node) => node.threshold),
    left: Int32Array.from(nodes, (node) => node.left),
    right: Int32Array.from(nodes, (node) => node.right),
    missingLeft: Uint8Array.from(nodes, (node) => node.missingLeft),
    gain: new Float32Array(nodes.length),
    cover: Float32Array.from(nodes, (node) => node.cover),
    rounds: trees,
  };
}

function randomRows(seed: number, rows: number, columns: number): FeatureRows {
  const random = new SeededRandom(seed);
  const values = Float32Array.from({ length: rows * columns }, () =>
    random.next() < 0.15 ? Number.NaN : random.next() < 0.05 ? Infinity : random.normal(),
  );
  return { rows, columns, values };
}

/** The margin's expectation when only the features of `known` are known: the definition that Shapley values rest on. */
function conditionalMargin(ensemble: TreeEnsemble, row: Float32Array, known: number): number {
  const visit = (node: number): number => {
    const feature = ensemble.feature[node]!;
    if (feature < 0) return ensemble.threshold[node]!;
    const [left, right] = [ensemble.left[node]!, ensemble.right[node]!];
    if ((known >> feature) & 1) {
      const x = row[feature]!;
      return visit((Number.isNaN(x) ? ensemble.missingLeft[node] === 1 : x < ensemble.threshold[node]!) ? left : right);
    }
    const cover = ensemble.cover[node]!;
    if (cover === 0) return 0;
    return (visit(left) * ensemble.cover[left]! + visit(right) * ensemble.cover[right]!) / cover;
  };
  let margin = ensemble.baseMargin[0]!;
  for (let tree = 0; tree < ensemble.rounds; tree++) margin += visit(ensemble.treeStart[tree]!);
  return margin;
}

/** Shapley's formula over all coalitions. */
function bruteForce(ensemble: TreeEnsemble, row: Float32Array, features: number): number[] {
  const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
  const bits = (set: number): number => (set === 0 ? 0 : (set & 1) + bits(set >> 1));
  const values = Array.from({ length: 1 << features }, (_, known) => conditionalMargin(ensemble, row, known));
  const shares = Array.from({ length: features }, (_, feature) => {
    let sum = 0;
    for (let known = 0; known < 1 << features; known++) {
      if ((known >> feature) & 1) continue;
      const size = bits(known);
      sum +=
        ((factorial(size) * factorial(features - size - 1)) / factorial(features)) *
        (values[known | (1 << feature)]! - values[known]!);
    }
    return sum;
  });
  return [...shares, values[0]!];
}

describe('SHAP values of random trees', () => {
  it('equal the definition over all coalitions', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 0, max: 7 }),
        (seed, features, depth) => {
          const ensemble = randomEnsemble(seed, features, 3, depth);
          const rows = randomRows(seed + 1, 4, features);
          const { values } = new TreeExplainer(ensemble, features).explain(rows);
          for (let row = 0; row < rows.rows; row++) {
            const expected = bruteForce(ensemble, rows.values.subarray(row * features, (row + 1) * features), features);
            expect(
              largestDifference(values.subarray(row * (features + 1), (row + 1) * (features + 1)), expected),
            ).toBeLessThan(1e-9);
          }
        },
      ),
      { numRuns: 150, seed: 11 },
    );
  });

  it('sum to the margins', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 0, max: 10 }),
        (seed, features, depth) => {
          const ensemble = randomEnsemble(seed, features, 5, depth);
          const rows = randomRows(seed + 1, 20, features);
          expect(
            largestDifference(sums(new TreeExplainer(ensemble, features).explain(rows)), walkMargins(ensemble, rows)),
          ).toBeLessThan(1e-9);
        },
      ),
      { numRuns: 50, seed: 12 },
    );
  });

  it('refuse rows of another width', () => {
    expect(() => new TreeExplainer(randomEnsemble(1, 3, 1, 2), 3).explain(randomRows(1, 1, 4))).toThrow(RangeError);
  });
});
