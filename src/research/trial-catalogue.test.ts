import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { describeTrials } from '../cli/lines/trial-lines.ts';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import type { TrialEntry } from '../evidence/trial-ledger.port.ts';
import { openLedger } from './open-ledger.ts';
import { trialCatalogue } from './trial-catalogue.ts';
import { workspaceAt } from '../config/workspace.ts';

const at = (text: string) => Date.parse(text) * 1_000;
const days = (market: string, from: string, to: string) => [{ market, from: at(from), to: at(to) }];
const BITCOIN = days('BTC', '2020-01-01', '2023-01-01');
const settings = (changes: Readonly<Record<string, unknown>> = {}) =>
  JSON.stringify({ interval: '1h', model: { kind: 'gradient-boosting', rounds: 12, ...changes }, seed: 1 });

const entry = (changes: Partial<TrialEntry> = {}): TrialEntry => ({
  purpose: 'research',
  days: BITCOIN,
  system: 'small',
  configuration: settings(),
  returns: Float64Array.of(0.01, -0.005, 0.004),
  periodsPerYear: 365,
  stage: 'search',
  ...changes,
});

let workspace = '';
beforeEach(() => {
  workspace = scratchFolder();
});

async function record(...entries: readonly TrialEntry[]): Promise<void> {
  const ledger = await openLedger(workspaceAt(workspace));
  for (const each of entries) await ledger.record(each);
  await ledger.close();
}

const catalogue = (system?: string, purpose = 'research') => trialCatalogue({ workspace, purpose, system });

it('the list of trials is empty in a workspace without a ledger, and says how to begin', async () => {
  expect(await catalogue()).toEqual([]);
  expect(describeTrials([], 80)).toContain('edgewise research');
});

it('the list of trials groups trials that share days, directly or through a third trial', async () => {
  await record(
    entry(),
    entry({ configuration: settings({ rounds: 400 }), days: days('BTC', '2022-06-01', '2024-06-01') }),
    entry({ configuration: settings({ rounds: 800 }), days: days('BTC', '2024-01-01', '2025-01-01') }),
    entry({ configuration: settings({ rounds: 16 }), days: days('BTC', '2015-01-01', '2016-01-01') }),
    entry({
      configuration: settings({ rounds: 20 }),
      days: days('ETH', '2020-01-01', '2023-01-01'),
      system: 'ether',
    }),
  );
  const groups = await catalogue();
  expect(
    groups.map(({ markets, trials }) => [
      markets.join(),
      trials.map(({ differs }) => differs['model.rounds'] ?? 'first'),
    ]),
  ).toEqual([
    ['BTC', ['first', 400, 800]],
    ['BTC', ['first']],
    ['ETH', ['first']],
  ]);
  expect(
    groups[0]?.trials.map(({ tries }) => tries),
    'the first and the third have no day in common',
  ).toEqual([2, 3, 2]);
  expect(
    (await catalogue('ether')).map(({ markets }) => markets),
    'by name',
  ).toEqual([['ETH']]);
  const file = join(workspace, 'any.yaml');
  writeFileSync(file, SMALL_SYSTEM);
  expect(
    (await catalogue(file)).map(({ markets }) => markets.join()),
    'by the markets of a file',
  ).toEqual(['BTC', 'BTC']);
  expect(await catalogue('nobody')).toEqual([]);
  await expect(catalogue('absent.yaml')).rejects.toMatchObject({ code: 'file-missing' });
  expect(await catalogue(undefined, 'ci'), 'another purpose').toEqual([]);
});

it('the list of trials shows each configuration once per stage, by its newest run, with its Sharpe ratio', async () => {
  await record(
    entry(),
    entry({ system: 'renamed', returns: Float64Array.of(0.02, 0.01) }),
    entry({ stage: 'final', days: days('BTC', '2023-01-01', '2024-01-01'), returns: new Float64Array(3) }),
  );
  const [group] = await catalogue();
  expect(
    group?.trials.map(({ trial, system, stage, sharpe, differs }) => [
      trial,
      system,
      stage,
      sharpe?.toFixed(1),
      differs,
    ]),
  ).toEqual([
    [1, 'renamed', 'search', '40.5', {}],
    [1, 'small', 'final', undefined, {}],
  ]);
  const text = describeTrials([group!], 120);
  expect(text).toMatch(/^BTC: 1 configuration, the first of \d{4}-\d\d-\d\d\n/);
  expect(text).toMatch(/final +2023-01-01 to 2024-01-01 +none/);
});

it('the list of trials names what differs from the first trial, also for a stored model and a setting that is absent', async () => {
  await record(
    entry(),
    entry({ configuration: JSON.stringify({ interval: '1h', model: { kind: 'logistic-regression' }, seed: 2 }) }),
    entry({
      configuration: JSON.stringify({ model: 'small-1', from: '2022-01-01', config: JSON.parse(settings()) }),
    }),
    entry({ configuration: 'no JSON' }),
  );
  const [group] = await catalogue();
  expect(group?.trials.map(({ differs }) => differs).slice(1, 3)).toEqual([
    { 'model.kind': 'logistic-regression', 'model.rounds': null, seed: 2 },
    { 'tested from': '2022-01-01', 'tested model': 'small-1' },
  ]);
  expect(describeTrials([group!], Infinity)).toContain('model.kind logistic-regression; model.rounds not set; seed 2');
});

it('the list of trials names modules of the user by file and the begin of their hash, in lines that fit', async () => {
  const use = ['a', 'b'].map((name) => ({ file: `./parts/${name}.ts`, sha256: name.repeat(64) }));
  await record(entry(), entry({ configuration: JSON.stringify({ ...JSON.parse(settings()), use }) }));
  const text = describeTrials((await catalogue()).slice(0, 1), 80);
  expect(text).toContain('       use ./parts/a.ts (aaaaaaaa), ./parts/b.ts (bbbbbbbb)');
});

it('the list of trials says who held out which days and who has read them', async () => {
  await record(entry());
  const ledger = await openLedger(workspaceAt(workspace));
  const holdOut = {
    purpose: 'research',
    system: 'small',
    configuration: settings(),
    days: days('BTC', '2023-01-01', '2024-01-01'),
  };
  await ledger.recordHoldOut(holdOut);
  await ledger.recordHoldOut(holdOut);
  await ledger.recordReading({
    ...holdOut,
    system: 'greedy',
    use: 'judging',
    days: days('BTC', '2020-01-01', '2023-07-02T12:00:00Z'),
  });
  await ledger.close();
  const [group] = await catalogue();
  expect(group?.holdOuts).toMatchObject([
    { system: 'small', shareRead: 0.5, readers: [expect.stringMatching(/^greedy was judged on them on \d{4}/)] },
  ]);
  expect(describeTrials([group!], 100)).toMatch(
    /2023-01-01 to 2024-01-01 +small +\d{4}-\d\d-\d\d +50\.0 % +greedy was judged/,
  );
});
