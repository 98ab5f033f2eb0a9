import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { HOUR } from '../../src/core/time.ts';
import { ERROR_CODES } from '../../src/core/errors.ts';
import { runCli } from '../cli/run-cli.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { smallWorkspace } from '../research/small-system.ts';

/**
 * A workspace outside of the sources: a learner of a user that reads windows, one that fails, and one that cannot
 * learn.
 */
const workspace = suiteFolder();
const START = Date.UTC(2024, 0, 1) * 1_000;

const PARTS = `import { defineModel } from 'edgewise';

const shares = (y, classes) => Float64Array.from(classes, (_, k) => y.filter((one) => one === k).length / y.length);

/** Leans to the side on which the first feature stands against its mean of the last 12 rows. */
export const leaning = defineModel({
  name: 'leaning',
  describe: 'The share of each class, tilted by the window',
  window: 12,
  fit: ({ y, classes }) => ({ tensors: { shares: shares(y, classes) } }),
  predict: ({ tensors: { shares } }, _, window) => {
    let mean = 0;
    for (let step = 0; step < window.length; step++) mean += window.at(step, 0) / window.length;
    const tilted = shares.map((share, k) => share * (k === (window.at(11, 0) > mean ? 2 : 0) ? 3 : 1));
    const sum = tilted.reduce((total, value) => total + value, 0);
    return tilted.map((value) => value / sum);
  },
});

/** Fails for about every third row, in one of two ways. */
export const frail = defineModel({
  name: 'frail',
  describe: 'The share of each class; fails now and then',
  fit: ({ y, classes }) => ({ tensors: { shares: shares(y, classes) } }),
  predict: ({ tensors: { shares } }, features) => {
    const digit = Math.floor(Math.abs(features[1]) * 1e6) % 6;
    if (digit === 0) throw new Error('out of order');
    return digit === 1 ? shares.map(() => NaN) : shares;
  },
});

export const hopeless = defineModel({
  name: 'hopeless',
  describe: 'Cannot be trained',
  fit: () => {
    throw new Error('nothing to be learned here');
  },
  predict: () => [],
});
`;

const SYSTEM = `
format: 1
name: council
use: [./parts.ts]
instruments:
  - { id: BTC/USD, kind: margin, candles: { venue: binance, instrument: BTC/USDT } }
interval: 1h
label: { horizon: 6h, barrier: 0.008 }
model:
  kind: soft-vote
  members:
    trees: { weight: 2, model: { kind: gradient-boosting, rounds: 12, maximum_depth: 3 } }
    window: { model: { kind: leaning } }
    pair:
      model:
        kind: soft-vote
        members:
          frail: { model: { kind: frail } }
          line: { model: { kind: logistic-regression } }
validation: { folds: 2, initial_train: 0.4, validation_share: 0.2, holdout: 0.2 }
strategy: { entry_threshold: 0.4, tune: [0.36, 0.4, 0.45] }
evidence: { bootstrap_draws: 100, random_entry_draws: 99 }
`;

const cli = (...words: readonly string[]) => runCli(['--workspace', workspace, ...words], { folder: workspace });

interface Run {
  readonly files: { readonly folder: string };
  readonly warnings: readonly string[];
  readonly artifact: string;
  readonly strategy: { readonly trades: number };
}
let run: Run;

beforeAll(async () => {
  writeFileSync(join(workspace, 'parts.ts'), PARTS);
  await smallWorkspace(workspace, { system: SYSTEM, bars: 1_500, start: START - 1_300 * HOUR, volume: 50 });
  const outcome = await cli('research', 'system.yaml', '--threads', '1', '--json');
  if (outcome.code !== 0) throw new Error(outcome.stderr);
  run = JSON.parse(outcome.stdout) as Run;
}, 120_000);

/** How many forecasts of the written events name the member, quoted or not. */
const named = (journal: string) => journal.replaceAll('\\"', '"').split('"missing":["pair/frail"]').length - 1;

it('an ensemble with a member that fails is judged without it where it fails, and the warnings say how often', () => {
  expect(run.strategy.trades).toBeGreaterThan(5);
  const warning = run.warnings.find((text) => text.includes('pair/frail'));
  const [, count = '0', all = '0'] = /gave nothing for (\d+) of (\d+) forecasts/.exec(warning ?? '') ?? [];
  expect(Number(count) / Number(all), warning).toBeGreaterThan(0.2);
  expect(Number(count) / Number(all), warning).toBeLessThan(0.5);
});

it('the journal of research names the missing member, and its replay does so again', async () => {
  const { folder } = run.files;
  expect(named(readFileSync(join(folder, 'journal.jsonl'), 'utf8'))).toBeGreaterThan(0);
  const replayed = await cli('replay', folder);
  expect(replayed.stdout, replayed.stderr).toContain('reproduced exactly');
  const manifest = join(folder, 'run.json');
  const text = readFileSync(manifest, 'utf8');
  writeFileSync(manifest, text.replaceAll('pair/frail', 'pair/other'));
  const other = await cli('replay', folder);
  writeFileSync(manifest, text);
  expect(other.code, 'the names are part of what is replayed').not.toBe(0);
});

it('the artefact holds the members, windows and nesting included, and is backtested with the same warning', async () => {
  const shown = await cli('models', 'show', run.artifact, '--json');
  const manifest: unknown = JSON.parse(shown.stdout);
  expect(manifest).toMatchObject({
    format: 2,
    model: {
      kind: 'soft-vote',
      window: 12,
      members: [
        { name: 'pair', kind: 'soft-vote', members: [{ name: 'frail' }, { name: 'line' }] },
        { name: 'trees', kind: 'boosted-trees' },
        { name: 'window', kind: 'leaning', window: 12 },
      ],
    },
  });
  const tested = await cli('backtest', 'system.yaml', '--model', run.artifact, '--json');
  expect(tested.code, tested.stderr).toBe(0);
  expect(tested.stdout).toContain('The member pair/frail of the model gave nothing for');
});

it('a member that cannot be trained ends the training, and the message names it', async () => {
  writeFileSync(join(workspace, 'hopeless.yaml'), SYSTEM.replace('{ kind: leaning }', '{ kind: hopeless }'));
  const failed = await cli('research', 'hopeless.yaml', '--threads', '1');
  expect(failed.code).toBe(ERROR_CODES['part-failed'].exit);
  expect(failed.stderr).toContain('The member window of the ensemble could not be trained');
  expect(failed.stderr).toContain('nothing to be learned here');
});
