import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../math/random.ts';
import { BoostedTreesModel } from './boosted-trees-model.ts';
import { EnsembleBuilder } from './ensemble-builder.ts';
import type { GrownNode } from './ensemble-builder.ts';
import type { TreeEnsemble } from './tree-ensemble.ts';

const FEATURES = 5;
const names = Array.from({ length: FEATURES }, (_, index) => `f${index}`);
const LEAF = { feature: -1, left: -1, missingLeft: false, gain: 0, cover: 1 };

/** Trees of any shape: bare leaves, chains and bushes, on few distinct thresholds, so that values hit them exactly. */
function randomEnsemble(random: SeededRandom, groups: number, rounds: number): TreeEnsemble {
  const builder = new EnsembleBuilder();
  for (let tree = 0; tree < rounds * groups; tree++) {
    const nodes: GrownNode[] = [{ ...LEAF, threshold: random.normal() }];
    for (let splits = random.below(12); splits > 0; splits--) {
      const leaves = nodes.flatMap((node, index) => (node.feature < 0 ? [index] : []));
      const chosen = leaves[random.below(leaves.length)] as number;
      nodes[chosen] = {
        feature: random.below(FEATURES - 1),
        threshold: Math.fround(random.below(7) / 3 - 1),
        left: nodes.length,
        missingLeft: random.below(2) === 1,
        gain: 1,
        cover: 2,
      };
      nodes.push({ ...LEAF, threshold: random.normal() }, { ...LEAF, threshold: random.normal() });
    }
    builder.add(nodes);
  }
  return builder.build(
    groups === 1 ? 'binary:logistic' : 'multi:softprob',
    Float64Array.from({ length: groups }, () => random.normal()),
    rounds,
  );
}

/** The definition: node by node, as TreeEnsemble says. */
function walk(ensemble: TreeEnsemble, row: Float32Array, group: number): number {
  let sum = ensemble.baseMargin[group] as number;
  for (let tree = group; tree < ensemble.rounds * ensemble.groups; tree += ensemble.groups) {
    let node = ensemble.treeStart[tree] as number;
    while ((ensemble.feature[node] as number) >= 0) {
      const value = row[ensemble.feature[node] as number] as number;
      const left = Number.isNaN(value)
        ? ensemble.missingLeft[node] === 1
        : value < (ensemble.threshold[node] as number);
      node = (left ? ensemble.left[node] : ensemble.right[node]) as number;
    }
    sum += ensemble.threshold[node] as number;
  }
  return sum;
}

describe('a model of boosted trees', () => {
  it('gives, bit for bit, what walking node by node gives: alone or in a batch, with values missing, on a threshold or infinite', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 31 - 1 }),
        fc.constantFrom(1, 3),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 150 }),
        (seed, groups, rounds, rows) => {
          const random = new SeededRandom(seed);
          const ensemble = randomEnsemble(random, groups, rounds);
          const model = new BoostedTreesModel(ensemble, names, groups === 1 ? ['no', 'yes'] : ['a', 'b', 'c']);
          const special = [Number.NaN, Infinity, -Infinity, 0, -0];
          const values = Float32Array.from(
            { length: rows * FEATURES },
            () => [special[random.below(5)], random.below(7) / 3 - 1, random.normal()][random.below(3)] as number,
          );
          const out = { rows, columns: groups, values: new Float64Array(rows * groups) };
          model.predictMarginsInto({ rows, columns: FEATURES, values }, out);
          for (let row = 0; row < rows; row++) {
            const own = values.subarray(row * FEATURES, (row + 1) * FEATURES);
            const single = { rows: 1, columns: groups, values: new Float64Array(groups) };
            model.predictMarginsInto({ rows: 1, columns: FEATURES, values: own }, single);
            for (let group = 0; group < groups; group++) {
              const expected = walk(ensemble, own, group);
              expect(out.values[row * groups + group]).toBe(expected);
              expect(single.values[group]).toBe(expected);
            }
          }
        },
      ),
      { numRuns: 150, seed: 3 },
    );
  });

  it('turns margins into probabilities', () => {
    const ensemble = { ...randomEnsemble(new SeededRandom(1), 1, 1), baseMargin: Float64Array.of(0.3) };
    const model = new BoostedTreesModel({ ...ensemble, rounds: 0 }, names, ['no', 'yes']);
    const out = { rows: 3, columns: 2, values: new Float64Array(6) };
    model.predictInto({ rows: 3, columns: FEATURES, values: new Float32Array(15) }, out);
    for (let row = 0; row < 3; row++) {
      expect(out.values[2 * row + 1]).toBeCloseTo(0.574442516811659, 14);
      expect(out.values[2 * row]).toBeCloseTo(0.425557483188341, 14);
    }
  });

  it('refuses rows of another width, and a record of something else', () => {
    const model = new BoostedTreesModel(randomEnsemble(new SeededRandom(1), 1, 2), names, ['no', 'yes']);
    const out = { rows: 1, columns: 2, values: new Float64Array(2) };
    expect(() => model.predictInto({ rows: 1, columns: 4, values: new Float32Array(4) }, out)).toThrow(/5 features/);
    expect(() => BoostedTreesModel.restore({ ...model.save(), kind: 'forest' })).toThrow(/forest/);
    const { cover: _, ...tensors } = model.save().tensors;
    expect(() => BoostedTreesModel.restore({ ...model.save(), tensors })).toThrow(/cover/);
  });
});
