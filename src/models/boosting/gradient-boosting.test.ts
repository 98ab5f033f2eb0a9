import { describe, expect, it } from 'vitest';
import { exactMargins } from '../../../test/support/exact-margins.ts';
import { SeededRandom } from '../../math/random.ts';
import { tableInOrder, type TrainingTable } from '../../math/training-table.ts';
import type { BoostedTreesModel } from './boosted-trees-model.ts';
import type { BoostingOptions } from './boosting-options.ts';
import { GradientBoosting } from './gradient-boosting.ts';

/** Everything seen by every tree, so that nothing but the data decides. */
const WHOLE: Partial<BoostingOptions> = { rowSubsample: 1, columnSubsample: 1 };

interface DrawnTable {
  readonly rows: number;
  readonly features: number;
  /** Draws one value; a standard normal one by default. */
  readonly value?: (random: SeededRandom, row: number, feature: number) => number;
  readonly answer: (x: Float32Array, random: SeededRandom) => number;
  readonly classes?: readonly string[];
  readonly seed?: number;
}

const normal = (random: SeededRandom) => random.normal();

function table({
  rows,
  features,
  value = normal,
  answer,
  classes = ['no', 'yes'],
  seed = 5,
}: DrawnTable): TrainingTable {
  const random = new SeededRandom(seed);
  const values = Float32Array.from({ length: rows * features }, (_, index) =>
    value(random, Math.floor(index / features), index % features),
  );
  const y = Float64Array.from({ length: rows }, (_, row) =>
    answer(values.subarray(row * features, (row + 1) * features), random),
  );
  return tableInOrder({
    x: { rows, columns: features, values },
    y,
    featureNames: Array.from({ length: features }, (_, index) => `f${index}`),
    classes,
  });
}

const at = (x: Float32Array, index: number) => x[index] ?? Number.NaN;

function predict(model: BoostedTreesModel, { x }: TrainingTable): Float64Array {
  const out = { rows: x.rows, columns: model.outputs.length, values: new Float64Array(x.rows * model.outputs.length) };
  model.predictInto(x, out);
  return out.values;
}

function accuracy(model: BoostedTreesModel, of: TrainingTable): number {
  const values = predict(model, of);
  const width = model.outputs.length;
  let right = 0;
  for (let row = 0; row < of.x.rows; row++) {
    const mine = values.subarray(row * width, (row + 1) * width);
    if (mine.indexOf(Math.max(...mine)) === of.y[row]) right++;
  }
  return right / of.x.rows;
}

describe('gradient boosting', () => {
  it.each([1, 2, 3])('grows the trees that exact greedy search over all borders grows (data %i)', async (seed) => {
    const data = table({
      rows: 60,
      features: 3,
      answer: (x, random) => Number(at(x, 0) - at(x, 1) + 0.5 * random.normal() > 0),
      seed,
    });
    const model = await new GradientBoosting({
      ...WHOLE,
      rounds: 8,
      maximumDepth: 3,
      learningRate: 0.3,
      minimumChildWeight: 0.5,
    }).fit(data, { seed: 1, threads: 1 });
    const out = { rows: 60, columns: 1, values: new Float64Array(60) };
    model.predictMarginsInto(data.x, out);
    const exact = exactMargins(data, { rounds: 8, depth: 3, rate: 0.3, l2: 1, childWeight: 0.5 });
    out.values.forEach((margin, row) =>
      expect(Math.abs(margin - (exact[row] as number)), `row ${row}`).toBeLessThan(2e-6),
    );
  });

  it('learns an exclusive or that no single split can', async () => {
    const data = table({
      rows: 600,
      features: 2,
      value: (random) => random.next() - 0.5,
      answer: (x) => Number(at(x, 0) > 0 !== at(x, 1) > 0),
    });
    const model = await new GradientBoosting({ ...WHOLE, rounds: 60, learningRate: 0.3 }).fit(data, {
      seed: 1,
      threads: 1,
    });
    expect(accuracy(model, data)).toBeGreaterThan(0.99);
  });
});

