import { describe, expect, it } from 'vitest';
import { contractTable } from '../check-estimator-table.ts';
import { checkEstimator } from '../check-estimator.ts';
import type { Estimator, Model } from '../estimator.port.ts';
import { GradientBoosting } from '../boosting/gradient-boosting.ts';
import { LogisticRegression } from '../linear/logistic-regression.ts';
import { MissingMembers } from '../missing-members.ts';
import { EdgewiseError } from '../../core/errors.ts';
import { zeros, type FeatureRows } from '../../math/matrix.ts';
import { SoftVoteModel, type VotingMember } from './soft-vote-model.ts';
import { memberSeed, SoftVote } from './soft-vote.ts';

const line = () => new LogisticRegression();
const trees = () => new GradientBoosting({ rounds: 20, maximumDepth: 3, learningRate: 0.3, rowSubsample: 0.8 });
const vote = () =>
  new SoftVote([
    { name: 'trees', weight: 2, estimator: trees() },
    { name: 'line', weight: 1, estimator: line() },
  ]);
const context = { seed: 1, threads: 1 };

/** A model of two classes that says a rise with this probability. */
function saying(probability: (row: Float32Array) => number): Model {
  return {
    kind: 'saying',
    featureNames: ['one'],
    outputs: ['down', 'up'],
    save: () => ({ kind: 'saying', featureNames: ['one'], outputs: ['down', 'up'], attributes: {}, tensors: {} }),
    predictInto: (rows, out) => {
      for (let row = 0; row < rows.rows; row++) {
        const up = probability(rows.values.subarray(row * rows.columns, (row + 1) * rows.columns));
        out.values.set([1 - up, up], row * 2);
      }
    },
  };
}

const ensembleOf = (members: readonly VotingMember[]) =>
  new SoftVoteModel({ featureNames: ['one'], outputs: ['down', 'up'], members });

/** The probability of a rise for each row, and who was missing there. */
function asked(model: Model, values: readonly number[]) {
  const rows: FeatureRows = { rows: values.length, columns: 1, values: Float32Array.from(values) };
  const out = zeros(values.length, 2);
  const missing = new MissingMembers();
  model.predictInto(rows, out, missing.report);
  return values.map((_, row) => ({ up: out.values[2 * row + 1], missing: missing.of(row) }));
}

const failing = (when: (value: number) => boolean, how: 'throws' | 'gives NaN') =>
  saying(([value = 0]) => {
    if (!when(value)) return 0.9;
    if (how === 'throws') throw new Error('out of order');
    return Number.NaN;
  });

describe('a soft vote', () => {
  it.each(['two-classes', 'three-classes'] as const)(
    'keeps the contract of an estimator with %s',
    async (answers) => {
      const objective = answers === 'two-classes' ? 'binary:logistic' : 'multi:softprob';
      const make = () =>
        new SoftVote([
          { name: 'trees', weight: 2, estimator: new GradientBoosting({ rounds: 20, maximumDepth: 3, objective }) },
          { name: 'line', weight: 1, estimator: line() },
        ]);
      expect(await checkEstimator(make, { answers })).toEqual([]);
    },
    30_000,
  );

  it('gives the weighted mean of what its members say, computed apart', async () => {
    const table = contractTable({ answers: 'two-classes', rows: 300, seed: 1 });
    const [together, alone, other] = [
      await vote().fit(table, context),
      await line().fit(table, context),
      await trees().fit(table, { ...context, seed: memberSeed(context.seed, 1) }),
    ].map((model) => {
      const out = zeros(table.x.rows, 2);
      model.predictInto(table.x, out);
      return out.values;
    }) as [Float64Array, Float64Array, Float64Array];
    for (const [place, value] of together.entries())
      expect(value).toBeCloseTo(((alone[place] ?? 0) + 2 * (other[place] ?? 0)) / 3, 14);
  });

  it('is the same model in whatever order its members are listed', async () => {
    const table = contractTable({ answers: 'two-classes', rows: 200, seed: 3 });
    const members = [
      { name: 'a', weight: 1, estimator: trees() },
      { name: 'b', weight: 3, estimator: trees() },
    ];
    const [one, other] = [
      await new SoftVote(members).fit(table, context),
      await new SoftVote(members.toReversed()).fit(table, context),
    ];
    expect(one.save()).toEqual(other.save());
    const [first, second] = one.save().members ?? [];
    expect(first?.tensors, 'members of one kind learn with seeds of their own').not.toEqual(second?.tensors);
  });
});

