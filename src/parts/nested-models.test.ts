import { expect, it } from 'vitest';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import { checkPart } from './checks/check-part.ts';
import { softVoteModel } from './models/soft-vote.ts';
import { makeEstimator } from './parts-of-system.ts';
import { parseSystem } from './read-system.ts';
import { recordedSystem } from './recorded-system.ts';

const SYSTEM = SMALL_SYSTEM.replace(', tune: [0.36, 0.4, 0.45]', '').replace(
  /^model: .*$/m,
  `model:
  kind: soft-vote
  members:
    trees: { weight: 2, model: { kind: gradient-boosting, rounds: 12, early_stopping_rounds: 4 } }
    pair:
      model:
        kind: soft-vote
        members:
          line: { model: { kind: logistic-regression } }`,
);

it('an ensemble keeps the contract of a model', async () => {
  expect(await checkPart(softVoteModel)).toEqual([]);
}, 60_000);

it('members are made with their own settings and defaults, however deep, in the order of their names', () => {
  const { parameters } = makeEstimator(parseSystem(SYSTEM, 'system.yaml'));
  expect(Object.keys(parameters)).toEqual(['pair', 'trees']);
  expect(parameters).toMatchObject({
    pair: { weight: 1, parameters: { line: { parameters: { inverseRegularisation: 1 } } } },
    trees: { weight: 2, parameters: { rounds: 12, earlyStoppingRounds: 4, maximumDepth: 5 } },
  });
});

it.each([
  ['rounds: 12', 'round: 12', ['model.members.trees.model.round', 'did you mean "rounds"?']],
  ['rounds: 12', 'rounds: 0', ['model.members.trees.model.rounds', 'at least 1']],
  [
    'kind: logistic-regression',
    'kind: logistic-regresion',
    ['model.members.pair.model.members.line.model.kind', 'did you mean'],
  ],
  ['weight: 2', 'weight: 0', ['model.members.trees.weight', 'above 0']],
  ['weight: 2', 'weigth: 2', ['model.members.trees.weigth', 'did you mean "weight"?']],
  ['trees:', '"Trees 1":', ['model.members.Trees 1', 'lower-case words']],
  ['{ model: { kind: logistic-regression } }', '{}', ['model.members.pair.model.members.line.model', 'was:']],
  [
    'validation_share: 0.2',
    'validation_share: 0',
    ['model.members.trees.model.early_stopping_rounds', 'no rows are left to watch'],
  ],
] as const)('a file with %s changed to %s is refused, with the place and what would be right', (from, to, expected) => {
  const read = () => parseSystem(SYSTEM.replace(from, to), 'wrong.yaml');
  for (const part of expected) expect(read).toThrow(part);
});

it('a recorded ensemble with members of a module that is not loaded is read as it was written', () => {
  const config = parseSystem(SYSTEM, 'system.yaml');
  const raw: unknown = JSON.parse(
    JSON.stringify({
      ...config,
      use: [{ file: './mine.ts', sha256: '0'.repeat(64) }],
      model: {
        kind: 'soft-vote',
        members: {
          mine: { weight: 1, model: { kind: 'of-mine', depth: 3 } },
          other: { weight: 1, model: { kind: 'of-mine', depth: 4 } },
        },
      },
    }),
  );
  const read = recordedSystem(raw);
  expect(read.error?.issues ?? []).toEqual([]);
  expect(read.data?.model).toMatchObject({ members: { mine: { model: { kind: 'of-mine', depth: 3 } } } });
});