describe('classes and values', () => {
  it('learns three classes, with probabilities that sum to 1', async () => {
    const data = table({
      rows: 1500,
      features: 4,
      answer: (x) => (at(x, 0) > 0.4 ? 2 : at(x, 1) > 0 ? 1 : 0),
      classes: ['down', 'flat', 'up'],
    });
    const model = await new GradientBoosting({ objective: 'multi:softprob', rounds: 40, learningRate: 0.2 }).fit(data, {
      seed: 1,
      threads: 1,
    });
    expect(accuracy(model, data)).toBeGreaterThan(0.97);
    const values = predict(model, data);
    for (let row = 0; row < 1500; row++)
      expect(values.subarray(3 * row, 3 * row + 3).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
  });

  it('learns a value, whatever its unit', async () => {
    for (const unit of [1e-6, 1, 1e6]) {
      const data = table({
        rows: 1500,
        features: 3,
        answer: (x) => unit * (3 * at(x, 0) + Math.abs(at(x, 1))),
        classes: [],
      });
      const model = await new GradientBoosting({ objective: 'reg:squarederror', rounds: 120, learningRate: 0.2 }).fit(
        data,
        { seed: 1, threads: 1 },
      );
      const values = predict(model, data);
      const error = values.reduce((sum, value, row) => sum + (value - (data.y[row] as number)) ** 2, 0) / values.length;
      expect(error / unit ** 2, `unit ${unit}; the variance of the answers is about 9.4`).toBeLessThan(0.05);
    }
  });
});

describe('the rounds of boosting', () => {
  it('keeps the rounds up to the best validation loss', async () => {
    const noisy = (seed: number) =>
      table({ rows: 400, features: 6, answer: (x, random) => Number(at(x, 0) + 2 * random.normal() > 0), seed });
    const [train, validation] = [noisy(1), noisy(2)];
    const options: Partial<BoostingOptions> = { ...WHOLE, rounds: 300, learningRate: 0.3, earlyStoppingRounds: 10 };
    let seen = 0;
    const progress = ({ done }: { readonly done: number }) => (seen = done);
    const stopped = await new GradientBoosting(options).fit(train, { seed: 1, threads: 1, validation, progress });
    expect(stopped.ensemble.rounds).toBeLessThan(100);
    expect(seen - stopped.ensemble.rounds, 'ten rounds of patience').toBe(10);
    expect(stopped.ensemble.treeStart.length - 1).toBe(stopped.ensemble.rounds);
    const lossOf = async (rounds: number) => {
      const values = predict(
        await new GradientBoosting({ ...WHOLE, rounds, learningRate: 0.3 }).fit(train, { seed: 1, threads: 1 }),
        validation,
      );
      return -validation.y.reduce((sum, answer, row) => sum + Math.log(values[2 * row + answer] as number), 0);
    };
    const best = stopped.ensemble.rounds;
    expect(await lossOf(best), 'one more round is worse').toBeLessThan(await lossOf(best + 1));
    expect(best).toBeGreaterThan(1);
    expect(await lossOf(best), 'one round less is worse').toBeLessThan(await lossOf(best - 1));
  });

  it('lowers the training loss in every round, when every row is seen and the step is small', async () => {
    const data = table({ rows: 800, features: 5, answer: (x, random) => Number(at(x, 0) + random.normal() > 0) });
    const losses: number[] = [];
    for (const rounds of [1, 5, 10, 20, 40, 80]) {
      const values = predict(
        await new GradientBoosting({ ...WHOLE, rounds, learningRate: 0.1 }).fit(data, { seed: 1, threads: 1 }),
        data,
      );
      losses.push(-data.y.reduce((sum, answer, row) => sum + Math.log(values[2 * row + answer] as number), 0));
    }
    losses.forEach((loss, index) => expect(loss).toBeLessThan(losses[index - 1] ?? Infinity));
  });
});

describe('missing values', () => {
  it('learns on which side missing values belong', async () => {
    for (const meaning of [0, 1]) {
      const data = table({
        rows: 800,
        features: 2,
        value: (random, _, feature) => (feature === 0 && random.next() < 0.3 ? Number.NaN : random.normal()),
        answer: (x) => (Number.isNaN(at(x, 0)) ? meaning : Number(at(x, 0) > 0)),
      });
      const model = await new GradientBoosting({ ...WHOLE, rounds: 40, learningRate: 0.3 }).fit(data, {
        seed: 1,
        threads: 1,
      });
      expect(accuracy(model, data), `missing means ${meaning}; a bin of about three rows straddles 0`).toBeGreaterThan(
        0.995,
      );
    }
  });

  it('learns from values being missing alone, and from nothing else', async () => {
    const data = table({
      rows: 400,
      features: 1,
      value: (random) => (random.next() < 0.5 ? Number.NaN : 3),
      answer: (x) => Number(Number.isNaN(at(x, 0))),
    });
    const model = await new GradientBoosting({ ...WHOLE, rounds: 30, learningRate: 0.3 }).fit(data, {
      seed: 1,
      threads: 1,
    });
    expect(accuracy(model, data)).toBe(1);
  });

  it('is not harmed by a constant feature, nor by one that is missing throughout', async () => {
    const answer = (x: Float32Array) => Number(at(x, 0) > 0);
    const data = table({
      rows: 500,
      features: 3,
      value: (random, _, feature) => [random.normal(), 7, Number.NaN][feature] as number,
      answer,
    });
    const model = await new GradientBoosting({ ...WHOLE, rounds: 30, learningRate: 0.3 }).fit(data, {
      seed: 1,
      threads: 1,
    });
    expect(accuracy(model, data), 'a bin of two rows may straddle 0').toBeGreaterThan(0.995);
    expect(new Set(model.ensemble.feature.filter((feature) => feature >= 0))).toEqual(new Set([0]));
    const bare = table({
      rows: 300,
      features: 2,
      value: (_, __, feature) => [7, Number.NaN][feature] as number,
      answer: (_, random) => Number(random.next() < 0.25),
    });
    const constant = predict(await new GradientBoosting({ rounds: 5 }).fit(bare, { seed: 1, threads: 1 }), bare);
    expect(constant[1], 'with nothing to learn from, the base rate is the answer').toBeCloseTo(
      bare.y.reduce((sum, value) => sum + value, 0) / 300,
      1,
    );
  });
});

describe('weights and repeated rows', () => {
  it('bounds errors of quantisation: twice the rows do not change what is learned', async () => {
    // 200 values per feature fit the bins, so that both tables have the same borders.
    const data = table({ rows: 200, features: 3, answer: (x, random) => Number(at(x, 0) + random.normal() > 0) });
    const twice: TrainingTable = {
      ...data,
      x: { rows: 400, columns: 3, values: Float32Array.from([...data.x.values, ...data.x.values]) },
      y: Float64Array.from([...data.y, ...data.y]),
    };
    const estimator = (l2: number, minimumChildWeight: number) =>
      new GradientBoosting({ ...WHOLE, rounds: 15, l2, minimumChildWeight });
    const once = predict(await estimator(1, 1).fit(data, { seed: 1, threads: 1 }), data);
    const doubled = predict(await estimator(2, 2).fit(twice, { seed: 1, threads: 1 }), data);
    once.forEach((value, index) => expect(value).toBeCloseTo(doubled[index] as number, 5));
  });

  it('takes a whole weight for that many equal rows', async () => {
    const data = table({ rows: 200, features: 3, answer: (x, random) => Number(at(x, 0) + random.normal() > 0) });
    const weight = Float64Array.from(data.y, (_, row) => 1 + (row % 3));
    const copies = Array.from(weight, (count, row) => Array.from({ length: count }, () => row)).flat();
    const repeated: TrainingTable = {
      ...data,
      x: {
        rows: copies.length,
        columns: 3,
        values: Float32Array.from(copies.flatMap((row) => [...data.x.values.subarray(3 * row, 3 * row + 3)])),
      },
      y: Float64Array.from(copies, (row) => data.y[row] as number),
    };
    // 200 values per feature fit the bins, so the borders of both tables are equal; gradients round alike only nearly.
    const estimator = new GradientBoosting({ ...WHOLE, rounds: 20, learningRate: 0.3 });
    const weighted = predict(await estimator.fit({ ...data, weight }, { seed: 1, threads: 1 }), data);
    const copied = predict(await estimator.fit(repeated, { seed: 1, threads: 1 }), data);
    weighted.forEach((value, index) => expect(value).toBeCloseTo(copied[index] as number, 5));
  });
});

describe('options of boosting', () => {
  it('refuses an option outside its range, by name', () => {
    expect(() => new GradientBoosting({ maximumDepth: 0 })).toThrow(/maximumDepth/);
    expect(() => new GradientBoosting({ rowSubsample: 1.5 })).toThrow(/rowSubsample/);
  });

  it('respects gamma, the child weight and the depth', async () => {
    const data = table({ rows: 500, features: 4, answer: (x, random) => Number(at(x, 0) + random.normal() > 0) });
    const fit = async (options: Partial<BoostingOptions>) =>
      (await new GradientBoosting({ ...WHOLE, rounds: 10, ...options }).fit(data, { seed: 1, threads: 1 })).ensemble;
    const gamma = await fit({ minimumSplitGain: 3 });
    expect(Math.min(...gamma.gain.filter((_, node) => (gamma.feature[node] as number) >= 0))).toBeGreaterThanOrEqual(3);
    const heavy = await fit({ minimumChildWeight: 12 });
    expect(Math.min(...heavy.cover)).toBeGreaterThanOrEqual(12);
    const stump = await fit({ maximumDepth: 1 });
    expect(stump.feature.length).toBe(30);
    const shrunk = await fit({ l1: 1e6 });
    expect(shrunk.feature.length, 'an L1 penalty above every gradient leaves no split').toBe(10);
  });

  it('grows other trees with another seed, when it draws rows or features', async () => {
    const data = table({ rows: 500, features: 4, answer: (x, random) => Number(at(x, 0) + random.normal() > 0) });
    const fit = async (seed: number, options: Partial<BoostingOptions>) =>
      (await new GradientBoosting({ rounds: 10, ...options }).fit(data, { seed, threads: 1 })).ensemble.threshold;
    expect(await fit(1, {})).not.toEqual(await fit(2, {}));
    expect(await fit(1, WHOLE), 'nothing is drawn').toEqual(await fit(2, WHOLE));
  });
});

describe('a table that boosting cannot learn', () => {
  it('says which class is the only one', async () => {
    const data = table({ rows: 50, features: 2, answer: () => 1 });
    await expect(new GradientBoosting().fit(data, { seed: 1, threads: 1 })).rejects.toMatchObject({
      code: 'one-class',
      message: expect.stringContaining('yes') as string,
    });
  });

  it('names the feature and row of an infinite value', async () => {
    const data = table({
      rows: 50,
      features: 2,
      value: (random, row, feature) => (row === 31 && feature === 1 ? Infinity : random.normal()),
      answer: (x) => Number(at(x, 0) > 0),
    });
    await expect(new GradientBoosting().fit(data, { seed: 1, threads: 1 })).rejects.toMatchObject({
      code: 'data-quality',
      message: expect.stringContaining('feature f1, row 31') as string,
    });
  });
});

describe('a saved model', () => {
  it('predicts the same after it is restored', async () => {
    const { BoostedTreesModel } = await import('./boosted-trees-model.ts');
    const data = table({
      rows: 300,
      features: 3,
      answer: (x) => (at(x, 0) > 0.4 ? 2 : at(x, 1) > 0 ? 1 : 0),
      classes: ['a', 'b', 'c'],
    });
    const model = await new GradientBoosting({ objective: 'multi:softprob', rounds: 5 }).fit(data, {
      seed: 1,
      threads: 1,
    });
    expect(predict(BoostedTreesModel.restore(model.save()), data)).toEqual(predict(model, data));
  });
});