describe('an ensemble with members that fail', () => {
  it.each(['throws', 'gives NaN'] as const)(
    'leaves out a member that %s, shares out its weight and names it',
    (how) => {
      const model = ensembleOf([
        { name: 'calm', weight: 1, model: saying(() => 0.2) },
        { name: 'frail', weight: 5, model: failing((value) => value > 10, how) },
        { name: 'sure', weight: 3, model: saying(() => 0.8) },
      ]);
      const [sound, broken, again] = asked(model, [1, 11, 2]);
      expect(sound?.up).toBeCloseTo((0.2 + 5 * 0.9 + 3 * 0.8) / 9, 14);
      expect(sound?.missing).toBeUndefined();
      expect(broken?.up, 'calm and sure share the weight 1 to 3').toBeCloseTo((0.2 + 3 * 0.8) / 4, 14);
      expect(broken?.missing).toEqual(['frail']);
      expect(again, 'a bad row costs no other').toEqual(sound);
      expect(asked(model, [11]), 'one row alone is forecast as among others').toEqual([broken]);
    },
  );

  it('names a member of a member with it, and has no forecast where all are missing', () => {
    const inner = ensembleOf([
      { name: 'frail', weight: 1, model: failing((value) => value > 10, 'throws') },
      { name: 'weak', weight: 1, model: failing((value) => value > 20, 'gives NaN') },
    ]);
    const model = ensembleOf([{ name: 'pair', weight: 1, model: inner }]);
    expect(asked(model, [1, 11, 21])).toEqual([
      { up: expect.closeTo(0.9, 14) as unknown, missing: undefined },
      { up: expect.closeTo(0.9, 14) as unknown, missing: ['pair/frail'] },
      { up: Number.NaN, missing: ['pair/frail', 'pair/weak', 'pair'] },
    ]);
  });
});

describe('a soft vote that cannot be', () => {
  it('is not trained without a member: the failure names it and keeps its code', async () => {
    const table = contractTable({ answers: 'two-classes', rows: 100, seed: 1 });
    const broken: Estimator = { kind: 'broken', parameters: {}, fit: () => Promise.reject(new Error('no luck')) };
    const failure = await new SoftVote([
      { name: 'line', weight: 1, estimator: line() },
      { name: 'unlucky', weight: 1, estimator: broken },
    ])
      .fit(table, context)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(EdgewiseError);
    expect(failure).toMatchObject({ code: 'training-failed', message: expect.stringContaining('unlucky') as unknown });
    expect(String(failure)).toContain('no luck');
  });

  it('is not restored from a record whose weights do not fit its members', async () => {
    const table = contractTable({ answers: 'two-classes', rows: 100, seed: 1 });
    const record = (await vote().fit(table, context)).save();
    const restore = (changes: Partial<typeof record>) => () =>
      SoftVoteModel.restore({ ...record, ...changes }, () => saying(() => 0.5));
    expect(restore({ attributes: {} })).toThrow('a weight for each member');
    expect(restore({ attributes: { weights: { line: 1, tree: 1 } } })).toThrow('The member trees has no weight');
    expect(restore({ members: [] })).toThrow('a weight for each member');
    expect(restore({}), 'a member with other features').toThrow('The member line has other features');
  });

  it('is not made with two members of one name, without weight or without members', () => {
    const member = (weight: number) => ({ name: 'a', weight, estimator: line() });
    expect(() => new SoftVote([])).toThrow('at least one member');
    expect(() => new SoftVote([member(0)])).toThrow('above 0');
    expect(() => new SoftVote([member(1), member(2)])).toThrow('share a name');
  });
});

it('members of nested ensembles have seeds of their own', () => {
  const [inner, next] = [memberSeed(7, 0), memberSeed(7, 1)];
  expect(new Set([inner, next, memberSeed(inner, 0), memberSeed(inner, 1)]).size).toBe(4);
});

it('a member that leaves a row out is missing there, and not counted with the numbers of the member before it', () => {
  const silent: Model = { ...saying(() => 0), predictInto: () => undefined };
  const vote = ensembleOf([
    { name: 'a', weight: 1, model: saying(() => 0.9) },
    { name: 'b', weight: 1, model: silent },
    { name: 'c', weight: 1, model: saying(() => 0.1) },
  ]);
  expect(asked(vote, [1])).toEqual([{ up: expect.closeTo(0.5, 12) as number, missing: ['b'] }]);
});
